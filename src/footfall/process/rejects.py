"""The keeper of what was turned away: from its log to the store, so that it can be looked at."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

import msgspec
import structlog

from footfall.events.turned_away import TurnedAway, decode
from footfall.log.log import LogReader
from footfall.process.asks import Asks
from footfall.process.limits import (
    REJECTED_ALLOWANCE_MS,
    REJECTED_BLOCK_AGE_SECONDS_MAX,
    REJECTED_RAW_BYTES_MAX,
    REJECTED_READ_RECORDS_MAX,
    REJECTED_ROWS_MAX,
    RETRY_SECONDS_MAX,
    RETRY_SECONDS_MIN,
    TRIM_MS,
)
from footfall.store.client import BadRows, Store, StoreError
from footfall.store.rejected import insert

log = structlog.get_logger()

T = TypeVar("T")


class Rejects:
    """Moves one partition's records into the table `rejected`, on one thread.

    A record may be inserted twice after a crash: its row replaces the one before.
    """

    def __init__(
        self, reader: LogReader, store: Store, now_ms: Callable[[], int], partition: int = 0
    ) -> None:
        self._reader = reader
        self._store = store
        self._now_ms = now_ms
        self._partition = partition
        self._position = reader.committed(partition)
        self._allowance = Allowance()
        self._trimmed_ms = 0
        self._stopping = threading.Event()
        self._asks = Asks()

    def run(self) -> None:
        """Works until `stop`; then stores what has come. Raises what the supervisor must know."""
        try:
            while not self._stopping.is_set():
                more = self.turn()
                self._asks.serve(0 if more else REJECTED_BLOCK_AGE_SECONDS_MAX / 2)
            self.drain()
        finally:
            self._asks.close()

    def stop(self) -> None:
        self._stopping.set()
        self._asks.ask(lambda: None)  # wakes it

    def ask(self, work: Callable[[], T]) -> Future[T]:
        """Has this thread do something between two turns; `Stopped` when it ends before."""
        return self._asks.ask(work)

    def passed(self) -> tuple[int, int]:
        """The position up to which everything is stored, and the log's end; on its own thread."""
        return self._reader.committed(self._partition), self._reader.end(self._partition)

    def turn(self) -> bool:
        """Stores what has come, one block at most; says whether more may wait."""
        batch = self._reader.read(self._partition, self._position, REJECTED_READ_RECORDS_MAX)
        now_ms = self._now_ms()
        if batch.values:
            events = [decode(value) for value in batch.values if value]  # empty: redacted
            self._insert_until_done(self._allowance.within(events, now_ms))
            self._reader.advance(self._partition, batch.next)
            self._position = batch.next
        if now_ms - self._trimmed_ms >= TRIM_MS and not self._reader.trim():
            self._trimmed_ms = now_ms
        return len(batch.values) == REJECTED_READ_RECORDS_MAX

    def drain(self) -> None:
        """Stores everything that is in the log."""
        while self.turn():
            pass

    def _insert_until_done(self, events: Sequence[TurnedAway]) -> None:
        wait_seconds = RETRY_SECONDS_MIN
        while events:
            try:
                self._insert(events)
            except StoreError as error:
                log.warning("insert failed, trying again", error=str(error), wait=wait_seconds)
                if self._stopping.wait(wait_seconds):
                    raise  # not advanced: the log still holds it
                wait_seconds = min(wait_seconds * 2, RETRY_SECONDS_MAX)
            else:
                return

    def _insert(self, events: Sequence[TurnedAway]) -> None:
        """Inserts rows; one that the store cannot read is found and left out."""
        try:
            insert(self._store, events)
        except BadRows as error:
            if len(events) == 1:
                log.error("a rejected event cannot be kept", id=events[0].id, error=str(error))
                return
            middle = len(events) // 2
            self._insert(events[:middle])
            self._insert(events[middle:])


class Allowance:
    """How much of a site's is kept within some minutes, so that a flood cannot fill the disk."""

    def __init__(self) -> None:
        self._since_ms = 0
        self._rows: dict[str, int] = {}
        self._raw_bytes: dict[str, int] = {}

    def within(self, events: Sequence[TurnedAway], now_ms: int) -> list[TurnedAway]:
        """The events to keep; beyond the allowed bytes without what was sent, beyond the allowed
        rows not at all: upkeep would drop them at once."""
        if now_ms - self._since_ms >= REJECTED_ALLOWANCE_MS:
            self._since_ms = now_ms
            self._rows.clear()
            self._raw_bytes.clear()
        kept = []
        for event in events:
            rows = self._rows[event.site] = self._rows.get(event.site, 0) + 1
            if rows > REJECTED_ROWS_MAX:
                continue
            raw_bytes = self._raw_bytes.get(event.site, 0) + len(event.raw)
            if raw_bytes > REJECTED_RAW_BYTES_MAX:
                kept.append(msgspec.structs.replace(event, raw="", truncated=True))
            else:
                self._raw_bytes[event.site] = raw_bytes
                kept.append(event)
        return kept
