"""Everything about one customer as one document."""

from __future__ import annotations

import time
import uuid
from typing import Any

import msgspec
import pytest
from activities import activity

from footfall.events.event import Identifiers
from footfall.events.turned_away import TurnedAway
from footfall.pipeline.bots import Paces
from footfall.pipeline.directory import Directory
from footfall.pipeline.sessions import OpenSessions
from footfall.pipeline.steps import State, run
from footfall.pipeline.terms import Terms
from footfall.pipeline.traffic import no_sources
from footfall.pipeline.usual import UsualHovers
from footfall.query import export, feed
from footfall.store.block import Block
from footfall.store.client import Store
from footfall.store.rejected import insert

NOW_MS = time.time_ns() // 1_000_000


def view(row: feed.Row) -> bytes:
    return msgspec.json.encode({"action": row.action, "uuid": row.uuid, "address": row.address})


class People:
    """Ann in two browsers and Ben, on a site of their own."""

    def __init__(self, store: Store) -> None:
        self.site = uuid.uuid4().hex[:16]
        self.ann, self.phone, self.ben = (str(uuid.uuid4()) for _ in range(3))
        named = Identifiers(email="ann@example.com")
        sent = [
            activity("a.first", 0, self.ann, identifiers=named),
            activity("a.ben", 1, self.ben),
            activity("a.joined", 2, self.phone, identifiers=named),
            *(activity(f"a.{n}", 3 + n, self.phone) for n in range(5)),
        ]
        events = [
            msgspec.structs.replace(each.event, site=self.site, address="198.51.100.0")
            for each in sent
        ]
        sessions = OpenSessions(Terms(lambda _: 1_800_000, lambda *_: False))
        state = State(Directory(), sessions, UsualHovers(), Paces(), no_sources)
        outcome = run(events, state)
        block = Block()
        block.add(outcome.activities, outcome.learned)
        block.store(store, lambda *_: None)

    def turn_away(self, store: Store, uuid_: str, raw: str) -> str:
        row = TurnedAway(
            str(uuid.uuid4()), self.site, NOW_MS, "event_denied", "", "denied", "a.b", uuid_,
            "native", "tracker", "main", "app", "", "", "", 0, "secret token", raw, False, 0,
        )  # fmt: skip
        insert(store, [row])
        return row.id


def exported(store: Store, site: str, reference: str) -> dict[str, Any]:
    pieces = export.document(store, site, reference, NOW_MS, view)
    assert pieces is not None
    document: dict[str, Any] = msgspec.json.decode(b"".join(pieces))
    return document


@pytest.mark.parametrize("at_once", [1, 3, 1000])
def test_a_document_holds_everything_of_all_their_browsers_and_nothing_of_others(
    store: Store, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "EVENTS_AT_ONCE", at_once)
    people = People(store)
    theirs = [
        people.turn_away(store, people.phone, "{}"),
        people.turn_away(store, "", '{"client": {"email": "Ann@example.com"}}'),
    ]
    people.turn_away(store, people.ben, "{}")
    document = exported(store, people.site, "ann@example.com")
    assert list(document) == [
        "exportedAt", "site", "customer", "identifiers", "aliases", "conflicts", "decisions",
        "changes", "events", "sessions", "rejected",
    ]  # fmt: skip
    assert document["customer"]["id"] == people.ann
    assert document["customer"]["uuids"] == [people.ann, people.phone]
    assert [(each["kind"], each["value"], each["uuid"]) for each in document["identifiers"]] == [
        ("email", "ann@example.com", people.ann), ("email", "ann@example.com", people.phone),
    ]  # fmt: skip
    assert [(each["uuid"], each["customer"]) for each in document["aliases"]] == [
        (people.phone, people.ann)
    ]
    actions = [each["action"] for each in document["events"]]
    told = {"client.identify", "client.merge"}
    assert [each for each in actions if each not in told] == [
        "a.4", "a.3", "a.2", "a.1", "a.0", "a.joined", "a.first",
    ]  # fmt: skip
    assert told < set(actions)
    assert {each["address"] for each in document["events"]} == {"198.51.100.0"}
    assert sorted(each["id"] for each in document["rejected"]) == sorted(theirs)
    assert "secret token" not in msgspec.json.encode(document).decode()


def test_a_customer_without_identifiers_or_rejected_events_is_exported_too(store: Store) -> None:
    people = People(store)
    document = exported(store, people.site, people.ben)
    assert [each["action"] for each in document["events"]] == ["a.ben"]
    assert (document["identifiers"], document["aliases"], document["rejected"]) == ([], [], [])


def test_nobody_is_exported_for_an_unknown_reference_or_on_another_site(store: Store) -> None:
    people = People(store)
    for site, reference in (
        (people.site, "ben@example.com"),
        (people.site, str(uuid.uuid4())),
        ("another", people.ann),
    ):
        assert export.document(store, site, reference, NOW_MS, view) is None
