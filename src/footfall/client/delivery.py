"""What to send next, and what an answer means for it: no thread, clock or socket of its own."""

from __future__ import annotations

import gzip
import logging
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from footfall.client.answer import Again, Answer, Settled, TooLarge, Verdict
from footfall.client.backoff import pause_seconds
from footfall.client.event import Event, decode
from footfall.client.limits import (
    BATCH_EVENTS_MAX,
    COMPRESSED_FROM_BYTES,
    GATHERED_SECONDS,
    LOOK_SECONDS,
)
from footfall.client.queue import Queue, Queued

logger = logging.getLogger("footfall.client")

Rejected = Callable[[Event, str, str], object]
Lost = Callable[[Event, str], object]


class Attempt(NamedTuple):
    """One request to make."""

    events: list[Queued]
    headers: dict[str, str]
    content: bytes


class Told(NamedTuple):
    """Whom to tell of events that will not arrive: `rejected` by the server, `lost` here."""

    rejected: Rejected | None = None
    lost: Lost | None = None


class Delivery:
    """The course of sending, driven by a thread or a task: `next`, then `answered`, and again.

    `put` may be called by any thread; all else by one at a time. `now` is a monotonic clock.
    """

    def __init__(
        self,
        queue: Queue,
        told: Told,
        gathered_seconds: float = GATHERED_SECONDS,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.queue = queue
        self._told = told
        self._gathered_seconds = gathered_seconds
        self._chance = chance
        self._gathered = 0  # since the last request
        self._due_at: float | None = None  # when what was put has waited long enough
        self._look_at = 0.0  # when to see what an earlier or another process left in the file
        self._paused_until = 0.0
        self._ordered = False  # the pause was ordered by the server
        self._failures = 0
        self._events_max = BATCH_EVENTS_MAX
        self._lost = 0
        self._closed = False

    def put(self, token: str, body: bytes, now: float) -> bool:
        """Queues an event; True when the sender has to look at the time again."""
        if self._closed:
            self._lose([body], "closed")
            return False
        try:
            gone = self.queue.put(token, body)
        except (sqlite3.Error, OSError) as error:
            self._lose([body], "spool_failed", f": {error}")
            return False
        if gone:
            self._lose([each.body for each in gone], "queue_full")
        self._gathered += 1
        if self._due_at is None:
            self._due_at = now + self._gathered_seconds
            return True
        return self._gathered == self._events_max

    def hurry(self) -> None:
        """Ends a pause, unless the server ordered it."""
        if not self._ordered:
            self._paused_until = 0.0

    def next(self, now: float, now_ms: int, hurried: bool) -> Attempt | float:
        """A request to make at once, or the seconds to wait before asking again; in a hurry it
        does not wait for more events."""
        if now < self._paused_until:
            return self._paused_until - now
        if not hurried and self._gathered < self._events_max:
            due_at = self._look_at if self._due_at is None else self._due_at
            if now < due_at:
                return due_at - now
        # Whatever is put from here on makes itself due, whether this batch has it or not.
        self._due_at, self._gathered = None, 0
        self._look_at = now + LOOK_SECONDS
        batch = self.queue.take(self._events_max)
        if batch.more:
            self._due_at = now
        if not batch.events:
            return LOOK_SECONDS
        return _attempt(batch.events, now_ms)

    def answered(self, attempt: Attempt, answer: Answer, now: float) -> None:
        """What came of it. Tells whom it may concern."""
        match answer:
            case Settled(verdicts):
                self.queue.settle(attempt.events)
                if self._failures:
                    logger.info("events are taken again, after %d failures", self._failures)
                self._failures, self._ordered = 0, False
                self._reject(attempt.events, verdicts)
            case TooLarge(message):
                self._events_max = max(len(attempt.events) // 2, 1)
                logger.warning("sending %d events at once: %s", self._events_max, message)
                self.queue.give_back(attempt.events)
                self._due_at = now
            case Again(reason, after_seconds):
                self._failures += 1
                pause = pause_seconds(self._failures, self._chance())
                self._ordered = after_seconds is not None
                self._paused_until = now + max(after_seconds or 0.0, pause)
                self.queue.give_back(attempt.events)
                self._due_at = now
                if self._failures & (self._failures - 1) == 0:  # 1, 2, 4, …
                    logger.warning("events wait: %s (failure %d)", reason, self._failures)

    def close(self) -> None:
        """Whatever was not answered for is lost, unless a file keeps it."""
        self._closed = True
        self._lose([each.body for each in self.queue.close()], "closed")

    def _reject(self, events: list[Queued], verdicts: list[Verdict]) -> None:
        for code, count in Counter(verdict.code for verdict in verdicts).items():
            message = next(each.message for each in verdicts if each.code == code)
            logger.warning("%d of %d events rejected: %s: %s", count, len(events), code, message)
        if self._told.rejected is None:
            return
        for verdict in verdicts:
            if 0 <= verdict.index < len(events):
                try:
                    event = decode(events[verdict.index].body)
                    self._told.rejected(event, verdict.code, verdict.message)
                except Exception:  # the application's mistake must not end the sending
                    logger.exception("on_rejected failed")

    def _lose(self, bodies: list[bytes], reason: str, why: str = "") -> None:
        before, self._lost = self._lost, self._lost + len(bodies)
        if before.bit_length() != self._lost.bit_length():  # 1, 2, 4, …: an outage fills no log
            logger.warning("events were lost: %s%s (%d so far)", reason, why, self._lost)
        if self._told.lost is None:
            return
        for body in bodies:
            try:
                self._told.lost(decode(body), reason)
            except Exception:  # nor may it reach the caller of track
                logger.exception("on_lost failed")


def _attempt(events: list[Queued], now_ms: int) -> Attempt:
    content = b"[" + b",".join(event.body for event in events) + b"]"
    headers = {"Content-Type": "application/json", "X-Sent-At": str(now_ms)}
    if events[0].token:
        headers["X-Customer-Token"] = events[0].token
    if len(content) >= COMPRESSED_FROM_BYTES:
        content = gzip.compress(content, 3, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Attempt(events, headers, content)
