"""People's decisions about customers, taken by a processor between a real log and a real store."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import pytest

from footfall.pipeline.claims import Decision
from footfall.store.client import Store, StoreError
from footfall.wire.received import Client
from world import NOW_MS, World, an_event

NOBODY = "00000000-0000-0000-0000-000000000000"
MERGES = """
SELECT toString(uuid), toString(params.to) FROM events
WHERE site = {site:String} AND action = 'client.merge'
"""
ALIASES = """
SELECT toString(uuid), toString(customer) FROM aliases FINAL
WHERE site = {site:String} AND uuid != customer
"""


def rows(world: World, sql: str) -> list[Any]:
    return [tuple(row) for row in world.store.rows(sql, {"site": world.site})]


def a_merge(world: World, one: str, other: str) -> Decision:
    named = str(uuid.uuid4())
    return Decision(world.site, named, "merge", one, other, NOBODY, world.now_ms, "Eve")


def two_customers(world: World) -> tuple[str, str]:
    ann, ben = str(uuid.uuid4()), str(uuid.uuid4())
    world.send(
        an_event(uuid=ann, client=Client(email="ann@x.y")),
        an_event(uuid=ben, client=Client(email="ben@x.y")),
    )
    world.process()
    return ann, ben


def test_a_decision_counts_for_the_very_next_event(world: World) -> None:
    ann, ben = two_customers(world)
    processor = world.processor()
    merge = a_merge(world, ben, ann)
    processor.decide(merge)
    assert rows(world, ALIASES) == [(ben, ann)]
    assert rows(world, MERGES) == [(ben, ann)]
    world.shown.clear()
    world.now_ms += 1000
    world.send(an_event("a.next", uuid=ben))
    processor.turn()
    assert {each.customer for each in world.shown} == {ann}
    undo = merge._replace(id=str(uuid.uuid4()), kind="undo", target=merge.id, at_ms=world.now_ms)
    processor.decide(undo)
    assert rows(world, ALIASES) == []
    world.shown.clear()
    world.send(an_event("a.last", uuid=ben))
    processor.turn()
    assert {each.customer for each in world.shown} == {ben}
    processor.drain()


def test_a_store_that_fails_in_the_middle_of_a_decision_has_all_of_it_in_the_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = two_customers(world)
    processor = world.processor()
    insert, failed = Store.insert, []

    def failing(self: Store, table: str, columns: Sequence[str], lines: bytes) -> None:
        if table in ("identities", "aliases", "events") and table not in failed:
            failed.append(table)
            raise StoreError("away")
        insert(self, table, columns, lines)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "insert", failing)
        processor.decide(a_merge(world, ben, ann))
    assert sorted(failed) == ["aliases", "events", "identities"]
    assert rows(world, ALIASES) == [(ben, ann)]
    assert rows(world, MERGES) == [(ben, ann)]


def test_decisions_are_taken_again_at_a_start_only_until_something_newer_is_stored(
    world: World,
) -> None:
    ann, ben = two_customers(world)
    world.processor().decide(a_merge(world, ben, ann))
    lose_merges(world)  # as if a crash had come before
    world.process()
    assert rows(world, MERGES) == [(ben, ann)]
    world.now_ms = NOW_MS + 3_600_000
    world.send(an_event(uuid=ann))
    world.process()
    lose_merges(world)  # as retention does
    world.process()
    assert rows(world, MERGES) == []


def lose_merges(world: World) -> None:
    condition = f"site = '{world.site}' AND action = 'client.merge'"
    world.store.command(f"DELETE FROM events WHERE {condition}")
