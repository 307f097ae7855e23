"""Sessions as rows: what the table holds after events came in any order, and after crashes."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from activities import MINUTE_MS

from footfall.events.event import Source
from footfall.pipeline import sessions as limits
from footfall.pipeline.session import Session
from footfall.query import sessions
from footfall.query.conditions import TimeRange
from footfall.store import rebuilding
from footfall.store import sessions as sessions_in_store
from footfall.store.client import Store
from world import NOW_MS, Torn, World, an_event, work

DAY_MS = 24 * 60 * MINUTE_MS


def page_visit(minute: float, path: str, **fields: Any) -> Any:
    """A page visited some minutes after the start; it came in whenever it was sent."""
    time = NOW_MS + round(minute * MINUTE_MS)
    return an_event(
        "page.visit", time=time, params={"url": f"https://shop.example{path}"}, **fields
    )


def kept(world: World, **filters: Any) -> list[Session]:
    """Newest first."""
    return sessions.page(world.store, sessions.Filters(world.site, **filters), 50).sessions


def told(world: World, session: str) -> list[str]:
    rows = world.store.rows(
        "SELECT action FROM events WHERE site = {site:String} AND session = {session:UUID}"
        " AND source = 'footfall' ORDER BY time, action DESC", {"site": world.site, "session": session},
    )  # fmt: skip
    return [action for (action,) in rows]


def ended_session(world: World) -> Session:
    """Two pages, ten minutes apart; an hour later it has ended and the processor is gone."""
    world.send(page_visit(0, "/"))
    world.now_ms += 10 * MINUTE_MS
    world.send(page_visit(10, "/mugs"))
    world.process()
    world.now_ms += 60 * MINUTE_MS
    world.process()
    (session,) = kept(world)
    return session


def test_a_row_tells_of_a_visit_from_entry_to_exit(world: World) -> None:
    session = ended_session(world)
    assert (session.events, session.pages, session.late, session.bounce) == (2, 2, 0, False)
    assert (session.entry_host, session.entry, session.exit) == ("shop.example", "/", "/mugs")
    assert (session.start_ms, session.last_ms) == (NOW_MS, NOW_MS + 10 * MINUTE_MS)
    assert session.closed_ms == NOW_MS + 40 * MINUTE_MS
    assert session.actions == ("page.visit",)


def test_an_open_session_is_told_as_it_is_now(world: World) -> None:
    processor = world.processor()
    for minute in range(3):
        world.now_ms = NOW_MS + minute * 1000
        world.send(page_visit(minute / 60, f"/{minute}"))
        work(processor)
    (session,) = kept(world)
    assert (session.events, session.exit, session.closed_ms) == (3, "/2", 0)


def test_one_visit_across_midnight_and_across_domains(world: World) -> None:
    midnight_ms = NOW_MS // DAY_MS * DAY_MS + DAY_MS
    for seconds, url in ((-60, "https://shop.example/"), (60, "https://pay.example/checkout")):
        world.now_ms = midnight_ms + seconds * 1000
        world.send(an_event("page.visit", params={"url": url}))
    world.process()
    (session,) = kept(world)
    assert (session.entry_host, session.exit_host, session.exit) == (
        "shop.example", "pay.example", "/checkout",
    )  # fmt: skip
    assert session.last_ms - session.start_ms == 120_000


@pytest.mark.parametrize("remembered", [True, False], ids=["remembered", "asked for"])
def test_late_events_correct_the_row_of_a_session_that_has_ended(
    world: World, remembered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not remembered:
        monkeypatch.setattr(limits, "ENDED_MAX", 0)
    session = ended_session(world)
    processor = world.processor()
    before = told(world, session.id)
    for hours, late in ((5, page_visit(-5, "/first")), (23, page_visit(30, "/last"))):
        world.now_ms = NOW_MS + hours * 60 * MINUTE_MS
        world.send(late)
        work(processor)
    (corrected,) = kept(world)
    assert (corrected.id, corrected.events, corrected.pages, corrected.late) == (
        session.id,
        4,
        4,
        2,
    )
    assert (corrected.entry, corrected.exit) == ("/first", "/last")
    assert corrected.last_ms - corrected.start_ms == 35 * MINUTE_MS
    assert corrected.closed_ms == session.closed_ms
    assert told(world, session.id) == before == ["session.start", "session.end"]
    world.now_ms += 60 * MINUTE_MS
    work(processor)
    assert told(world, session.id) == before


@pytest.mark.parametrize("torn_at", ["sessions", "events", "advance"])
def test_a_crash_counts_no_late_event_twice(
    world: World, torn_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = ended_session(world)
    world.now_ms += MINUTE_MS
    world.send(page_visit(5, "/between"))
    processor = world.processor()
    insert = Store.insert

    def torn_insert(self: Store, table: str, columns: Any, lines: bytes) -> None:
        if table == torn_at:
            raise Torn
        insert(self, table, columns, lines)

    def torn(*_: Any) -> None:
        raise Torn

    with monkeypatch.context() as patch:
        patch.setattr(Store, "insert", torn_insert)
        if torn_at == "advance":
            patch.setattr("footfall.log.spool.SpoolReader.advance", torn)
        with pytest.raises(Torn):
            work(processor)
    world.process()
    (corrected,) = kept(world)
    assert (corrected.id, corrected.events, corrected.late) == (session.id, 3, 1)


def test_a_session_of_last_year_is_one_however_its_events_are_cut(world: World) -> None:
    """History comes in pieces: some ended before the next piece is read."""
    for path in ("/a", "/b", "/c"):
        world.send(page_visit(-365 * 24 * 60 + ord(path[1]), path))
        world.process()
        world.now_ms += 60_000
        world.process()
    (session,) = kept(world)
    assert (session.events, session.entry, session.exit) == (3, "/a", "/c")
    assert told(world, session.id) == ["session.start", "session.end"]


def test_pages_hold_every_session_once_also_those_that_late_events_moved(world: World) -> None:
    people = [str(uuid.UUID(int=n + 1)) for n in range(7)]
    for turn in range(3):  # a row each time; later ones move starts to before those of others
        for n, person in enumerate(people):
            world.send(page_visit(n - turn * n, f"/{turn}", uuid=person))
        world.process()
        world.now_ms += 70_000
    found: list[str] = []
    cursor, pages = None, 0
    while True:
        page = sessions.page(world.store, sessions.Filters(world.site), 2, cursor)
        found += [each.uuid for each in page.sessions]
        cursor, pages = page.next, pages + 1
        if cursor is None:
            break
    assert sorted(found) == people
    assert found == [each.uuid for each in kept(world)]
    assert pages >= 4


def test_filters_hold_for_what_a_session_has_become(world: World) -> None:
    ann, ben = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
    world.now_ms += MINUTE_MS
    world.send(page_visit(0, "/", uuid=ann), page_visit(1, "/", uuid=ben))
    world.process()
    world.now_ms += 60 * MINUTE_MS
    world.process()
    world.now_ms += MINUTE_MS
    world.send(an_event("order.paid", time=NOW_MS + MINUTE_MS, uuid=ann))
    world.process()
    asked = {"conversions": ["order.*"]}
    for filters, whose in (
        ({}, [ben, ann]),
        ({"converted": True, **asked}, [ann]),
        ({"converted": False, **asked}, [ben]),
        ({"converted": True}, []),
        ({"uuids": [ben]}, [ben]),
        ({"time": TimeRange(NOW_MS + 1)}, [ben]),
        ({"time": TimeRange(None, NOW_MS + 1)}, [ann]),
    ):
        assert [each.uuid for each in kept(world, **filters)] == whose, filters


@pytest.mark.parametrize(
    ("visited", "bounced"),
    [
        ([page_visit(0, "/")], True),
        ([page_visit(0, "/"), an_event("page.leave"), an_event("banner.show")], True),
        ([page_visit(0, "/"), an_event("button.click")], False),
        ([page_visit(0, "/"), page_visit(1, "/mugs")], False),
        ([an_event("order.paid")], False),
    ],
    ids=["one page", "seen and left", "clicked", "two pages", "no page"],
)
def test_a_bounce_is_one_page_where_nothing_was_done(
    world: World, visited: list[Any], bounced: bool
) -> None:
    world.now_ms = NOW_MS + MINUTE_MS
    world.send(*visited)
    world.process()
    (session,) = kept(world)
    assert session.bounce is bounced
    rows = world.store.rows(
        "SELECT bounce, duration_ms FROM sessions WHERE site = {site:String}"
        " ORDER BY version DESC LIMIT 1", {"site": world.site},
    )  # fmt: skip
    assert rows == [(bounced, session.last_ms - session.start_ms)]


ROWS = """
SELECT uuid, start, end, events, pages, entry_host, entry, exit_host, exit, arraySort(actions),
       referrer_host, source, medium, channel, campaign, device_type, browser, system, bot, bounce
