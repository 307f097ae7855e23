"""Sessions: where one starts, goes on, and ends, whatever order events come in."""

from __future__ import annotations

import msgspec
import pytest
from activities import ANN, BEN, MINUTE_MS, activity

from footfall.events.event import Source
from footfall.pipeline.activity import NO_SESSION, Activity
from footfall.pipeline.session import END, START
from footfall.pipeline.sessions import OpenSessions, attach
from footfall.pipeline.terms import Terms

TIMEOUT_MS = 30 * MINUTE_MS
START_MS = activity().event.time_ms


def fresh() -> OpenSessions:
    return OpenSessions(Terms(lambda site: TIMEOUT_MS, lambda site, action: True))


def said(activities: list[Activity]) -> list[tuple[str, int]]:
    """Each activity's action, and which of the sessions seen it is in."""
    order = list(dict.fromkeys(each.session for each in activities))
    return [(each.event.action, order.index(each.session)) for each in activities]


def test_the_first_event_starts_a_session_and_the_next_joins_it() -> None:
    out = attach([activity("page.visit"), activity("a.b", 5)], fresh())
    assert said(out) == [("session.start", 0), ("page.visit", 0), ("a.b", 0)]


def test_half_an_hour_of_silence_starts_another() -> None:
    out = attach([activity(), activity(minute=29.9), activity(minute=60)], fresh())
    assert said(out) == [
        ("session.start", 0),
        ("a.b", 0),
        ("a.b", 0),
        ("session.start", 1),
        ("a.b", 1),
    ]


def test_customers_have_sessions_of_their_own() -> None:
    out = attach([activity(uuid_=ANN), activity(uuid_=BEN)], fresh())
    assert said(out) == [("session.start", 0), ("a.b", 0), ("session.start", 1), ("a.b", 1)]


def test_the_start_is_dated_and_described_like_the_first_event() -> None:
    first = activity("page.visit", page_path="/mugs", browser="Firefox")
    start = attach([first], fresh())[0]
    assert (start.event.time_ms, start.event.label) == (first.event.time_ms, "Started session")
    assert (start.page_path, start.browser, start.event.source) == ("/mugs", "Firefox", "footfall")


def test_the_same_events_again_make_the_same_session() -> None:
    first = activity()
    one, other = attach([first], fresh())[0], attach([first], fresh())[0]
    assert (one.event.id, one.session) == (other.event.id, other.session)


def test_it_ends_after_half_an_hour_dated_at_the_last_activity() -> None:
    sessions = fresh()
    visits = [("/", 0.0), ("/mugs", 1.0), ("/cart", 3.0)]
    attach([activity("page.visit", minute, page_path=path) for path, minute in visits], sessions)
    attach([activity("cart.add", 4)], sessions)
    last_ms = START_MS + 4 * MINUTE_MS
    assert sessions.expire(last_ms + TIMEOUT_MS - 1) == []
    (end,) = sessions.expire(last_ms + TIMEOUT_MS)
    assert (end.event.action, end.event.label) == ("session.end", "Session end")
    assert (end.event.time_ms, end.event.received_at_ms) == (last_ms, last_ms + TIMEOUT_MS)
    assert msgspec.json.decode(end.event.params) == {
        "durationMs": 4 * MINUTE_MS, "events": 4, "pages": 3, "entry": "/", "exit": "/cart",
    }  # fmt: skip
    assert sessions.expire(last_ms + 10 * TIMEOUT_MS) == []
    assert len(sessions) == 0


def test_events_that_come_late_join_the_session_that_they_lie_in() -> None:
    sessions = fresh()
    out = attach([activity(minute=0), activity(minute=100), activity(minute=10)], sessions)
    assert said(out)[-1] == ("a.b", 0)
    assert out[-1].session == out[1].session


def test_an_event_just_before_a_session_makes_it_longer() -> None:
    sessions = fresh()
    attach([activity("page.visit", 10, page_path="/second")], sessions)
    attach([activity("page.visit", 0, page_path="/first")], sessions)
    (end,) = sessions.expire(START_MS + 10 * MINUTE_MS + TIMEOUT_MS)
    params = msgspec.json.decode(end.event.params)
    assert (params["durationMs"], params["entry"], params["exit"]) == (
        10 * MINUTE_MS,
        "/first",
        "/second",
    )


def test_a_site_may_choose_its_own_silence() -> None:
    sessions = OpenSessions(Terms(lambda site: 5 * MINUTE_MS, lambda site, action: True))
    out = attach([activity(), activity(minute=6)], sessions)
    assert [action for action, _ in said(out)].count("session.start") == 2


def test_events_of_sessions_that_are_not_wanted_are_not_made() -> None:
    sessions = OpenSessions(Terms(lambda site: TIMEOUT_MS, lambda site, action: action != START))
    first, later = activity(minute=0), activity(minute=1)
    assert attach([first, later], sessions) == [first, later]
    assert first.session == later.session
    (end,) = sessions.expire(later.event.time_ms + 31 * MINUTE_MS)
    assert end.event.action == END
    silent = OpenSessions(Terms(lambda site: TIMEOUT_MS, lambda site, action: False))
    assert attach([activity(minute=0)], silent)[0].event.action == "a.b"
    assert silent.expire(first.event.time_ms + 31 * MINUTE_MS) == []
    assert len(silent) == 0


def sent_by(source: Source, action: str, minute: float = 0) -> Activity:
    made = activity(action, minute)
    made.event = msgspec.structs.replace(made.event, source=source)
    return made


@pytest.mark.parametrize(
    ("source", "action", "opens"),
    [
        (Source.IMPORT, "client.identify", False),
        (Source.SERVER, "client.identify", False),
        (Source.IMPORT, "profile.updated", False),
        (Source.API, "profile.updated", False),
        (Source.BROWSER, "client.identify", True),
        (Source.APP, "client.identify", True),
        (Source.IMPORT, "page.visit", True),
        (Source.SERVER, "transaction.charge", True),
        (Source.SERVER, "client.login", True),
    ],
)
def test_what_others_tell_of_a_customer_is_no_visit(
    source: Source, action: str, opens: bool
) -> None:
    sessions = fresh()
    out = attach([sent_by(source, action)], sessions)
    assert [each.event.action for each in out] == [START, action][not opens :]
    assert (out[-1].session != NO_SESSION, len(sessions)) == (opens, int(opens))


def test_what_others_tell_within_a_visit_stands_in_it_and_changes_nothing_of_it() -> None:
    sessions = fresh()
    visit, told = activity("page.visit"), sent_by(Source.SERVER, "client.identify", 20)
    attach([visit, told], sessions)
    assert told.session == visit.session
    (end,) = sessions.expire(START_MS + TIMEOUT_MS)
    assert end.event.time_ms == START_MS
    assert msgspec.json.decode(end.event.params)["events"] == 1
