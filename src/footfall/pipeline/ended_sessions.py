"""Sessions that ended and are still remembered, because late events may belong to them."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Collection, Container
from operator import attrgetter

from footfall.pipeline.session import Session

_closed_ms = attrgetter("closed_ms")


class EndedSessions:
    """The last ones that ended, or that were asked for.

    A customer's uuid has them in the order in which they closed, and so started: there may be
    thousands, of a machine.
    """

    def __init__(self) -> None:
        self.of: dict[tuple[str, str], list[Session]] = {}
        self._queue: deque[Session] = deque()

    def __len__(self) -> int:
        return len(self._queue)

    def add(self, session: Session) -> None:
        """Remembers a session; one that is remembered already is left as it is."""
        known = self.of.setdefault((session.site, session.uuid), [])
        if all(each.id != session.id for each in known[self._first(known, session.closed_ms) :]):
            insort(known, session, key=_closed_ms)
            self._queue.append(session)

    def holding(self, key: tuple[str, str], time_ms: int, timeout_ms: int) -> Session | None:
        """The nearest session of this site and uuid that takes an event of this moment."""
        known = self.of.get(key)
        if known is None or time_ms > known[-1].closed_ms:
            return None
        best: Session | None = None
        for session in known[self._first(known, time_ms) :]:
            if session.start_ms - timeout_ms > time_ms:
                break  # the others started still later
            if best is None or session.distance_ms(time_ms) < best.distance_ms(time_ms):
                best = session
        return best

    def shrink(self, ended_max: int, changed: Container[str]) -> int:
        """Drops the oldest above the limit, but none that changed and is not kept yet; returns
        the moment after which none of the dropped took an event (epoch milliseconds)."""
        covers_from_ms = 0
        for _ in range(len(self._queue) - ended_max):
            session = self._queue.popleft()
            if session.id in changed:
                self._queue.append(session)
                continue
            covers_from_ms = max(covers_from_ms, session.closed_ms)
            key = (session.site, session.uuid)
            known = self.of[key]
            if len(known) == 1:
                del self.of[key]
            else:
                del known[known.index(session, self._first(known, session.closed_ms))]
        return covers_from_ms

    def forget(self, site: str, uuids: Collection[str]) -> list[Session]:
        """Drops those of these uuids, and returns them."""
        gone = [each for uuid in uuids for each in self.of.pop((site, uuid), ())]
        places = {id(each) for each in gone}
        self._queue = deque(each for each in self._queue if id(each) not in places)
        return gone

    @staticmethod
    def _first(known: list[Session], time_ms: int) -> int:
        """Where those begin that closed at this moment or later."""
        return bisect_left(known, time_ms, key=_closed_ms)
