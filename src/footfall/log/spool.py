"""The embedded log: one SQLite file, one partition, many requests to one fsync.

A row holds one commit's records, joined by newlines (a record never holds one) and compressed,
under the position of the first. SQLite in WAL mode with `synchronous=FULL` has the row on disk when
COMMIT returns.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from footfall.log import redaction
from footfall.log.commit import pack, unpack
from footfall.log.log import LogFull, Record, Slice

MIB = 1024 * 1024
PENDING_BYTES_MAX = 64 * MIB  # in memory, not yet on disk: about a second of a busy disk
SPOOL_BYTES_MAX = 8 * 1024 * MIB  # on disk, not yet stored: hours of a store that is away
COMMIT_RECORDS_MAX = 20_000  # one row stays small enough to read back in one piece
KEPT_MS = 10 * 60 * 1000  # a passed record stays for who watches live or starts again
TRIMMED_ROWS_MAX = 500  # one trim is one short transaction, so writers never wait for it
BUSY_SECONDS_MAX = 10  # a writer waits this long for another process's transaction
PARTITION = 0
PAGE_BYTES = 4096

SCHEMA = """
CREATE TABLE IF NOT EXISTS commits (
    first INTEGER PRIMARY KEY,  -- the position of its first record
    records INTEGER NOT NULL,
    committed_at_ms INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS readers (
    name TEXT PRIMARY KEY,
    position INTEGER NOT NULL  -- done with everything below it
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (
    name TEXT PRIMARY KEY,
    position INTEGER NOT NULL  -- has read everything below it, and may not be done with it
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ends (
    partition INTEGER PRIMARY KEY,
    next INTEGER NOT NULL  -- the next position to give; outlives trimming
);
INSERT OR IGNORE INTO ends VALUES (0, 1);
CREATE TRIGGER IF NOT EXISTS positions_given AFTER INSERT ON commits BEGIN
    UPDATE ends SET next = new.first + new.records WHERE partition = 0;
END;
"""

APPEND = "INSERT INTO commits SELECT next, ?, ?, ? FROM ends WHERE partition = 0"


class _Group(NamedTuple):
    """What is committed together, and who waits for it."""

    values: list[bytes]
    waiting: list[asyncio.Future[None]]


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def connect(path: Path) -> sqlite3.Connection:
    """The spool file, created if need be; every commit on it is an fsync."""
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS_MAX
    )
    database.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA journal_size_limit = 67108864")
    # What is deleted is overwritten: a customer who was erased must not be read from free pages.
    database.execute("PRAGMA secure_delete = ON")
    database.executescript(SCHEMA)
    return database


class SpoolWriter:
    """The writing side, owned by the event loop that made it; a thread does nothing but commit.

    While one group of records is being committed, the next one gathers.
    """

    def __init__(
        self,
        path: Path,
        now_ms: Callable[[], int] = _now_ms,
        bytes_max: int = SPOOL_BYTES_MAX,
    ) -> None:
        self._database = connect(path)
        self._database.execute(f"PRAGMA max_page_count = {bytes_max // PAGE_BYTES}")
        self._now_ms = now_ms
        self._loop = asyncio.get_running_loop()
        self._pending: list[bytes] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._pending_bytes = 0
        self._committing = False
        self._closing = False
        self._groups: queue.SimpleQueue[_Group | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._commit_forever, name="spool", daemon=True)
        self._thread.start()

    async def append(self, values: list[Record]) -> None:
        """Keeps the records durably; raises LogFull when it cannot (nothing is kept then)."""
        if self._closing:
            raise LogFull("the log is closing")
        if self._pending_bytes > PENDING_BYTES_MAX:
            raise LogFull("more is waiting for the disk than fits in memory", 1)
        pending = self._pending
        for record in values:
            pending.append(record.value)
            self._pending_bytes += len(record.value)
        done = self._loop.create_future()
        self._waiting.append(done)
        if not self._committing:
            # What else this turn of the loop brings still gets into the group.
            self._committing = True
            self._loop.call_soon(self._hand_over)
        await done

    def close(self) -> None:
        """Commits what is waiting, then closes the file."""
        self._closing = True
        if self._pending:
            self._hand_over()
        self._groups.put(None)
        self._thread.join()
        self._database.close()

    def _hand_over(self) -> None:
        if not self._pending:
            self._committing = False
            return
        self._groups.put(_Group(self._pending, self._waiting))
        self._pending, self._waiting, self._pending_bytes = [], [], 0

    def _settle(self, group: _Group, failure: LogFull | None) -> None:
        self._hand_over()
        for done in group.waiting:
            if done.done():  # its client went away meanwhile
                continue
            if failure is None:
                done.set_result(None)
            else:
                done.set_exception(failure)

    def _commit_forever(self) -> None:
        while (group := self._groups.get()) is not None:
            failure: LogFull | None = None
            try:
                self._commit(group.values)
            except sqlite3.Error as error:
                # A full disk, a lost mount, a lock held too long: the world's fault, retryable.
                failure = LogFull(f"the spool cannot be written: {error}")
            self._loop.call_soon_threadsafe(self._settle, group, failure)

    def _commit(self, values: list[bytes]) -> None:
        now_ms = self._now_ms()
        rows = [
            (len(part), now_ms, pack(part))
            for at in range(0, len(values), COMMIT_RECORDS_MAX)
            if (part := values[at : at + COMMIT_RECORDS_MAX])
        ]
        if len(rows) == 1:
            # One statement is a transaction of its own, and one hand-over between threads.
            self._database.execute(APPEND, rows[0])
            return
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany(APPEND, rows)


class SpoolReader:
    """The reading side, for one named reader in one thread."""

    def __init__(self, path: Path, name: str, now_ms: Callable[[], int] = _now_ms) -> None:
        self._path = path
        self._database = connect(path)
        self._name = name
        self._now_ms = now_ms
        self._database.execute(
            "INSERT INTO readers SELECT ?, coalesce((SELECT min(first) FROM commits), 1)"
            " WHERE NOT EXISTS (SELECT 1 FROM readers WHERE name = ?)",
            (name, name),
        )

    def partitions(self) -> tuple[int, ...]:
        return (PARTITION,)

    def committed(self, partition: int) -> int:
        """Where this reader goes on: everything below it is done."""
        row = self._database.execute(
            "SELECT position FROM readers WHERE name = ?", (self._name,)
        ).fetchone()
        return int(row[0])

    def end(self, partition: int) -> int:
        """The position that the next record will get."""
        row = self._database.execute("SELECT next FROM ends WHERE partition = 0").fetchone()
        return int(row[0])

    def read(self, partition: int, position: int, records_max: int) -> Slice:
        """Up to `records_max` records from `position` on; none when there is nothing yet."""
        rows = self._database.execute(
            "SELECT first, records, body FROM commits WHERE first >="
            " coalesce((SELECT max(first) FROM commits WHERE first <= ?), 0) ORDER BY first",
            (position,),
        )
        values: list[bytes] = []
        start: int | None = None
        for first, records, body in rows:
            skipped = max(position - first, 0)
            if skipped >= records:
                continue
            if start is None:
                start = first + skipped
            values += unpack(body)[skipped:]
            if len(values) >= records_max:
                del values[records_max:]
                break
        rows.close()
        return Slice(PARTITION, position if start is None else start, values)

    def advance(self, partition: int, position: int) -> None:
        self._database.execute(
            "UPDATE readers SET position = ? WHERE name = ?", (position, self._name)
        )

    def tell(self, partition: int, position: int) -> None:
        self._database.execute("INSERT OR REPLACE INTO seen VALUES (?, ?)", (self._name, position))

    def trim(self) -> int:
        """Drops commits that every reader passed and that are old enough; says how many rows.

        Looks at the oldest ones alone; done again until nothing is dropped, it drops everything.
        """
        cursor = self._database.execute(
            "DELETE FROM commits WHERE first IN (SELECT first FROM"
            " (SELECT first, records, committed_at_ms FROM commits ORDER BY first LIMIT ?)"
            " WHERE first + records <= (SELECT min(position) FROM readers)"
            " AND committed_at_ms < ?)",
            (TRIMMED_ROWS_MAX, self._now_ms() - KEPT_MS),
        )
        return cursor.rowcount

    def redact(self, matches: Callable[[bytes], bool], before: int) -> int:
        """Empties records, on a connection of its own: any thread may call it meanwhile.

        Raises JournalBusy when others never let the journal be emptied; call it again then.
        """
        with contextlib.closing(connect(self._path)) as database:
            return redaction.redact(database, matches, before)

    def close(self) -> None:
        self._database.close()
