"""Sessions: which visit an event belongs to, and the events that say where one starts and ends."""

from __future__ import annotations

import heapq
import uuid as uuids
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

import msgspec

from footfall.events.event import NO_PARAMS, Event, Source
from footfall.pipeline.activity import Activity

START, END = "session.start", "session.end"


class Terms(NamedTuple):
    """What sites say about sessions, by site: the silence that ends one, and which of the events
    that tell of one are wanted (site, action)."""

    timeout_ms: Callable[[str], int]
    wanted: Callable[[str, str], bool]


class Session(msgspec.Struct):
    """A visit that may still go on; times are epoch milliseconds of its first and last event."""

    id: str
    site: str
    uuid: str
    start_ms: int
    last_ms: int
    events: int = 0
    pages: int = 0
    entry: str = ""  # path of its first page
    exit: str = ""  # path of its last page
    exit_ms: int = 0
    entry_ms: int = 0
    ended: bool = False
    bot_reason: str = ""  # of any of its events


class OpenSessions:
    """The sessions that may still go on: a cache, rebuilt from the store after a restart.

    A session goes on while its customer's events lie at most the timeout apart. An event
    that comes late, between two others, joins the session that it lies in. Where the events
    that tell of a session are not wanted, it is counted all the same.
    """

    def __init__(self, terms: Terms, sessions: Iterable[Session] = ()) -> None:
        self._timeout_ms, self._wanted = terms
        self._open: dict[tuple[str, str], list[Session]] = {}
        self._deadlines: list[tuple[int, str, Session]] = []
        for session in sessions:
            self._keep(session)

    def __len__(self) -> int:
        return sum(len(sessions) for sessions in self._open.values())

    def attach(self, activity: Activity) -> Activity | None:
        """Puts an event into its session; returns the `session.start` if it opened one."""
        event = activity.event
        timeout_ms = self._timeout_ms(event.site)
        time_ms = event.time_ms
        for session in self._open.get((event.site, event.uuid), ()):
            if session.start_ms - timeout_ms <= time_ms <= session.last_ms + timeout_ms:
                _extend(session, activity)
                return None
        session = Session(derived(event.id, "session"), event.site, event.uuid, time_ms, time_ms)
        self._keep(session)
        _extend(session, activity)
        return _start(session, activity) if self._wanted(event.site, START) else None

    def expire(self, now_ms: int) -> list[Activity]:
        """The `session.end` of every session that has been silent for its site's timeout."""
        ends: list[Activity] = []
        while self._deadlines and self._deadlines[0][0] <= now_ms:
            _, _, session = heapq.heappop(self._deadlines)
            deadline_ms = session.last_ms + self._timeout_ms(session.site)
            if deadline_ms > now_ms:
                heapq.heappush(self._deadlines, (deadline_ms, session.id, session))
                continue
            self._drop(session)
            if self._wanted(session.site, END):
                ends.append(_end(session, now_ms))
        return ends

    def forget(self, site: str, uuids: Collection[str]) -> None:
        """Drops the open sessions of these uuids; none of them gets an end."""
        gone = {id(each) for uuid in uuids for each in self._open.pop((site, uuid), ())}
        self._deadlines = [entry for entry in self._deadlines if id(entry[2]) not in gone]
        heapq.heapify(self._deadlines)

    def _keep(self, session: Session) -> None:
        self._open.setdefault((session.site, session.uuid), []).append(session)
        deadline_ms = session.last_ms + self._timeout_ms(session.site)
        heapq.heappush(self._deadlines, (deadline_ms, session.id, session))

    def _drop(self, session: Session) -> None:
        key = (session.site, session.uuid)
        left = [other for other in self._open[key] if other is not session]
        if left:
            self._open[key] = left
        else:
            del self._open[key]


def attach(activities: Sequence[Activity], sessions: OpenSessions) -> list[Activity]:
    """Step: sets `session`; returns the activities with each `session.start` before its first."""
    result: list[Activity] = []
    for activity in activities:
        start = sessions.attach(activity)
        if start is not None:
            result.append(start)
        result.append(activity)
    return result


def derived(seed: str, purpose: str) -> str:
    """An id that the same seed always gives, so that work done again makes the same events."""
    return str(uuids.uuid5(uuids.NAMESPACE_URL, f"footfall:{purpose}:{seed}"))


def _extend(session: Session, activity: Activity) -> None:
    activity.session = session.id
    time_ms = activity.event.time_ms
    session.events += 1
    session.bot_reason = activity.bot_reason or session.bot_reason
    session.start_ms = min(session.start_ms, time_ms)
    session.last_ms = max(session.last_ms, time_ms)
    if activity.event.action in ("page.visit", "screen.view"):
        session.pages += 1
        if not session.entry_ms or time_ms < session.entry_ms:
            session.entry, session.entry_ms = activity.page_path, time_ms
        if time_ms >= session.exit_ms:
            session.exit, session.exit_ms = activity.page_path, time_ms


def _start(session: Session, first: Activity) -> Activity:
    event = msgspec.structs.replace(
        first.event,
        id=derived(session.id, START),
        action=START,
        label="Started session",
        params=NO_PARAMS,
        source=Source.FOOTFALL,
        identifiers=None,
    )
    return msgspec.structs.replace(first, event=event, session=session.id)


def _end(session: Session, now_ms: int) -> Activity:
    params: dict[str, int | str] = {
        "durationMs": session.last_ms - session.start_ms,
        "events": session.events,
        "pages": session.pages,
    }
    if session.entry:
        params |= {"entry": session.entry, "exit": session.exit}
    event = Event(
        derived(session.id, END),
        session.site,
        session.uuid,
        END,
        "Session end",
        session.last_ms,
        now_ms,
        msgspec.Raw(msgspec.json.encode(params)),
        Source.FOOTFALL,
    )
    return Activity(event, session=session.id, bot_reason=session.bot_reason)
