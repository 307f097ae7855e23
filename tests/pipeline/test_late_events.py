"""Late events: into the session that they belong to, without breaking what was told of it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from activities import ANN, BEN, MINUTE_MS, activity
from test_sessions import START_MS, TIMEOUT_MS, fresh

from footfall.events.event import Source
from footfall.pipeline import sessions as limits
from footfall.pipeline.activity import Activity
from footfall.pipeline.sessions import LINGER_MS, OpenSessions, attach
from footfall.pipeline.terms import Terms


def late(minute: float, received: float, action: str = "a.b", **fields: Any) -> Activity:
    """An event that comes in some minutes after it happened."""
    made = activity(action, minute, **fields)
    event = msgspec.structs.replace(
        made.event, received_at_ms=round(START_MS + received * MINUTE_MS)
    )
    return msgspec.structs.replace(made, event=event)


def ended(sessions: OpenSessions, *minutes: float) -> Activity:
    """Has one session take events at these minutes, and end."""
    for minute in minutes:
        attach([activity("page.visit", minute, page_path=f"/{minute:g}")], sessions)
    (end,) = sessions.expire(START_MS + round(minutes[-1] * MINUTE_MS) + TIMEOUT_MS)
    sessions.cut()
    sessions.stored()
    return end


def test_a_late_event_joins_a_session_that_has_ended_and_nothing_is_told_again() -> None:
    sessions = fresh()
    end = ended(sessions, 0, 10)
    between, after = late(5, 300), late(20, 300, "page.visit", page_path="/last")
    assert attach([between, after], sessions) == [between, after]
    assert between.session == after.session == end.session
    (session,) = sessions.cut()
    assert (session.events, session.pages, session.late) == (4, 3, 2)
    assert (session.entry, session.exit) == ("/0", "/last")
    assert session.last_ms - session.start_ms == 20 * MINUTE_MS
    assert sessions.expire(START_MS + 1000 * MINUTE_MS) == []
    assert sessions.cut() == []


def test_what_ended_takes_nothing_that_happened_after_its_end_was_told() -> None:
    """A late event makes it longer, but whoever comes back later has begun another visit."""
    sessions = fresh()
    end = ended(sessions, 0)
    attach([late(29, 40)], sessions)
    back = activity(minute=45)
    out = attach([back], sessions)
    assert [each.event.action for each in out] == ["session.start", "a.b"]
    assert back.session != end.session


@pytest.mark.parametrize(("minute", "of"), [(20, 0), (25, 0), (30, 2)])
def test_the_nearest_session_takes_a_late_event_and_of_two_as_near_the_earlier(
    minute: float, of: int
) -> None:
    out = attach([activity(minute=0), activity(minute=50), late(minute, 60)], fresh())
    assert out[-1].session == out[of].session


def test_a_session_of_the_past_waits_for_what_comes_with_its_first_event() -> None:
    sessions = fresh()
    attach([late(-5000, 0)], sessions)
    assert sessions.expire(START_MS + LINGER_MS - 1) == []
    attach([late(-4999, 0)], sessions)
    (end,) = sessions.expire(START_MS + LINGER_MS)
    assert msgspec.json.decode(end.event.params)["events"] == 2


def test_events_that_the_server_makes_keep_no_session_alive() -> None:
    sessions = fresh()
    attach([activity(minute=0)], sessions)
    made = activity(minute=20)
    made = Activity(msgspec.structs.replace(made.event, source=Source.FOOTFALL))
    alone = Activity(msgspec.structs.replace(activity(uuid_=BEN).event, source=Source.FOOTFALL))
    assert attach([made, alone], sessions) == [made, alone]
    (end,) = sessions.expire(START_MS + TIMEOUT_MS)
    assert (end.session, msgspec.json.decode(end.event.params)["events"]) == (made.session, 1)
    assert alone.session != made.session


def test_an_open_session_is_kept_at_its_start_now_and_then_and_at_its_end() -> None:
    sessions = fresh()
    kept = []
    for minute in (0, 4.9, 5.1, 10, 10.2):
        attach([activity(minute=minute)], sessions)
        kept.append([each.events for each in sessions.cut()])
    assert kept == [[1], [], [3], [], [5]]
    sessions.expire(START_MS + 41 * MINUTE_MS)
    (session,) = sessions.cut()
    assert session.closed_ms == START_MS + round(10.2 * MINUTE_MS) + TIMEOUT_MS


def test_what_is_no_longer_remembered_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ENDED_MAX", 1)
    sessions = fresh()
    ended(sessions, 0)
    assert sessions.unknown([late(5, 99).event]) == []  # remembered
    attach([activity(minute=100, uuid_=BEN)], sessions)
    sessions.expire(START_MS + 200 * MINUTE_MS)
    sessions.cut()
    sessions.stored()
    (asked,) = sessions.unknown(
        [late(5, 300).event, late(7, 300).event, late(100, 300, uuid_=BEN).event]
    )
    assert (asked.uuid, asked.last_ms - asked.first_ms) == (ANN, 2 * MINUTE_MS)
    assert sessions.unknown([activity(minute=31).event, late(99, 300).event]) == []


def test_forgotten_customers_are_not_asked_for() -> None:
    sessions = OpenSessions(
        Terms(lambda _: TIMEOUT_MS, lambda *_: True), now_ms=START_MS + 99 * MINUTE_MS
    )
    assert sessions.unknown([activity().event]) != []
    sessions.forget("site", [ANN])
    assert sessions.unknown([activity().event]) == []
