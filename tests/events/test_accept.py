"""The door: under which uuid a customer is kept who is named without one."""

from __future__ import annotations

import uuid as uuids

import msgspec
import pytest

from footfall.events.accept import Context, accept
from footfall.events.claims import Claims
from footfall.events.event import Event, Source
from footfall.wire.received import Client, Received

PROVEN = Context("s", 1_700_000_000_000, Source.SERVER, lambda: str(uuids.uuid4()), trusted=True)
SAID = msgspec.structs.replace(PROVEN, source=Source.BROWSER, trusted=False)
OF_MALLORY = msgspec.structs.replace(SAID, claims=Claims(None, None, "mal@x.y", 2**62))


def uuid_of(context: Context, **named: str) -> str:
    client = Client(None, named.get("custom_id"), named.get("email"), named.get("phone"))
    event = accept(Received("client.identify", client=client), context)
    assert isinstance(event, Event)
    return event.uuid


def test_who_is_named_without_a_uuid_always_gets_the_same() -> None:
    for context in (PROVEN, SAID):
        assert uuid_of(context, email="ann@x.y") == uuid_of(context, email=" ann@x.y ")
        assert uuid_of(context, email="ann@x.y") != uuid_of(context, email="ben@x.y")
        assert uuid_of(context, email="17") != uuid_of(context, phone="17")


@pytest.mark.parametrize("named", [{"custom_id": "a-1"}, {"email": "ann@x.y"}, {"phone": "1"}])
def test_whoever_only_says_a_name_does_not_get_the_uuid_of_who_proves_it(
    named: dict[str, str],
) -> None:
    proven = uuid_of(PROVEN, **named)
    assert proven not in (
        uuid_of(SAID, **named),
        uuid_of(OF_MALLORY, **(named | {"email": "mal@x.y"})),
    )


def test_a_token_leads_to_the_uuid_of_the_name_that_it_vouches_for() -> None:
    assert uuid_of(OF_MALLORY, custom_id="a-1") == uuid_of(PROVEN, email="mal@x.y")


def test_nobody_can_work_out_a_uuid_from_a_name() -> None:
    other = msgspec.structs.replace(PROVEN, secret="the site's own")
    assert uuid_of(PROVEN, email="ann@x.y") != uuid_of(other, email="ann@x.y")


@pytest.mark.parametrize("value", ["undefined", "null", "[object Object]", "", " "])
def test_a_form_that_was_left_empty_says_nothing_of_who_it_is(value: str) -> None:
    params = {"form": "f", "attributes": {"email": value, "customId": "a-1"}}
    event = accept(Received("form.submit", uuid=str(uuids.uuid4()), params=params), SAID)
    assert isinstance(event, Event)
    assert event.identifiers is not None
    assert (event.identifiers.email, event.identifiers.custom_id) == (None, "a-1")
