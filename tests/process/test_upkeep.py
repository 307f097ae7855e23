"""Upkeep: what is too old by a site's rules, or too much, is gone after a look."""

from __future__ import annotations

import time
import uuid

import msgspec
import pytest
from activities import activity

from footfall.events.turned_away import TurnedAway
from footfall.pipeline.activity import Activity
from footfall.pipeline.session import opened_by
from footfall.process import upkeep
from footfall.process.upkeep import DAY_MS, Upkeep
from footfall.settings.site import Retention, Site
from footfall.store import sessions
from footfall.store.block import Block
from footfall.store.client import Store
from footfall.store.rejected import insert
from footfall.store.sessions import row

NOW_MS = time.time_ns() // 1_000_000 // DAY_MS * DAY_MS + 1000  # a second into the day


def site_with(*retention: tuple[str, int]) -> Site:
    entries = tuple(Retention(action, days) for action, days in retention)
    return Site(uuid.uuid4().hex[:16], "Shop", (), "key", retention=entries)


def store_events(store: Store, site: str, *events: tuple[str, int]) -> None:
    """Events by action and age in days."""
    block = Block()
    for action, days in events:
        event = activity(action).event
        time_ms = NOW_MS - days * DAY_MS
        block.add([Activity(msgspec.structs.replace(event, site=site, time_ms=time_ms))])
    block.store(store, lambda *_: None)


def stored(store: Store, site: str) -> list[tuple[str, int]]:
    rows = store.rows(
        "SELECT action, toUnixTimestamp64Milli(time) FROM events WHERE site = {site:String}"
        " ORDER BY action, time DESC", {"site": site},
    )  # fmt: skip
    return [(action, (NOW_MS - time_ms) // DAY_MS) for action, time_ms in rows]


def mutations(store: Store) -> int:
    return int(store.rows("SELECT count() FROM system.mutations")[0][0])


@pytest.mark.parametrize(
    ("retention", "left"),
    [
        ((), [("page.leave", 400), ("page.visit", 2), ("page.visit", 40), ("shop.buy", 40)]),
        ((("page.*", 30),), [("page.visit", 2), ("shop.buy", 40)]),
        ((("page.visit", 30),), [("page.leave", 400), ("page.visit", 2), ("shop.buy", 40)]),
        ((("*", 1),), []),
        ((("page.visit", 100), ("*", 1)), [("page.visit", 2), ("page.visit", 40)]),
        ((("*", 100), ("page.*", 1)), [("page.visit", 2), ("page.visit", 40), ("shop.buy", 40)]),
        ((("*.buy", 40), ("p*e", 399)), [("page.visit", 2), ("page.visit", 40), ("shop.buy", 40)]),
    ],
)
def test_the_first_retention_that_fits_an_action_counts(
    store: Store, retention: tuple[tuple[str, int], ...], left: list[tuple[str, int]]
) -> None:
    site, other = site_with(*retention), site_with()
    events = (("page.visit", 2), ("page.visit", 40), ("page.leave", 400), ("shop.buy", 40))
    for each in (site, other):
        store_events(store, each.id, *events)
    Upkeep(store, lambda: [site, other], lambda: NOW_MS).turn(NOW_MS)
    assert stored(store, site.id) == left
    assert len(stored(store, other.id)) == 4


def test_whole_days_leave_together_and_nothing_is_written_anew_in_between(store: Store) -> None:
    site = site_with(("page.*", 3))
    store_events(store, site.id, ("page.visit", 2), ("page.visit", 3), ("page.visit", 4))
    keeper = Upkeep(store, lambda: [site], lambda: NOW_MS)
    keeper.turn(NOW_MS)
    assert stored(store, site.id) == [("page.visit", 2), ("page.visit", 3)]
    before = mutations(store)
    keeper.turn(NOW_MS + DAY_MS - 2000)
    assert mutations(store) == before
    keeper.turn(NOW_MS + DAY_MS)
    assert stored(store, site.id) == [("page.visit", 2)]


@pytest.mark.parametrize(
    ("retention", "left"),
    [
        ((), [2, 40]),
        ((("cart.*", 1),), [2, 40]),
        ((("page.*", 30), ("session.*", 400)), [2]),
        ((("*", 41),), [2, 40]),
        ((("page.visit", 100), ("*", 1)), []),
    ],
    ids=["kept", "another action", "pages", "all in time", "session.start"],
)
def test_sessions_leave_with_what_they_tell_of(
    store: Store, retention: tuple[tuple[str, int], ...], left: list[int]
) -> None:
    site = site_with(*retention)
    rows = []
    for days in (2, 40):
        session = opened_by(msgspec.structs.replace(activity().event, site=site.id))
        session.start_ms = session.last_ms = NOW_MS - days * DAY_MS
        rows.append(row(session, 1))
    sessions.insert(store, rows)
    Upkeep(store, lambda: [site], lambda: NOW_MS).turn(NOW_MS)
    found = store.rows(
        "SELECT toUnixTimestamp64Milli(start) FROM sessions WHERE site = {site:String}"
        " ORDER BY start DESC", {"site": site.id},
    )  # fmt: skip
    assert [(NOW_MS - start_ms) // DAY_MS for (start_ms,) in found] == left


def test_the_newest_rejected_of_each_site_stay(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "REJECTED_ROWS_MAX", 3)
    flooded, quiet = uuid.uuid4().hex[:16], uuid.uuid4().hex[:16]
    for site, rows in ((flooded, 8), (quiet, 3)):
        insert(
            store,
            [
                TurnedAway(
                    str(uuid.uuid4()), site, NOW_MS - minute * 60_000, "event_denied", "", "",
                    f"a.{minute}", "", "native", "tracker", "main", "app", "", "", "", 0, "", "{}",
                    False, 0,
                )
                for minute in range(rows)
            ],
        )  # fmt: skip
    keeper = Upkeep(store, tuple, lambda: NOW_MS)
    keeper.turn(NOW_MS)
    question = "SELECT action FROM rejected WHERE site = {site:String} ORDER BY received_at DESC"
    for site in (flooded, quiet):
        assert store.rows(question, {"site": site}) == [("a.0",), ("a.1",), ("a.2",)]
    keeper.turn(NOW_MS + 30 * DAY_MS - 60_000)
    assert store.rows(question, {"site": quiet}) == [("a.0",), ("a.1",)]
