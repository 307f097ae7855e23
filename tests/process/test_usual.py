"""What is usual: learned from the store after a start, from each hover, and by itself again."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from activities import MINUTE_MS

from footfall.events.event import Event
from footfall.log.spool import SpoolReader
from footfall.pipeline.activity import Activity
from footfall.pipeline.usual import DAY_MS, DURATION_MS_MAX, HOVERS_PER_BANNER_MAX, Known, lot_of
from footfall.process import start
from footfall.process.refresh import Refresh
from footfall.store import hovers
from footfall.store.block import Block
from footfall.store.client import Store, StoreError
from footfall.store.hovers import known_hovers
from footfall.wire.received import Received
from world import NOW_MS, World

ANN = "00000000-0000-4000-8000-000000000001"


def hover(duration_ms: Any, banner: str = "sale", days: float = 0, minutes: float = 0) -> Received:
    """A hover, and how long ago it was."""
    time_ms = NOW_MS - round(days * DAY_MS) - round(minutes * MINUTE_MS)
    params = {"banner": banner, "durationMs": duration_ms}
    return Received("banner.hover", uuid=ANN, time=time_ms, params=params)


class Hovered(World):
    """A site with banners."""

    def hold(self, *received: Received) -> list[Event]:
        """Puts events into the store, as another processor would."""
        events, session = self.events(*received), str(uuid.uuid4())
        block = Block()
        block.add([Activity(each, session=session) for each in events])
        block.store(self.store, lambda *_: None)
        return events

    def told(self) -> tuple[int | None, bool]:
        """What the last hover was told: usualMs (None: nothing) and longerThanUsual."""
        last = [each for each in self.shown if each.event.action == "banner.hover"][-1]
        params = msgspec.json.decode(last.event.params)
        return params.get("usualMs"), params["longerThanUsual"]

    def known(self) -> list[Known]:
        return [each for each in known_hovers(self.store, NOW_MS, 10) if each.site == self.site]


@pytest.fixture
def world(tmp_path: Path, store: Store) -> Hovered:
    return Hovered(tmp_path, store)


def test_a_hover_of_a_moment_ago_counts_before_it_is_stored(world: Hovered) -> None:
    processor = world.processor()
    world.send(*[hover(1_000)] * 29)
    processor.turn()
    world.send(hover(8_000))
    processor.turn()
    assert world.told() == (1_000, False)
    world.send(hover(8_000))
    processor.turn()
    assert world.told() == (1_000, True)
    processor.drain()


@pytest.mark.parametrize(
    ("earlier", "told"),
    [
        ([hover(1_000, minutes=n) for n in range(30)], (1_000, True)),
        ([hover(1_000, minutes=n) for n in range(29)], (1_000, False)),
        ([hover(1_000, days=n) for n in range(1, 31)], (1_000, True)),
        ([hover(1_000, days=n) for n in range(2, 32)], (1_000, False)),  # the first is too old
        ([hover(1_000, days=40)] * 40, (None, False)),
        ([hover(1_000, banner="other")] * 40, (None, False)),
    ],
)
def test_a_restart_forgets_nothing_of_the_last_thirty_days(
    world: Hovered, earlier: list[Received], told: tuple[int | None, bool]
) -> None:
    world.send(*earlier)
    world.process()
    world.send(hover(8_000))
    world.process()
    assert world.told() == told


def test_what_is_usual_on_one_site_says_nothing_about_another(world: Hovered) -> None:
    world.send(*[hover(1_000)] * 40, site=uuid.uuid4().hex[:16])
    world.process()
    world.send(hover(8_000))
    world.process()
    assert world.told() == (None, False)


class Torn(Exception):
    """The process is gone between two steps."""


@pytest.mark.parametrize("torn_at", ["customers", "events", "advance"])
def test_hovers_that_are_processed_again_after_a_crash_count_once(
    world: Hovered, torn_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two months, so that half of a block may be stored when the process goes."""
    world.send(*[hover(1_000, days=n % 2 * 29) for n in range(28)], hover(8_000))
    processor = world.processor()
    inserted: list[str] = []
    insert = Store.insert

    def torn_insert(self: Store, table: str, columns: Sequence[str], lines: bytes) -> None:
        if table == torn_at and (table != "events" or table in inserted):
            raise Torn
        insert(self, table, columns, lines)
        inserted.append(table)

    def torn_advance(*_: Any) -> None:
        raise Torn

    with monkeypatch.context() as patch:
        patch.setattr(Store, "insert", torn_insert)
        if torn_at == "advance":
            patch.setattr(SpoolReader, "advance", torn_advance)
        processor.turn()
        before = world.told()
        with pytest.raises(Torn):
            processor.drain()
    world.process()
    assert world.told() == before == (1_000, False)
    (known,) = world.known()
    assert len(known.lots) == 29
    world.send(hover(8_000))
    world.process()
    assert world.told() == (1_000, False)  # the 30th: 29 were before it
    world.send(hover(8_000))
    world.process()
    assert world.told()[1]


