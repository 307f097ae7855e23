"""Where events are between the call and the answer: the contract, and the queue in memory."""

from __future__ import annotations

import threading
from itertools import islice
from typing import NamedTuple, Protocol

from footfall.client.limits import BATCH_BYTES_MAX, LOOKED_AT_EVENTS_MAX, WAITING_BYTES_MAX


class Queued(NamedTuple):
    """An event as it will be sent, however often; positions rise in the order of the calls."""

    position: int
    token: str
    body: bytes


class Batch(NamedTuple):
    """What one request carries: all of one token, oldest first; and whether more is waiting."""

    events: list[Queued]
    more: bool


class Queue(Protocol):
    """All methods may be called by several threads at once, and none waits for the network.

    An event is waiting, or taken, or gone. Whoever takes events either settles them or gives them
    back; taken ones are not given to anybody else meanwhile.
    """

    def put(self, token: str, body: bytes) -> list[Queued]:
        """Adds an event; returns those that had to go to make room, the oldest."""

    def take(self, events_max: int) -> Batch:
        """The oldest events of one token; none when nothing is waiting."""

    def settle(self, events: list[Queued]) -> None:
        """The server has answered for these: they are gone."""

    def give_back(self, events: list[Queued]) -> None:
        """They were not answered for: they are waiting again, before all later ones."""

    def mark(self) -> int:
        """The position of the newest event."""

    def settled(self, mark: int) -> bool:
        """Whether every event that was put here up to this mark is gone."""

    def close(self) -> list[Queued]:
        """Ends it; returns the events that go with it."""


class MemoryQueue:
    """At most `events_max` waiting events and `bytes_max` of them; they end with the process."""

    def __init__(self, events_max: int, bytes_max: int = WAITING_BYTES_MAX) -> None:
        self._events_max = events_max
        self._bytes_max = bytes_max
        self._lock = threading.RLock()  # a signal's handler may call within a call
        self._waiting: dict[int, Queued] = {}  # in order of position
        self._taken: dict[int, Queued] = {}
        self._bytes = 0  # of what is waiting
        self._last = 0

    def put(self, token: str, body: bytes) -> list[Queued]:
        gone: list[Queued] = []
        waiting = self._waiting
        with self._lock:
            position = self._last = self._last + 1
            self._bytes += len(body)
            waiting[position] = Queued(position, token, body)
            while len(waiting) > self._events_max or self._bytes > self._bytes_max:
                oldest = waiting.pop(next(iter(waiting)))
                self._bytes -= len(oldest.body)
                gone.append(oldest)
        return gone

    def take(self, events_max: int) -> Batch:
        with self._lock:
            events = chosen(list(islice(self._waiting.values(), LOOKED_AT_EVENTS_MAX)), events_max)
            for event in events:
                del self._waiting[event.position]
                self._taken[event.position] = event
                self._bytes -= len(event.body)
            return Batch(events, bool(self._waiting))

    def settle(self, events: list[Queued]) -> None:
        with self._lock:
            for event in events:
                self._taken.pop(event.position, None)

    def give_back(self, events: list[Queued]) -> None:
        with self._lock:
            back = {e.position: e for e in events if self._taken.pop(e.position, None) is not None}
            self._bytes += sum(len(event.body) for event in back.values())
            self._waiting = dict(sorted({**back, **self._waiting}.items()))

    def mark(self) -> int:
        return self._last

    def settled(self, mark: int) -> bool:
        with self._lock:
            first = next(iter(self._waiting), None)
            return (first is None or first > mark) and all(each > mark for each in self._taken)

    def close(self) -> list[Queued]:
        with self._lock:
            left = [*self._taken.values(), *self._waiting.values()]
            self._waiting, self._taken, self._bytes = {}, {}, 0
        return left


def chosen(waiting: list[Queued], events_max: int) -> list[Queued]:
    """The oldest and those after it that may share its request: the same token, within limits."""
    events: list[Queued] = []
    size = 0
    for event in waiting:
        if event.token != waiting[0].token:
            continue
        size += len(event.body) + 1
        if len(events) == events_max or (size > BATCH_BYTES_MAX - 1 and events):
            break
        events.append(event)
    return events
