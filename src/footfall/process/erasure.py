"""Erasing a customer: every place that holds something of them, until nothing is found anywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec

from footfall.events.erasure import Counts, Result, Target
from footfall.events.moment import iso
from footfall.log.log import LogReader
from footfall.process.asks import Stopped
from footfall.process.limits import (
    ERASURE_REST_SECONDS,
    ERASURE_ROUNDS_MAX,
    OUTDATED_PARTS_SECONDS_MAX,
)
from footfall.process.rejects import Rejects
from footfall.process.run import Processor
from footfall.process.traces import Traces, count_lines, drop_lines
from footfall.store import erasing
from footfall.store.client import Store
from footfall.store.rejected import mentioning


class Unfinished(Exception):
    """Something is still there: retryable, and said in a few words."""


class Parts(NamedTuple):
    """Where something of a customer may be."""

    store: Store
    processor: Processor
    log: LogReader  # of events; `redact` alone is called
    rejects: Rejects
    rejected_log: LogReader
    set_aside_path: Path
    now_ms: Callable[[], int]


class Notes(NamedTuple):
    """How an erasure tells of itself; `rest` waits and says whether to stop."""

    step: Callable[[str], None]
    save: Callable[[Target], None]  # done again from there after a crash
    rest: Callable[[float], bool]


class _Owner(Protocol):
    """The thread that moves a log's records into the store."""

    def ask(self, work: Callable[[], tuple[int, int]]) -> Any: ...

    def passed(self) -> tuple[int, int]: ...


def erase(target: Target, parts: Parts, notes: Notes) -> Result:
    """Erases a customer, and looks everywhere again until nothing is found.

    Done again after a crash at any point, it ends the same. Raises Unfinished, StoreError,
    JournalBusy or OSError, all retryable, and Stopped when it is told to stop.
    """
    erasure = _Erasure(parts, notes)
    removed = target.removed
    for turn in range(ERASURE_ROUNDS_MAX):
        target = erasure.find(target)
        found = erasure.count(target)
        removed = removed | found if turn == 0 else removed + found
        target = msgspec.structs.replace(target, removed=removed)
        notes.save(target)
        removed += erasure.remove(target)
        target = msgspec.structs.replace(target, removed=removed)
        notes.save(target)
        notes.step("looking everywhere again")
        remaining = erasure.remaining(target)
        if remaining == Counts():
            erasing.clear(parts.store)
            return Result(removed, remaining, iso(parts.now_ms())).signed()
    raise Unfinished(f"more keeps coming that was received before: {remaining}")


class _Erasure:
    """The steps of one erasure."""

    def __init__(self, parts: Parts, notes: Notes) -> None:
        self._parts = parts
        self._notes = notes

    def find(self, target: Target) -> Target:
        """The target with everything that belongs to it, once what came before it is stored."""
        parts, site = self._parts, target.site
        self._notes.step("waiting for the log")
        self._until(self._passing(parts.processor))
        self._until(self._passing(parts.rejects))
        self._until(lambda: not erasing.under_way(parts.store))  # of an attempt before
        self._notes.step("finding what there is")
        uuids = {target.customer, *target.uuids}
        while True:
            erasing.clear(parts.store)
            erasing.name(parts.store, site, erasing.UUID, uuids)
            more = erasing.uuids(parts.store, site) - uuids
            if not more:
                break
            uuids |= more
        identifiers = erasing.identifiers(parts.store, site) | set(target.identifiers)
        return msgspec.structs.replace(
            target, uuids=tuple(sorted(uuids)), identifiers=tuple(sorted(identifiers))
        )

    def count(self, target: Target) -> Counts:
        """What the store's tables hold of the target."""
        rows = erasing.count(self._parts.store, target.site, target.cut_ms)
        return Counts(**rows._asdict(), rejected=len(self._rejected(target)))

    def remove(self, target: Target) -> Counts:
        """Removes it from memory, store, logs and the file beside; counts the latter two."""
        parts, traces = self._parts, _traces(target)
        self._notes.step("deleting from the store")
        set_aside = parts.processor.ask(lambda: self._forget(target, traces)).result()
        erasing.name(parts.store, target.site, erasing.REJECTED, self._rejected(target))
        erasing.start(parts.store, "rejected", target.site)
        self._until(lambda: not erasing.under_way(parts.store))
        replaced = erasing.outdated(parts.store)
        self._notes.step("emptying the logs")
        redacted = self._redact(traces)
        self._notes.step("waiting for old files to go")
        self._until(
            lambda: not replaced & erasing.outdated(parts.store), OUTDATED_PARTS_SECONDS_MAX
        )
        return Counts(log_records=redacted, set_aside=set_aside)

    def remaining(self, target: Target) -> Counts:
        """What is found of the target anywhere."""
        parts, traces = self._parts, _traces(target)
        parts.rejects.ask(parts.rejects.drain).result()

        def look() -> Counts:
            parts.processor.drain()
            rows = erasing.count(parts.store, target.site, target.cut_ms, spare_later=True)
            set_aside = count_lines(parts.set_aside_path, traces.in_set_aside)
            return Counts(**rows._asdict(), set_aside=set_aside)

        return msgspec.structs.replace(
            parts.processor.ask(look).result(),
            rejected=len(self._rejected(target)),
            log_records=self._redact(traces),
        )

    def _forget(self, target: Target, traces: Traces) -> int:
        """On the processor's thread, between two batches: what it remembers and what the tables
        hold changes at once, so whoever comes with these uuids from now on is new."""
        parts, site = self._parts, target.site
        parts.processor.forget(site, target.uuids)
        claims = erasing.claims_of_theirs(parts.store, site)
        erasing.name(parts.store, site, erasing.CLAIM, claims)
        found = erasing.found_by_theirs(parts.store, site)
        erasing.name(parts.store, site, erasing.FOUND, found)
        for table in erasing.OF_UUIDS:
            erasing.start(parts.store, table, site, target.cut_ms)
        erasing.restore_customers(parts.store, site, target.cut_ms)
        return drop_lines(parts.set_aside_path, traces.in_set_aside)

    def _rejected(self, target: Target) -> list[str]:
        mentions = _traces(target).mentions
        found = mentioning(self._parts.store, target.site, target.cut_ms, mentions)
        return [row_id for row_id, _ in found]

    def _redact(self, traces: Traces) -> int:
        """Empties the records that were passed; says how many."""
        parts = self._parts
        passed, _ = parts.processor.ask(parts.processor.passed).result()
        redacted = parts.log.redact(traces.in_event, passed)
        passed, _ = parts.rejects.ask(parts.rejects.passed).result()
        return redacted + parts.rejected_log.redact(traces.in_rejected, passed)

    def _passing(self, owner: _Owner) -> Callable[[], bool]:
        """Asks whether everything is stored that is in the log now."""
        _, end = owner.ask(owner.passed).result()
        return lambda: bool(owner.ask(owner.passed).result()[0] >= end)

    def _until(self, done: Callable[[], bool], seconds_max: float | None = None) -> None:
        waited = 0.0
        while not done():
            if seconds_max is not None and waited >= seconds_max:
                raise Unfinished("old files are still in use")
            if self._notes.rest(ERASURE_REST_SECONDS):
                raise Stopped
            waited += ERASURE_REST_SECONDS


def _traces(target: Target) -> Traces:
    return Traces(target.site, target.uuids, target.identifiers, target.cut_ms)