FROM sessions FINAL WHERE site = {site:String} ORDER BY start
"""


def test_rows_made_from_stored_events_are_those_that_were_kept(world: World) -> None:
    ended_session(world)
    world.send(an_event("button.click", uuid=str(uuid.UUID(int=7))), page_visit(-44_640, "/before"))
    world.process()
    world.now_ms += MINUTE_MS
    world.process()
    before = world.store.rows(ROWS, {"site": world.site})
    assert len(before) == 3
    for table in ("sessions", "rebuilt"):
        world.store.command(f"TRUNCATE TABLE {table}")
    assert rebuilding.fill_sessions(world.store, lambda: True) == 0  # told to stop
    assert rebuilding.fill_sessions(world.store, lambda: False) >= 2
    assert world.store.rows(ROWS, {"site": world.site}) == before
    assert rebuilding.fill_sessions(world.store, lambda: False) == 0
    assert all(each.closed_ms for each in kept(world))  # the last of them was long ago


def test_a_row_that_the_processor_wrote_counts_more_than_one_made_from_events(
    world: World,
) -> None:
    session = ended_session(world)
    sessions_in_store.rebuild(world.store, f"session = '{session.id}'")
    assert kept(world) == [session]


@pytest.mark.parametrize("source", [Source.IMPORT, Source.SERVER])
def test_what_others_told_counts_in_no_session_also_when_they_are_made_anew(
    world: World, source: Source
) -> None:
    world.now_ms = NOW_MS + 600 * MINUTE_MS
    world.send(page_visit(0, "/"), page_visit(10, "/mugs"))
    told = [an_event("client.identify", time=NOW_MS + m * MINUTE_MS) for m in (5, 35, 500)]
    world.send(*told, source=source)
    world.process()
    (session,) = kept(world)
    assert (session.events, session.actions) == (2, ("page.visit",))
    assert session.last_ms == NOW_MS + 10 * MINUTE_MS
    before = world.store.rows(ROWS, {"site": world.site})
    world.store.command("TRUNCATE TABLE sessions")
    sessions_in_store.rebuild(world.store, f"site = '{world.site}'")
    assert world.store.rows(ROWS, {"site": world.site}) == before
