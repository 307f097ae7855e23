"""Taking a file in: rows, judged, appended to the log in their order, and how far that came."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from footfall.collect.history.interrupt import interruptible
from footfall.collect.history.journal import Journal, Progress, Tally, Unlike, digest_of
from footfall.collect.history.judge import Judge, Judged
from footfall.collect.history.rows import Options, Row, Source
from footfall.collect.turned_away import Keeper
from footfall.events.event import encode
from footfall.events.turned_away import TurnedAway
from footfall.geo.places import Places
from footfall.log.log import LogFull, LogWriter, Record
from footfall.settings.rules import Door
from footfall.settings.site import RETENTION_DAYS_MAX, days_kept

CHUNK_ROWS = 4_000  # judged and made durable together: a tenth of a second
# Not read yet, of all that is in the log: what comes live waits behind it, for under a second.
AHEAD_RECORDS_MAX = 20_000
ROOM_SECONDS = 0.02  # between two looks at whether there is room
STALLED_SECONDS = 10.0  # without a step forward; then it is asked whether anybody still stores
FULL_SECONDS_MAX = 600.0  # a full log is waited for so long while somebody stores
REASONS_MAX = 20  # of rejected rows, told with their numbers
DAY_MS = 86_400_000


class Parts(NamedTuple):
    """What an import works with."""

    door: Door
    places: Places
    log: LogWriter
    turned_away: Keeper
    read: Callable[[], int]  # the log's position below which everything is processed
    passed: Callable[[], int]  # and below which everything is stored
    end: Callable[[], int]
    processes: Callable[[], bool]  # whether somebody stores what is in the log
    now_ms: Callable[[], int]


class Reason(msgspec.Struct):
    """Why a row was turned away."""

    row: int
    code: str
    message: str


class NothingFits(Exception):
    """The asker's fault: every one of the first rows would be turned away; none was taken."""

    def __init__(self, rows: int, reason: Reason) -> None:
        super().__init__(
            f"None of the first {rows:,} rows can be taken, so nothing was. "
            f"Row {reason.row}: {reason.message}"
        )


class History:
    """One file's import into one site; `run` takes it in, `stored` waits for the store."""

    def __init__(
        self, parts: Parts, source: Source, options: Options, journal_folder: Path
    ) -> None:
        self._parts = parts
        self._source = source
        self._options = options
        with interruptible():
            self._rows, first = _with_first(source.rows)
        site = parts.door.site.id
        self._journal = Journal(journal_folder, site, first)
        self._judge = Judge(parts.door, parts.places, first, self._journal.name)
        self._last = b""
        self._paced = parts.processes()
        retention = parts.door.site.retention
        self._days_kept = cache(lambda each: days_kept(retention, each) or RETENTION_DAYS_MAX)
        self.tally = Tally()
        self.reasons: list[Reason] = []
        self.skipped = 0

    def resume(self) -> None:
        """Goes on after the last row that an earlier import made durable. Raises Unlike."""
        progress = self._journal.read()
        if progress is None:
            return
        if progress.options != self._options:
            raise Unlike(
                "What is said of the file differs from what its import began with; "
                "say the same, or import it without --resume."
            )
        last = b""
        with interruptible():
            for row in islice(self._rows, progress.tally.rows):
                last = row.raw
                self.skipped += 1
        if self.skipped != progress.tally.rows or digest_of(last) != progress.last:
            raise Unlike(
                f"The file's first {progress.tally.rows:,} rows are not those that were imported; "
                "import it without --resume: rows that are the same are not stored twice."
            )
        self.tally = progress.tally

    async def run(self, tell: Callable[[], None], dry: bool = False) -> None:
        """Takes in all rows that are left; `tell` is called as it goes. Raises LogFull."""
        parts = self._parts
        while chunk := self._read():
            now_ms = parts.now_ms()
            judged = self._judge.judge(chunk, self.tally.rows + 1, now_ms)
            if not self.tally.rows and len(judged.rejected) == CHUNK_ROWS:
                raise NothingFits(CHUNK_ROWS, _reason(judged.rejected[0]))
            if not dry:
                await self._write(judged)
            self._count(judged, len(chunk), now_ms)
            self._last = chunk[-1].raw
            if not dry:
                self._note(finished=False)
            tell()
        if not dry and self._last:
            self._note(finished=True)

    async def stored(self) -> bool:
        """Waits until everything is stored; False where nobody does that now."""
        end = self._parts.end()
        await self._until(lambda: self._parts.passed() >= end)
        return self._paced

    def _read(self) -> list[Row]:
        with interruptible():
            return list(islice(self._rows, CHUNK_ROWS))

    async def _write(self, judged: Judged) -> None:
        parts = self._parts
        await self._until(lambda: parts.end() - parts.read() <= AHEAD_RECORDS_MAX)
        if judged.rejected:
            await parts.turned_away.append([each for _, each in judged.rejected])
        records = [Record(event.uuid, encode(event)) for event in judged.events]
        waited = 0.0
        while records:
            try:
                await parts.log.append(records)
                return
            except LogFull as full:
                if waited > FULL_SECONDS_MAX or not parts.processes():
                    raise
                await asyncio.sleep(full.retry_after_seconds)
                waited += full.retry_after_seconds

    async def _until(self, reached: Callable[[], bool]) -> None:
        """Waits while somebody stores, so that what comes live never waits long behind a file."""
        clock = asyncio.get_running_loop().time
        before, since = (-1, -1), clock()
        while self._paced and not reached():
            now = (self._parts.read(), self._parts.passed())
            if now != before:
                before, since = now, clock()
            elif clock() - since > STALLED_SECONDS:
                self._paced, since = self._parts.processes(), clock()
            await asyncio.sleep(ROOM_SECONDS)

    def _count(self, judged: Judged, rows: int, now_ms: int) -> None:
        tally = self.tally
        tally.rows += rows
        tally.accepted += len(judged.events)
        tally.expired += sum(
            event.time_ms < now_ms - self._days_kept(event.action) * DAY_MS
            for event in judged.events
        )
        for reason, times in Counter(judged.left_out).items():
            tally.left_out[reason] = tally.left_out.get(reason, 0) + times
        for code, times in Counter(each.code for _, each in judged.rejected).items():
            tally.rejected[code] = tally.rejected.get(code, 0) + times
        room = REASONS_MAX - len(self.reasons)
        self.reasons += [_reason(each) for each in judged.rejected[:room]]

    def _note(self, finished: bool) -> None:
        self._journal.write(
            Progress(
                self._source.path.name, self._options, self.tally, digest_of(self._last), finished
            )
        )


def _with_first(rows: Iterator[Row]) -> tuple[Iterator[Row], bytes]:
    """All rows, and the first one's bytes."""
    first = next(rows, None)
    if first is None:
        return iter(()), b""
    return chain((first,), rows), first.raw


def _reason(rejected: tuple[int, TurnedAway]) -> Reason:
    number, kept = rejected
    return Reason(number, kept.code, kept.message)
