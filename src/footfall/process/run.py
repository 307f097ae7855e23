"""The processor's loop: read, steps, live, insert, advance."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import structlog

from footfall.events.event import Event, decode_all
from footfall.log.log import LogReader
from footfall.pipeline.activity import Activity
from footfall.pipeline.claims import Decision
from footfall.pipeline.identify import Learned, Stored, decide, told_late
from footfall.pipeline.shapes import Shapes
from footfall.pipeline.steps import State, end_sessions, run
from footfall.pipeline.usual import Known
from footfall.process.asks import Asks
from footfall.process.conservation import Conservation
from footfall.process.duplicates import Duplicates
from footfall.process.limits import (
    BLOCK_AGE_MS_MAX,
    BLOCK_ROWS_MAX,
    READ_RECORDS_MAX,
    REST_SECONDS,
    RETRY_SECONDS_MAX,
    RETRY_SECONDS_MIN,
    TICK_MS,
    TIMEOUT_MS_MAX,
    TRIM_MS,
)
from footfall.store import identity
from footfall.store.block import Block
from footfall.store.client import Store, StoreError
from footfall.store.recall import stored_events, stored_ids
from footfall.store.sessions import ended, row
from footfall.store.shapes import store_noted

log = structlog.get_logger()

T = TypeVar("T")
Show = Callable[[Sequence[Activity]], None]


class Parts(NamedTuple):
    """What a processor works with; `now_ms` is the only clock."""

    reader: LogReader
    store: Store
    duplicates: Duplicates
    state: State
    show: Show  # to whoever is watching live
    set_aside: Callable[[Activity, str], None]  # what the store cannot take
    counts: Conservation
    shapes: Shapes  # of the events so far; belongs to the thread that inserts
    now_ms: Callable[[], int]


class Processor:
    """Moves one partition's events into the store. One thread calls `turn`; one inserts."""

    def __init__(self, parts: Parts, partition: int = 0, version: int = 0) -> None:
        self._parts = parts
        self._partition = partition
        self._position = parts.reader.committed(partition)
        self._block = Block()
        self._version = version  # of what the last block said of customers
        self._block_since_ms = 0
        self._inserter = ThreadPoolExecutor(1, thread_name_prefix="insert")
        self._inserting: Future[tuple[Block, int]] | None = None
        self._inserting_to = self._position
        self._ticked_ms = 0
        self._trimmed_ms = 0
        self._watermark_ms = 0
        self._caught_up = True
        self._stopping = threading.Event()
        self._asks = Asks()

    def run(self) -> None:
        """Works until `stop`; then stores what it holds. Raises what the supervisor must know."""
        try:
            while not self._stopping.is_set():
                self._asks.serve()
                self.turn()
                if self._caught_up:  # a short rest lets the next batch be worth its overhead
                    self._stopping.wait(REST_SECONDS)
            self.drain()
        finally:
            self._asks.close()
            self._inserter.shutdown()

    def stop(self) -> None:
        self._stopping.set()

    def ask(self, work: Callable[[], T]) -> Future[T]:
        """Has this thread do something between two turns; `Stopped` when it ends before."""
        return self._asks.ask(work)

    def passed(self) -> tuple[int, int]:
        """The position up to which everything is stored, and the log's end; on its own thread."""
        reader = self._parts.reader
        return reader.committed(self._partition), reader.end(self._partition)

    def forget(self, site: str, uuids: Collection[str]) -> None:
        """Drops customers from memory, once everything that was read is stored; on its own thread.

        What comes of them later makes them new customers. Sessions that were open get no end.
        """
        self.drain()
        self._parts.state.directory.forget(site, uuids)
        self._parts.state.sessions.forget(site, uuids)
        self._parts.state.paces.forget(site, uuids)
        self._parts.shapes.forget(site, uuids)

    def decide(self, decision: Decision) -> None:
        """Takes a decision about customers, and stores all that comes of it; on its own thread.

        It counts once it is kept: whatever a crash then leaves undone, the next start does.
        """
        self.drain()
        identity.decide(self._parts.store, decision)
        self.take([decision])
        self.drain()

    def take(self, decisions: Sequence[Decision]) -> None:
        """Takes decisions that are kept; taken again, they change nothing."""
        state = self._parts.state
        learned = decide(decisions, state.directory, state.terms)
        self._tell_late(learned)
        self._block.add((), learned)

    def relearn(self, known: Iterable[Known]) -> None:
        """Joins what the store holds of hovers to what is remembered; on its own thread."""
        self._parts.state.usual.relearn(known)

    def turn(self) -> bool:
        """One round; says whether there was anything to read."""
        parts = self._parts
        batch = parts.reader.read(self._partition, self._position, READ_RECORDS_MAX)
        now_ms = parts.now_ms()
        if batch.values:
            events = decode_all(filter(None, batch.values))  # an empty record was redacted
            fresh = parts.duplicates.fresh(events, now_ms)
            self._recall_sessions(fresh)
            outcome = run(fresh, parts.state)
            self._tell_late(outcome.learned)
            parts.show(outcome.activities)
            self._keep(outcome.activities, now_ms)
            self._block.add((), outcome.learned)
            parts.counts.batch(len(events), len(fresh), outcome.activities)
            self._position = batch.next
            if events:
                self._watermark_ms = events[-1].received_at_ms
        self._caught_up = len(batch.values) < READ_RECORDS_MAX
        if not self._caught_up:
            parts.reader.tell(self._partition, self._position)  # an import waits for it
        self._end_sessions(now_ms if self._caught_up else self._watermark_ms)
        self._store(now_ms)
        if _is_over(now_ms, self._trimmed_ms, TRIM_MS) and not parts.reader.trim():
            self._trimmed_ms = now_ms
        return bool(batch.values)

    def drain(self) -> None:
        """Stores everything that has been read, and notes how far that was."""
        self._insert()
        self._settle()

    def lag_ms(self) -> int:
        """How long ago the last event that was read came in, while others wait; else 0."""
        if self._caught_up or not self._watermark_ms:
            return 0
        return max(self._parts.now_ms() - self._watermark_ms, 0)

    def _recall_sessions(self, events: Sequence[Event]) -> None:
        """Brings back the ended sessions into which late events may fall."""
        wanted = self._parts.state.sessions.unknown(events)
        if wanted:
            found = ended(self._parts.store, wanted, TIMEOUT_MS_MAX)
            self._parts.state.sessions.restore(found)

    def _keep(self, activities: Sequence[Activity], now_ms: int) -> None:
        if not len(self._block):
            self._block_since_ms = now_ms
        self._block.add(activities)

    def _tell_late(self, learned: Learned) -> None:
        """Tells what became of events that came before, once these are stored."""
        if not learned.made:
            return
        self.drain()
        parts = self._parts
        told = told_late(learned, parts.state.directory, self._stored_events)
        parts.show(told)
        if not len(self._block):
            self._block_since_ms = parts.now_ms()
        self._block.add_ahead(told)
        parts.counts.made(len(told))

    def _stored_events(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Asks until the store answers: what is to be told can be found out only once."""
        while True:
            try:
                return stored_events(self._parts.store, ids)
            except StoreError as error:
                log.warning("the store does not answer, asking again", error=str(error))
                if self._stopping.wait(RETRY_SECONDS_MIN):
                    raise

    def _end_sessions(self, now_ms: int) -> None:
        """Ends silent sessions. Behind the log, the clock is what has been read: a session whose
        next event still waits in the log has not been silent."""
        if not _is_over(now_ms, self._ticked_ms, TICK_MS):
            return
        self._ticked_ms = now_ms
        ends = end_sessions(self._parts.state, now_ms)
        if ends:
            self._parts.show(ends)
            self._keep(ends, now_ms)
            self._parts.counts.made(len(ends))

    def _store(self, now_ms: int) -> None:
        """Starts an insert when the block is due and the one before it is done."""
        due = _is_over(now_ms, self._block_since_ms, BLOCK_AGE_MS_MAX)
        full = len(self._block) >= BLOCK_ROWS_MAX
        if self._inserting is not None and (self._inserting.done() or full):
            self._settle()
        if self._inserting is None and (full or due):
            self._insert()

    def _insert(self) -> None:
        self._settle()
        sessions = self._parts.state.sessions
        idle = self._position == self._inserting_to and not sessions.changes()
        if idle and self._block.is_empty():
            return
        block, self._block = self._block, Block()
        block.version = self._version = max(self._version + 1, self._parts.now_ms())
        block.sessions = [row(each, block.version) for each in sessions.cut()]
        self._inserting_to = self._position
        self._inserting = self._inserter.submit(self._insert_until_done, block, self._position)

    def _settle(self) -> None:
        """Waits for the insert that is under way, takes over what it raised, and advances."""
        if self._inserting is None:
            return
        stored, position = self._inserting.result()  # one that failed stays, and fails again
        self._inserting = None
        self._parts.reader.advance(self._partition, position)
        self._parts.duplicates.now_stored([each.event.id for each in stored.activities])
        self._parts.counts.stored(len(stored))
        self._parts.state.sessions.stored()

    def _insert_until_done(self, block: Block, position: int) -> tuple[Block, int]:
        parts = self._parts
        wait_seconds = RETRY_SECONDS_MIN
        again = False
        noted = parts.shapes.note(block.activities)
        for key in noted.retyped:
            log.warning("a param came with another type", **key._asdict())
        while True:
            try:
                store_noted(parts.store, noted)
                if again:  # a failed insert may have kept some months, or all
                    ids = [activity.event.id for activity in block.activities]
                    block.store(parts.store, parts.set_aside, stored_ids(parts.store, ids))
                else:
                    block.store(parts.store, parts.set_aside)
            except StoreError as error:
                log.warning("insert failed, trying again", error=str(error), wait=wait_seconds)
                if self._stopping.wait(wait_seconds):
                    raise  # not advanced: the log still holds it
                wait_seconds = min(wait_seconds * 2, RETRY_SECONDS_MAX)
                again = True
            else:
                return block, position


def _is_over(now_ms: int, since_ms: int, wait_ms: int) -> bool:
    """Whether a wait is over; a clock that was set back ends it, or it might take hours."""
    return not 0 <= now_ms - since_ms < wait_ms
