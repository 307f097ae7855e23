"""Columns of a table as fields of an event."""

from __future__ import annotations

from typing import Any

import pytest

from footfall.wire.columns import BadMapping, Columns, Mapped
from footfall.wire.received import Client, Malformed, Received

UUID = "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11"

ROWS: list[tuple[str, dict[str, Any], list[str], list[str], Mapped]] = [
    ("columns named as fields", {"action": "a.b", "time": "1790000000000", "uuid": UUID, "label": "L"}, [], [],
     Mapped(Received("a.b", label="L", time=1_790_000_000_000, uuid=UUID))),
    ("other columns are params", {"action": "a.b", "uuid": UUID, "sku": "M-1", "params.size": "L"}, [], [],
     Mapped(Received("a.b", uuid=UUID, params={"sku": "M-1", "size": "L"}))),
    ("what a text says", {"action": "a", "uuid": UUID, "price": "12.5", "n": "3", "gift": "true", "zip": "00123", "tel": "+48600"}, [], [],
     Mapped(Received("a", uuid=UUID, params={"price": 12.5, "n": 3, "gift": True, "zip": "00123", "tel": "+48600"}))),
    ("nothing is no value", {"action": "a", "uuid": UUID, "label": "", "sku": None}, [], [],
     Mapped(Received("a", uuid=UUID))),
    ("mapped", {"when": "2024-05-01T10:00:00Z", "who": "c-1", "mail": "ann@example.com", "what": "a.b"},
     ["when=time", "who=customId", "mail=client.email", "what=action"], [],
     Mapped(Received("a.b", time="2024-05-01T10:00:00Z", client=Client(custom_id="c-1", email="ann@example.com")))),
    ("renamed and left out", {"action": "a", "uuid": UUID, "Unit Price": "3", "junk": "x"},
     ["Unit Price=params.price", "junk="], [], Mapped(Received("a", uuid=UUID, params={"price": 3}))),
    ("as another type", {"action": "a", "uuid": UUID, "order": "17", "paid": "yes", "items": '["x"]', "t": "1790000000.25"},
     ["order=params.order:text", "paid=params.paid:boolean", "items=params.items:json", "t=time:seconds"], [],
     Mapped(Received("a", time=1_790_000_000_250, uuid=UUID, params={"order": "17", "paid": True, "items": ["x"]}))),
    ("a time of a zone", {"action": "a", "uuid": UUID, "at": "2025-07-01 12:00:00"}, ["at=time:Europe/Warsaw"], [],
     Mapped(Received("a", uuid=UUID, time=1_751_364_000_000))),
    ("a day of a zone", {"action": "a", "uuid": UUID, "at": "2025-01-01"}, ["at=time:UTC"], [],
     Mapped(Received("a", uuid=UUID, time=1_735_689_600_000))),
    ("a time with an offset needs no zone", {"action": "a", "uuid": UUID, "time": "2025-01-01T00:00:00Z"},
     ["time=time:Europe/Warsaw"], [], Mapped(Received("a", uuid=UUID, time=1_735_689_600_000))),
    ("milliseconds are of no zone", {"action": "a", "uuid": UUID, "time": "1735689600000"},
     ["time=time:Europe/Warsaw"], [], Mapped(Received("a", uuid=UUID, time=1_735_689_600_000))),
    ("no time in any zone", {"action": "a", "uuid": UUID, "time": "yesterday"}, ["time=time:Europe/Warsaw"], [],
     Mapped(Received("a", uuid=UUID, time="yesterday"))),
    ("set for every row", {"uuid": UUID, "sku": "M-1"}, [], ["action=product.buy", "params.shop=2"],
     Mapped(Received("product.buy", uuid=UUID, params={"shop": 2, "sku": "M-1"}))),
    ("a row wins over what is set", {"action": "b", "uuid": UUID}, [], ["action=a"], Mapped(Received("b", uuid=UUID))),
    ("who sent it", {"action": "a", "uuid": UUID, "ua": "curl/8", "ip": "192.0.2.1"}, ["ua=userAgent", "ip=address"], [],
     Mapped(Received("a", uuid=UUID), "curl/8", "192.0.2.1")),
    ("objects", {"action": "a", "params": {"b": 1}, "client": {"customId": 7}, "c": 2}, [], [],
     Mapped(Received("a", params={"b": 1, "c": 2}, client=Client(custom_id=7)))),
    ("no action", {"uuid": UUID}, [], [],
     Mapped(Malformed("action", "Object missing required field `action`", missing=True))),
    ("of a wrong type", {"action": 5, "uuid": UUID}, [], [], Mapped(Malformed("action", "Expected `str`, got `int`"))),
    ("no number", {"action": "a", "uuid": UUID, "p": "ten"}, ["p=params.p:number"], [],
     Mapped(Malformed("params.p", "params.p is 'ten': could not convert string to float: 'ten'"))),
    ("no JSON", {"action": "a", "params": "[1]"}, [], [],
     Mapped(Malformed("params", "params is '[1]': not a JSON object"))),
]  # fmt: skip

BAD = [
    (["nosuch=time"], [], "There is no column 'nosuch'; the file has a, b."),
    (["a"], [], "'a' is not NAME=VALUE, such as order_date=time."),
    (["a=sku"], [], "'sku' is no field; write params.sku, or one of action"),
    (["a=params.a:week"], [], "'week' is no type; it may be text, number"),
    (["a=params.a:UTC"], [], "'UTC' is no type; it may be text, number"),
    (["a=time:Europe"], [], "'Europe' is neither seconds nor a time zone such as Europe/Warsaw."),
    (["a=time:/etc/passwd"], [], "'/etc/passwd' is neither seconds nor a time zone"),
    (["a=time:week"], [], "'week' is neither seconds nor a time zone such as Europe/Warsaw."),
    (["a=client.name"], [], "'client.name' is no field; client has customId, email, phone."),
    ([], ["when=now"], "'when' is no field; write params.when"),
]


@pytest.mark.parametrize(
    ("row", "mapping", "constants", "found"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_a_row_becomes_an_event(
    row: dict[str, Any], mapping: list[str], constants: list[str], found: Mapped
) -> None:
    assert Columns(list(row), mapping, constants).row(list(row.values())) == found


@pytest.mark.parametrize(("mapping", "constants", "sentence"), BAD)
def test_a_mapping_that_is_none_says_so(
    mapping: list[str], constants: list[str], sentence: str
) -> None:
    with pytest.raises(BadMapping) as refused:
        Columns(["a", "b"], mapping, constants)
    assert str(refused.value).startswith(sentence)


def test_a_row_of_another_length_is_told() -> None:
    assert Columns(["action", "uuid"]).row(["a"]) == Mapped(
        Malformed(None, "the row has 1 fields, and the file 2 columns")
    )
