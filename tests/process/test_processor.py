"""The processor between a real log and a real store: once each, whatever happens in between."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from activities import MINUTE_MS

from footfall.log.spool import SpoolReader
from footfall.pipeline.sessions import LINGER_MS
from footfall.process.limits import READ_RECORDS_MAX
from footfall.store.client import Store, StoreError
from footfall.wire.received import Client
from system import eventually
from world import NOW_MS, Torn, World, an_event, work


def test_events_are_shown_stored_and_counted_once(world: World) -> None:
    world.send(an_event(time=NOW_MS - 5), an_event())
    world.process()
    assert world.stored() == ["session.start", "a.b", "a.b"]
    assert sorted(each.event.action for each in world.shown) == ["a.b", "a.b", "session.start"]
    assert (world.counts.read, world.counts.made_here, world.counts.under_way) == (2, 1, 0)


def test_the_same_id_is_stored_once_within_a_batch_and_across_restarts(world: World) -> None:
    one = an_event(id=str(uuid.uuid4()))
    world.send(one, one)
    world.process()
    world.send(one)
    world.process()
    assert world.stored() == ["session.start", "a.b"]
    assert (world.counts.read, world.counts.duplicates) == (1, 1)


def test_a_whole_batch_that_comes_again_is_known(world: World) -> None:
    events = [an_event(id=str(uuid.uuid4())) for _ in range(READ_RECORDS_MAX)]
    world.send(*events)
    world.process()
    world.send(*events)
    world.process()
    assert len(world.stored()) == 1 + len(events)
    assert world.counts.duplicates == len(events)


@pytest.mark.parametrize("torn_at", ["customers", "sessions", "events", "advance"])
def test_a_crash_between_any_two_steps_changes_nothing(
    world: World, torn_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [an_event(time=NOW_MS + n) for n in range(-3, 0)]
    old = an_event("a.old", time=NOW_MS - 40 * 24 * 60 * MINUTE_MS)  # another month: another part
    world.send(*sent, old)
    processor = world.processor()
    inserted: list[str] = []
    insert = Store.insert

    def torn_insert(self: Store, table: str, columns: Sequence[str], lines: bytes) -> None:
        if table == torn_at and (table != "events" or table in inserted):
            raise Torn  # for events: after the first month
        insert(self, table, columns, lines)
        inserted.append(table)

    def torn_advance(*_: Any) -> None:
        raise Torn

    with monkeypatch.context() as patch:
        patch.setattr(Store, "insert", torn_insert)
        if torn_at == "advance":
            patch.setattr(SpoolReader, "advance", torn_advance)
        with pytest.raises(Torn):
            work(processor)
    world.process()
    world.now_ms += LINGER_MS  # then nothing more is expected of the old one's session
    world.process()
    assert sorted(world.stored()) == ["a.b"] * 3 + ["a.old", "session.end"] + ["session.start"] * 2


def test_a_store_that_fails_for_a_while_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.send(an_event())
    insert = Store.insert
    failures = [StoreError("away"), StoreError("away")]

    def failing(self: Store, table: str, columns: Sequence[str], lines: bytes) -> None:
        if table == "events" and failures:
            raise failures.pop()
        insert(self, table, columns, lines)

    monkeypatch.setattr(Store, "insert", failing)
    world.process()
    assert world.stored() == ["session.start", "a.b"]


def test_sessions_end_by_themselves_when_time_passes(world: World) -> None:
    world.send(an_event("page.visit", params={"url": "https://a.b/"}))
    processor = world.processor()
    processor.turn()
    world.now_ms += 29 * MINUTE_MS
    processor.turn()
    assert not any(each.event.action == "session.end" for each in world.shown)
    world.now_ms += 2 * MINUTE_MS
    processor.turn()
    processor.drain()
    assert world.stored() == ["session.start", "page.visit", "session.end"]


def test_a_clock_that_is_set_back_keeps_nothing_from_being_stored_or_ended(world: World) -> None:
    processor = world.processor()
    world.send(an_event("a.before"))
    processor.turn()
    world.now_ms -= 6 * 60 * MINUTE_MS
    eventually(lambda: processor.turn() or world.stored() == ["session.start", "a.before"])
    world.send(an_event("a.after"))
    for _ in range(35):
        world.now_ms += MINUTE_MS
        processor.turn()
    processor.drain()
    assert world.stored() == [
        "session.start",
        "a.after",
        "session.end",
        "session.start",
        "a.before",
    ]


def test_a_session_goes_on_after_a_restart(world: World) -> None:
    world.send(an_event("page.visit", params={"url": "https://a.b/first"}))
    world.process()
    world.now_ms += 10 * MINUTE_MS
    world.send(an_event("page.visit", params={"url": "https://a.b/last"}))
    world.process()
    world.now_ms += 31 * MINUTE_MS
    world.process()
    world.process()
    assert world.stored() == ["session.start", "page.visit", "page.visit", "session.end"]
    (end,) = world.store.rows(
        "SELECT toString(params.entry), toString(params.exit), toString(params.durationMs),"
        " uniqExact(session) OVER () FROM events"
        " WHERE site = {site:String} AND action = 'session.end'", {"site": world.site},
    )  # fmt: skip
    assert end[:3] == ("/first", "/last", str(10 * MINUTE_MS))


def test_a_session_that_waits_in_the_log_is_not_ended_by_the_clock(world: World) -> None:
    """The processor was away for an hour; the events of that hour still lie in the log."""
    for minute in range(0, 60, 20):
        world.now_ms = NOW_MS + minute * MINUTE_MS
        world.send(an_event(f"a.{minute}"))
    world.now_ms = NOW_MS + 61 * MINUTE_MS
    world.process()
    assert world.stored() == ["session.start", "a.0", "a.20", "a.40"]


def test_a_customer_is_joined_across_restarts(world: World) -> None:
    ann, phone = str(uuid.uuid4()), str(uuid.uuid4())
    world.send(an_event(uuid=ann, client=Client(email="ann@x.y")))
    world.process()
    world.send(an_event(uuid=phone, client=Client(email="ann@x.y")))
    world.process()
    world.shown.clear()
    world.send(an_event(uuid=phone))
    world.process()
    assert {each.customer for each in world.shown} == {ann}
