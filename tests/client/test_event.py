"""What a call says becomes an event that the server takes, or is told to the caller at once."""

from __future__ import annotations

import enum
import json
import math
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from footfall.client.event import Details, decode, encoded, made
from footfall.client.ids import Ids
from footfall.client.invalid import InvalidEvent
from footfall.client.limits import PARAMS_BYTES_MAX
from footfall.events.accept import Context, accept
from footfall.events.event import Event, Source
from footfall.wire import native
from footfall.wire.received import Received

NOW_MS = 1_795_600_000_123  # 2026-11-25T09:46:40.123Z
UUID = "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11"
ANN: Any = {"custom_id": "c-17"}


class Queue(enum.StrEnum):
    SALES = "sales"


class Level(enum.IntEnum):
    HIGH = 3


class Marked(str):
    """As template engines mark text that is safe."""

    __slots__ = ()


def nested(levels: int) -> dict[str, Any]:
    return {"a": nested(levels - 1)} if levels else {}


INVALID: tuple[tuple[Any, Any, str], ...] = (
    ("", ANN, "the action '' must be"),
    ("call answered", ANN, "must be 1-32 of the characters"),
    ("a" * 33, ANN, "must be 1-32"),
    ("call.answered\n", ANN, "must be 1-32"),
    (17, ANN, "the action 17 must be"),
    ("a", {}, "names no customer; give custom_id, email, phone or uuid"),
    ("a", {"custom_id": None}, "names no customer"),
    ("a", {"custom_id": " "}, "custom_id must have 1-256 characters"),
    ("a", {"custom_id": "c" * 257}, "custom_id must have 1-256 characters"),
    ("a", {"custom_id": 17}, "custom_id must be text, not int"),
    ("a", {"email": "a\0b"}, "email must have"),
    ("a", {"uuid": "17"}, "uuid '17' is not a UUID"),
    ("a", {**ANN, "id": "call-17"}, "id 'call-17' is not a UUID"),
    ("a", {**ANN, "label": "x" * 257}, "label must be text of at most 256"),
    ("a", {**ANN, "label": 17}, "label must be text"),
    ("a", {**ANN, "label": "\ud83d"}, "half a character"),
    ("a", {**ANN, "time": datetime(2026, 11, 25)}, "time has no offset"),  # noqa: DTZ001
    ("a", {**ANN, "time": datetime(1999, 12, 31, tzinfo=UTC)}, "before the year 2000"),
    ("a", {**ANN, "time": "2026-11-25T10:00:00Z"}, "time must be a datetime, not str"),
    ("a", {**ANN, "token": "a\r\nX-Tracker-Key: b"}, "the token is not a JWT"),
    ("a", {**ANN, "token": "a" * 8193}, "the token is not a JWT"),
    ("a", {**ANN, "params": []}, "params must be a dict, not list"),
    ("a", {**ANN, "params": {1: "a"}}, "params has the key 1, which is not text"),
    ("a", {**ANN, "params": {"a%2Eb": 1}}, "holds a NUL character or %2E"),
    ("a", {**ANN, "params": {"a": {"b": [object()]}}}, "params.a.b[0] is of type object"),
    ("a", {**ANN, "params": {"a": b"x"}}, "params.a is of type bytes"),
    ("a", {**ANN, "params": {"a": math.nan}}, "params.a is nan, which is not JSON"),
    ("a", {**ANN, "params": {"a": Decimal("Infinity")}}, "params.a is Infinity"),
    ("a", {**ANN, "params": {"a": 2**64}}, "params.a is an integer beyond 64 bits"),
    ("a", {**ANN, "params": {"a": datetime(2026, 1, 1)}}, "params.a is a datetime without"),  # noqa: DTZ001
    ("a", {**ANN, "params": {"a": "\ud83d"}}, "params hold half a character"),
    ("a", {**ANN, "params": {"a": "x" * PARAMS_BYTES_MAX}}, "at most 32768 are kept"),
    ("a", {**ANN, "params": {f"k{n}": n for n in range(257)}}, "more than 256 keys"),
    ("a", {**ANN, "params": {"a": [{"b": n} for n in range(256)]}}, "more than 256 keys"),
    ("a", {**ANN, "params": nested(8)}, "nested more than 8 levels deep"),
)  # fmt: skip