def test_a_refresh_brings_what_others_stored(world: Hovered) -> None:
    processor = world.processor()
    world.hold(*[hover(1_000)] * 30)
    refresh = Refresh(world.store, processor, lambda: NOW_MS)
    thread = threading.Thread(target=processor.run)
    thread.start()
    try:
        refresh.turn()
        refresh.turn()
        processor.ask(lambda: None).result(30)  # after those two
        world.send(hover(8_000))
        while not world.shown:
            processor.ask(lambda: None).result(30)
    finally:
        processor.stop()
        thread.join()
    assert world.told() == (1_000, True)
    assert len(world.known()[0].lots) == 31


def test_a_store_that_takes_too_long_keeps_no_processor_from_starting(
    world: Hovered, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: Any) -> list[Known]:
        raise StoreError("timeout exceeded")

    monkeypatch.setattr(start, "known_hovers", slow)
    world.send(hover(1_000), hover(1_000))
    world.process()
    assert world.told() == (1_000, False)


def test_the_store_draws_as_memory_does_and_says_that_there_were_more(world: Hovered) -> None:
    events = world.hold(*[hover(n, minutes=n) for n in range(HOVERS_PER_BANNER_MAX + 88)])
    (known,) = world.known()
    drawn = sorted(events, key=lambda each: (lot_of(each.id), each.time_ms))
    drawn = drawn[:HOVERS_PER_BANNER_MAX]
    assert known.more
    assert known.lots.tolist() == [lot_of(each.id) for each in drawn]
    assert known.times.tolist() == [each.time_ms for each in drawn]
    assert known.durations.tolist() == [(NOW_MS - each.time_ms) // MINUTE_MS for each in drawn]


@pytest.mark.parametrize(
    ("duration_ms", "kept"),
    [
        (0, [0]),
        (999.6, [1_000]),
        (1e300, [DURATION_MS_MAX]),
        (2**63 + 1, [DURATION_MS_MAX]),
        (-1, []),
        (-0.4, []),
        ("1000", []),
        (True, []),
    ],
)
def test_the_store_reads_durations_as_the_step_does(
    world: Hovered, duration_ms: Any, kept: list[int]
) -> None:
    world.hold(hover(duration_ms))
    assert [int(each) for known in world.known() for each in known.durations] == kept
    world.send(hover(duration_ms))
    world.send(hover(5))
    world.process()
    assert (world.told()[0] is not None) == bool(kept)


def test_sites_take_turns_where_there_are_too_many_banners(
    world: Hovered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hovers, "BANNERS_MAX", 3)
    world.store.command("TRUNCATE TABLE events")
    flooded = Hovered(world.folder, world.store)
    world.hold(hover(5, "old", days=2), hover(5, "older", days=3))
    flooded.hold(*[hover(5, f"b{n}", minutes=n) for n in range(20)])
    told = [(each.site, each.banner) for each in known_hovers(world.store, NOW_MS, 10)]
    assert told == [(flooded.site, "b1"), (world.site, "old"), (flooded.site, "b0")]
