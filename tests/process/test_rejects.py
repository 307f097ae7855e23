"""What was turned away, on its way from its log to the store."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from footfall.events.event import Place
from footfall.events.turned_away import TurnedAway, encode
from footfall.log.log import Record
from footfall.log.spool import SpoolReader
from footfall.process import rejects
from footfall.process.limits import REJECTED_ALLOWANCE_MS
from footfall.process.rejects import Allowance, Rejects
from footfall.query.conditions import TimeRange
from footfall.query.rejected import Filters, mark_sent, page, summary
from footfall.store.client import BadRows, Store, StoreError
from world import append

NOW_MS = time.time_ns() // 1_000_000  # real: what was turned away leaves after thirty days


def turned_away(
    site: str, minute: int = 0, code: str = "event_denied", raw: str = "{}"
) -> TurnedAway:
    return TurnedAway(
        str(uuid.uuid4()), site, NOW_MS + minute * 60_000, code, "action", "not allowed", "a.b",
        "no uuid", "native", "tracker", "main", "browser", "https://shop.example.com",
        "198.51.100.0", "Mozilla/5.0", -5, "a.b.c", raw, False, 3,
        '"Chromium";v="140"\n?0\n"Windows"', Place("PL", "Mazovia", "Warsaw"),
    )  # fmt: skip


class World:
    """One log, one store, and keepers that come and go."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.path = folder / "rejected.db"
        self.store = store
        self.site = uuid.uuid4().hex[:16]

    def send(self, *events: TurnedAway) -> list[str]:
        append(self.path, [Record("", encode(event)) for event in events])
        return [event.id for event in events]

    def keeper(self) -> Rejects:
        return Rejects(SpoolReader(self.path, "rejects"), self.store, lambda: NOW_MS)

    def waiting(self) -> list[str]:
        return [row.id for row in page(self.store, Filters(self.site), 100).rows]


@pytest.fixture
def world(tmp_path: Path, store: Store) -> World:
    return World(tmp_path, store)


def test_a_row_holds_everything_that_came(world: World) -> None:
    event = turned_away(world.site, raw='{"action": "a.b", "label": "Ünï\\u0000"}')
    world.send(event)
    world.keeper().drain()
    assert page(world.store, Filters(world.site), 10).rows == [event]


def test_rows_are_kept_once_although_a_crash_repeats_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = world.send(*(turned_away(world.site, minute) for minute in range(3)))

    class Torn(Exception):
        pass

    def torn_advance(*_: object) -> None:
        raise Torn

    with monkeypatch.context() as patch:
        patch.setattr(SpoolReader, "advance", torn_advance)
        with pytest.raises(Torn):
            world.keeper().turn()
    world.keeper().drain()
    assert world.waiting() == ids[::-1]
    assert summary(world.store, world.site, TimeRange()).total == 3


def test_a_store_that_fails_for_a_while_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejects, "RETRY_SECONDS_MIN", 0.001)
    ids = world.send(turned_away(world.site))
    insert = Store.insert
    failures = [StoreError("away"), StoreError("away")]

    def failing(self: Store, table: str, columns: Sequence[str], lines: bytes) -> None:
        if failures:
            raise failures.pop()
        insert(self, table, columns, lines)

    monkeypatch.setattr(Store, "insert", failing)
    world.keeper().drain()
    assert world.waiting() == ids


def test_a_row_that_the_store_cannot_read_does_not_hold_up_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = msgspec.structs.replace(turned_away(world.site), skew_ms=2**62, id="no uuid at all")
    good = [turned_away(world.site, 1), turned_away(world.site, 2)]
    world.send(good[0], bad, good[1])
    insert = Store.insert

    def judging(self: Store, table: str, columns: Sequence[str], lines: bytes) -> None:
        if b"no uuid at all" in lines:
            raise BadRows("CANNOT_PARSE_UUID")
        insert(self, table, columns, lines)

    monkeypatch.setattr(Store, "insert", judging)
    world.keeper().drain()
    assert world.waiting() == [good[1].id, good[0].id]


def test_a_stopped_keeper_has_stored_what_had_come_and_a_store_that_is_away_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = world.send(turned_away(world.site))
    keeper = world.keeper()
    thread = threading.Thread(target=keeper.run)
    thread.start()
    keeper.stop()
    thread.join()
    assert world.waiting() == ids
    monkeypatch.setattr(Store, "insert", lambda *_: (_ for _ in ()).throw(StoreError("away")))
    world.send(turned_away(world.site))
    keeper = world.keeper()
    keeper.stop()
    with pytest.raises(StoreError):
        keeper.run()
    monkeypatch.undo()
    world.keeper().drain()
    assert len(world.waiting()) == 2


def test_what_was_sent_again_leaves_the_list_and_what_was_kept_for_it_goes(world: World) -> None:
    events = [turned_away(world.site, minute, raw="what was sent") for minute in range(3)]
    world.send(*events)
    world.keeper().drain()
    mark_sent(world.store, events[:2], NOW_MS)
    assert world.waiting() == [events[2].id]
    world.send(events[0])  # the log is read again after a crash
    world.keeper().drain()
    assert world.waiting() == [events[2].id]
    left = world.store.rows(
        "SELECT state, raw, token, address FROM rejected FINAL WHERE site = {site:String}"
        " ORDER BY received_at", {"site": world.site},
    )  # fmt: skip
    assert left[:2] == [("sent", "", "", "")] * 2
    assert left[2][:2] == ("waiting", "what was sent")


def test_pages_follow_one_another_and_summaries_count(world: World) -> None:
    events = [
        turned_away(world.site, minute // 3, code=("event_denied", "time_invalid")[minute % 2])
        for minute in range(30)
    ]
    world.send(*events)
    world.keeper().drain()
    seen: list[str] = []
    cursor = None
    while True:
        found = page(world.store, Filters(world.site), 7, cursor)
        seen += [row.id for row in found.rows]
        cursor = found.next
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 30
    wanted = Filters(world.site, TimeRange(NOW_MS + 60_000), "time_invalid", "a.b")
    assert {row.code for row in page(world.store, wanted, 99).rows} == {"time_invalid"}
    assert len(page(world.store, Filters(world.site, ids=seen[:4]), 99).rows) == 4
    counted = summary(world.store, world.site, TimeRange(None, NOW_MS + 5 * 60_000))
    assert (counted.total, [each[:2] for each in counted.codes]) == (
        15,
        [("event_denied", 8), ("time_invalid", 7)],
    )
    assert [each[:3] for each in counted.actions] == [
        ("event_denied", "a.b", 8), ("time_invalid", "a.b", 7),
    ]  # fmt: skip


def test_a_flood_keeps_its_beginning_whole_then_without_what_was_sent_then_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rejects, "REJECTED_ROWS_MAX", 4)
    monkeypatch.setattr(rejects, "REJECTED_RAW_BYTES_MAX", 25)
    allowance = Allowance()
    flood = [turned_away("flooded", raw="x" * 10) for _ in range(6)]
    kept = allowance.within(flood, NOW_MS)
    assert [(len(each.raw), each.truncated) for each in kept] == [
        (10, False), (10, False), (0, True), (0, True),
    ]  # fmt: skip
    other = turned_away("quiet", raw="x" * 10)
    assert allowance.within([other], NOW_MS) == [other]
    assert allowance.within(flood[:1], NOW_MS + REJECTED_ALLOWANCE_MS) == flood[:1]
