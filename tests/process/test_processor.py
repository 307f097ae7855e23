"""The processor between a real log and a real store: once each, whatever happens in between."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from activities import MINUTE_MS

from footfall.collect.ids import Ids
from footfall.events.accept import Context, accept
from footfall.events.event import Event, Source, encode
from footfall.log.log import Record
from footfall.log.spool import SpoolReader, SpoolWriter
from footfall.pipeline.activity import Activity
from footfall.pipeline.sessions import LINGER_MS
from footfall.pipeline.terms import Terms
from footfall.process.conservation import Conservation
from footfall.process.limits import READ_RECORDS_MAX
from footfall.process.run import Processor
from footfall.process.start import SiteRules, build_processor
from footfall.store.client import Store, StoreError
from footfall.store.migrate import migrate
from footfall.wire.received import Client, Received
from system import eventually

NOW_MS = 1_790_000_000_000
NEW_ID = Ids()
TERMS = Terms(lambda site: 30 * MINUTE_MS, lambda site, action: True)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("store"))
    migrate(store)
    yield store
    store.close()


class World:
    """One log, one store, a clock that tests turn, and processors that come and go."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store
        self.site = str(uuid.uuid4())
        self.now_ms = NOW_MS
        self.shown: list[Activity] = []
        self.counts = Conservation()

    def send(self, *received: Received, source: Source = Source.APP) -> None:
        context = Context(self.site, self.now_ms, source, NEW_ID)
        events = [accept(each, context) for each in received]
        records = [Record(each.uuid, encode(each)) for each in events if isinstance(each, Event)]
        assert len(records) == len(received)

        async def write() -> None:
            writer = SpoolWriter(self.folder / "spool.db")
            await writer.append(records)
            writer.close()

        asyncio.run(write())

    def processor(self) -> Processor:
        """A processor as it is after a (re)start."""
        processor, _, self.counts = build_processor(
            reader=SpoolReader(self.folder / "spool.db", "processor"),
            store=self.store,
            rules=SiteRules(TERMS),
            show=self.shown.extend,
            set_aside_path=self.folder / "set-aside.ndjson",
            seed=1,
            now_ms=lambda: self.now_ms,
        )
        return processor

    def process(self) -> None:
        """Reads and stores everything there is, in a processor of its own."""
        processor = self.processor()
        while processor.turn():
            pass
        processor.drain()

    def stored(self) -> list[str]:
        """Actions by time; session.start first and session.end last of one moment."""
        rows = self.store.rows(
            "SELECT action FROM events WHERE site = {site:String}"
            " ORDER BY time, action = 'session.end', action != 'session.start', id",
            {"site": self.site},
        )
        return [action for (action,) in rows]


@pytest.fixture
def world(tmp_path: Path, store: Store) -> World:
    return World(tmp_path, store)


def an_event(action: str = "a.b", **fields: Any) -> Received:
    fields.setdefault("uuid", "00000000-0000-4000-8000-000000000001")
    return Received(action, **fields)


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


def work(processor: Processor) -> None:
    processor.turn()
    processor.drain()


class Torn(Exception):
    """The process is gone between two steps."""


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
