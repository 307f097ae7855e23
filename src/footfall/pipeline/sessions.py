"""Sessions: which visit an event belongs to, and when one starts, ends and changes."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from footfall.events.event import Event, Source
from footfall.pipeline.activity import Activity
from footfall.pipeline.ended_sessions import EndedSessions
from footfall.pipeline.session import END, START, Session, end_of, is_doing, opened_by, start_of
from footfall.pipeline.terms import Terms

LINGER_MS = 10_000  # events that come late come together: a session waits for the rest of them
REWRITE_MS = 5 * 60_000  # how far the kept row of an open session may be behind it
ENDED_MAX = 20_000  # sessions that ended and are still remembered, about 1 KB each


class Wanted(NamedTuple):
    """A customer's uuid with events, at these times, that may belong to a session that is not
    remembered."""

    site: str
    uuid: str
    first_ms: int
    last_ms: int


class OpenSessions:
    """The sessions that may still go on, and those that ended last: a cache, rebuilt from the
    store after a restart.

    A session goes on while its customer's events lie at most the timeout apart. An event that
    comes late joins the session that it lies in, or next to, also one that has ended: what was
    told of that one stays as it was told, and its row says what became of it. Events after an end
    that has been told begin another. Where the events that tell of a session are not wanted, it is
    counted all the same.
    """

    def __init__(self, terms: Terms, sessions: Iterable[Session] = (), now_ms: int = 0) -> None:
        self._timeout_ms, self._wanted = terms.timeout_ms, terms.wanted
        self._open: dict[tuple[str, str], list[Session]] = {}
        self._deadlines: list[tuple[int, str, Session]] = []
        self._ended = EndedSessions()
        self._changed: dict[str, Session] = {}
        self._forgotten: set[tuple[str, str]] = set()
        # Any session that is not remembered took no event after this moment.
        self._covers_from_ms = now_ms
        for session in sessions:
            self._keep(session)

    def __len__(self) -> int:
        return sum(len(sessions) for sessions in self._open.values())

    def unknown(self, events: Sequence[Event]) -> list[Wanted]:
        """Whose sessions must be asked for before these events can be placed."""
        found: dict[tuple[str, str], tuple[int, int]] = {}
        covers_from_ms = self._covers_from_ms
        for event in events:
            time_ms = event.time_ms
            if time_ms > covers_from_ms or self._holding(event) is not None:
                continue
            key = (event.site, event.uuid)
            if key in self._forgotten:
                continue  # their rows may still be there, and are on their way out
            first_ms, last_ms = found.get(key, (time_ms, time_ms))
            found[key] = (min(first_ms, time_ms), max(last_ms, time_ms))
        return [Wanted(*key, *span) for key, span in found.items()]

    def restore(self, sessions: Iterable[Session]) -> None:
        """Remembers sessions that ended, as the store has them."""
        for session in sessions:
            going_on = self._open.get((session.site, session.uuid), ())
            if all(each.id != session.id for each in going_on):
                if not session.closed_ms:
                    session.closed_ms = session.last_ms + self._timeout_ms(session.site)
                self._ended.add(session)

    def attach(self, activity: Activity) -> Activity | None:
        """Puts an event into its session; returns the `session.start` if it opened one."""
        event = activity.event
        if event.source is Source.API:  # somebody else changed something
            return None
        session = self._holding(event)
        if not is_doing(event):  # tells of what is known, or of what others did: no sign of life
            activity.session = session.id if session is not None else activity.session
            return None
        start = None
        if session is None:
            session = opened_by(event)
            self._keep(session)
            start = start_of(session, activity) if self._wanted(event.site, START) else None
        session.take(activity)
        if event.received_at_ms >= session.due_ms:
            self._changed[session.id] = session
            if not session.closed_ms:
                session.due_ms = event.received_at_ms + REWRITE_MS
        return start

    def expire(self, now_ms: int) -> list[Activity]:
        """The `session.end` of every session that has been silent for its site's timeout."""
        ends: list[Activity] = []
        while self._deadlines and self._deadlines[0][0] <= now_ms:
            _, _, session = heapq.heappop(self._deadlines)
            deadline_ms = self._deadline_ms(session)
            if deadline_ms > now_ms:
                heapq.heappush(self._deadlines, (deadline_ms, session.id, session))
                continue
            session.closed_ms = session.last_ms + self._timeout_ms(session.site)
            session.due_ms = 0
            self._changed[session.id] = session
            self._drop(session)
            self._ended.add(session)
            if self._wanted(session.site, END):
                ends.append(end_of(session, now_ms))
        return ends

    def cut(self) -> list[Session]:
        """The sessions that changed since the last cut; `stored` says that they are kept."""
        changed, self._changed = list(self._changed.values()), {}
        return changed

    def stored(self) -> None:
        """What was cut is in the store; of what ended, the oldest beyond the limit is dropped."""
        dropped_to_ms = self._ended.shrink(ENDED_MAX, self._changed)
        self._covers_from_ms = max(self._covers_from_ms, dropped_to_ms)

    def changes(self) -> bool:
        """Whether a cut would hold anything."""
        return bool(self._changed)

    def forget(self, site: str, uuids: Collection[str]) -> None:
        """Drops the sessions of these uuids; none of those that are open gets an end."""
        self._forgotten.update((site, uuid) for uuid in uuids)
        going_on = [each for uuid in uuids for each in self._open.pop((site, uuid), ())]
        gone = {id(each) for each in (*going_on, *self._ended.forget(site, uuids))}
        self._deadlines = [entry for entry in self._deadlines if id(entry[2]) not in gone]
        heapq.heapify(self._deadlines)
        self._changed = {key: each for key, each in self._changed.items() if id(each) not in gone}

    def _holding(self, event: Event) -> Session | None:
        """The session that takes this event: the nearest one, of two as near the earlier."""
        key = (event.site, event.uuid)
        timeout_ms = self._timeout_ms(event.site)
        time_ms = event.time_ms
        going_on = self._open.get(key, ())
        if len(going_on) == 1 and key not in self._ended.of:  # as it mostly is
            session = going_on[0]
            if session.start_ms - timeout_ms <= time_ms <= session.last_ms + timeout_ms:
                return session
            return None
        best = self._ended.holding(key, time_ms, timeout_ms)
        for session in going_on:
            if session.start_ms - timeout_ms <= time_ms <= session.last_ms + timeout_ms and (
                best is None or _place(session, time_ms) < _place(best, time_ms)
            ):
                best = session
        return best

    def _deadline_ms(self, session: Session) -> int:
        silent_ms = session.last_ms + self._timeout_ms(session.site)
        return max(silent_ms, session.seen_ms + LINGER_MS)

    def _keep(self, session: Session) -> None:
        self._open.setdefault((session.site, session.uuid), []).append(session)
        heapq.heappush(self._deadlines, (self._deadline_ms(session), session.id, session))

    def _drop(self, session: Session) -> None:
        key = (session.site, session.uuid)
        left = [other for other in self._open[key] if other is not session]
        if left:
            self._open[key] = left
        else:
            del self._open[key]


def _place(session: Session, time_ms: int) -> tuple[int, int]:
    return session.distance_ms(time_ms), session.start_ms


def attach(activities: Sequence[Activity], sessions: OpenSessions) -> list[Activity]:
    """Step: sets `session`; returns the activities with each `session.start` before its first."""
    result: list[Activity] = []
    for activity in activities:
        start = sessions.attach(activity)
        if start is not None:
            result.append(start)
        result.append(activity)
    return result