VALID: tuple[tuple[Details, dict[str, Any]], ...] = (
    ({"custom_id": " c-17 "}, {"client": {"customId": "c-17"}}),
    (
        {"email": "ann@example.com", "phone": "+48 600"},
        {"client": {"email": "ann@example.com", "phone": "+48 600"}},
    ),
    ({"uuid": uuid.UUID(UUID)}, {"uuid": UUID}),
    ({"uuid": UUID.upper()}, {"uuid": UUID}),
    ({"uuid": UUID, "label": ""}, {"uuid": UUID}),
    ({"uuid": UUID, "label": Marked("Hi")}, {"uuid": UUID, "label": "Hi"}),
    (
        {
            "uuid": UUID,
            "time": datetime(2026, 11, 25, 11, 0, 0, 1999, timezone(timedelta(hours=1))),
        },
        {"uuid": UUID, "time": "2026-11-25T10:00:00.001Z"},
    ),
    (
        {
            "uuid": UUID,
            "params": {
                "text": Marked("a"), "enum": Queue.SALES, "level": Level.HIGH, "on": True,
                "none": None, "price": Decimal("12.50"), "ratio": 0.5, "pair": (1, [2]),
                "day": date(2026, 11, 25), "order": uuid.UUID(UUID),
                "at": datetime(2026, 11, 25, tzinfo=UTC), "deep": nested(6),
            },
        },
        {
            "uuid": UUID,
            "params": {
                "text": "a", "enum": "sales", "level": 3, "on": True, "none": None, "price": 12.5,
                "ratio": 0.5, "pair": [1, [2]], "day": "2026-11-25", "order": UUID,
                "at": "2026-11-25T00:00:00+00:00", "deep": nested(6),
            },
        },
    ),
)  # fmt: skip


def verdict(body: bytes) -> object:
    """What the server makes of it."""
    received = native.decode(body).events[0]
    assert isinstance(received, Received)
    return accept(received, Context("s", NOW_MS, Source.SERVER, lambda: UUID))


@pytest.mark.parametrize(("action", "details", "said"), INVALID)
def test_a_call_that_can_be_no_event_is_told_what_is_wrong(
    action: str, details: Details, said: str
) -> None:
    with pytest.raises(InvalidEvent) as error:
        encoded(made(action, details, NOW_MS)[0])
    assert said in str(error.value)


@pytest.mark.parametrize(("details", "sent"), VALID)
def test_what_is_sent_is_what_was_said(details: Details, sent: dict[str, Any]) -> None:
    event, _ = made("call.answered", details, NOW_MS)
    body = encoded(event)
    said = json.loads(body)
    assert said.pop("id") == event.id
    assert said == {"action": "call.answered", "time": "2026-11-25T09:46:40.123Z", **sent}
    assert isinstance(verdict(body), Event)
    assert decode(body).params == sent.get("params", {})


values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=20,
)


@given(some.dictionaries(some.text(max_size=10), values, max_size=6))
def test_whatever_params_pass_the_call_pass_the_server(params: dict[str, Any]) -> None:
    try:
        event, _ = made("a", {"uuid": UUID, "params": params}, NOW_MS)
    except InvalidEvent:
        return
    assert isinstance(verdict(encoded(event)), Event)


def test_a_word_that_no_event_has_is_an_error_of_the_program() -> None:
    details: Any = {"uuid": UUID, "seconds": 48}
    with pytest.raises(TypeError, match="an event has no seconds; put it into params"):
        made("a", details, NOW_MS)


def test_a_token_names_the_customer_unless_an_api_key_counts_for_more() -> None:
    assert made("a", {"token": "a.b.c"}, NOW_MS)[1] == "a.b.c"
    assert made("a", {"uuid": UUID, "token": "a.b.c"}, NOW_MS, trusted=True)[1] == ""
    with pytest.raises(InvalidEvent, match="names no customer"):
        made("a", {"token": "a.b.c"}, NOW_MS, trusted=True)


def test_ids_made_later_sort_later_and_are_of_version_7() -> None:
    new_id = Ids()
    times = [NOW_MS] * 5000 + [NOW_MS - 60_000, NOW_MS, NOW_MS + 60_000]
    ids = [new_id(time_ms) for time_ms in times]
    assert ids == sorted(set(ids))
    kinds = {(uuid.UUID(each).version, uuid.UUID(each).variant) for each in ids}
    assert kinds == {(7, uuid.RFC_4122)}
    assert uuid.UUID(ids[-1]).int >> 80 == NOW_MS + 60_000
