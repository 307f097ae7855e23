"""What a customer's token means for an event: whose it is, and what it must not name."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from footfall.events.claims import Claims, bound
from footfall.events.rejection import Code, Rejection
from footfall.wire.received import Client, Received

ANN, BEN = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"


class Row(NamedTuple):
    name: str
    claims: dict[str, str]
    uuid: str | None
    client: Client | None
    field: str | None  # at fault; None: the event is the token's customer's
    named: tuple[str | None, str | None, str | None] = (None, None, None)  # uuid, customId, email


ROWS = (
    Row("the same uuid", {"uuid": ANN}, ANN, None, None, (ANN, None, None)),
    Row("the same uuid in capitals", {"uuid": ANN}, ANN.upper(), None, None, (ANN.upper(), None, None)),
    Row("no uuid", {"uuid": ANN}, None, None, None, (ANN, None, None)),
    Row("the uuid in client", {"uuid": ANN}, None, Client(uuid=ANN), None, (ANN, None, None)),
    Row("another uuid", {"uuid": ANN}, BEN, None, "uuid"),
    Row("another uuid in client", {"uuid": ANN}, None, Client(uuid=BEN), "client.uuid"),
    Row("two uuids of which one is another", {"uuid": ANN}, ANN, Client(uuid=BEN), "client.uuid"),
    Row("a customId is added", {"customId": "c-1"}, ANN, None, None, (ANN, "c-1", None)),
    Row("the same customId", {"customId": "c-1"}, ANN, Client(custom_id=" c-1 "), None, (ANN, "c-1", None)),
    Row("the same customId, as a number", {"customId": "17"}, ANN, Client(custom_id=17), None, (ANN, "17", None)),
    Row("another customId", {"customId": "c-1"}, ANN, Client(custom_id="c-2"), "client.customId"),
    Row("an empty customId", {"customId": "c-1"}, ANN, Client(custom_id=""), "client.customId"),
    Row("an email is added", {"email": "a@x.y"}, ANN, None, None, (ANN, None, "a@x.y")),
    Row("another email", {"email": "a@x.y"}, ANN, Client(email="b@x.y"), "client.email"),
    Row("an email in other case is another", {"email": "a@x.y"}, ANN, Client(email="A@x.y"), "client.email"),
    Row("a customId of which the token is silent stays", {"uuid": ANN}, ANN, Client(custom_id="c-1"), None, (ANN, "c-1", None)),
    Row("nobody named at all", {"customId": "c-1"}, None, None, None, (None, "c-1", None)),
)  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_event_belongs_to_the_tokens_customer(row: Row) -> None:
    claims = Claims(row.claims.get("uuid"), row.claims.get("customId"), row.claims.get("email"), 0)
    found = bound(Received("a.b", uuid=row.uuid, client=row.client), claims)
    if row.field is not None:
        assert isinstance(found, Rejection)
        assert (found.code, found.field) == (Code.AUTH_MISMATCH, row.field)
    else:
        assert isinstance(found, Received)
        assert found.client is not None
        assert (found.uuid, found.client.custom_id, found.client.email) == row.named
