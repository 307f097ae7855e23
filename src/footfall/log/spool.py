"""The embedded log: one SQLite file, one partition, many requests to one fsync.

A row holds one commit's records, joined by newlines (a record never holds one), under the position
of the first. SQLite in WAL mode with `synchronous=FULL` has the row on disk when COMMIT returns.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from footfall.log.log import LogFull, Record, Slice

MIB = 1024 * 1024
PENDING_BYTES_MAX = 64 * MIB  # in memory, not yet on disk: about a second of a busy disk
SPOOL_BYTES_MAX = 8 * 1024 * MIB  # on disk, not yet stored: hours of a store that is away
COMMIT_RECORDS_MAX = 20_000  # one row stays small enough to read back in one piece
KEPT_MS = 10 * 60 * 1000  # a passed record stays for who watches live or starts again
TRIMMED_ROWS_MAX = 500  # one trim is one short transaction, so writers never wait for it
BUSY_SECONDS_MAX = 10  # a writer waits this long for another process's transaction
PARTITION = 0

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
CREATE TABLE IF NOT EXISTS ends (
    partition INTEGER PRIMARY KEY,
    next INTEGER NOT NULL  -- the next position to give; outlives trimming
);
"""


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def connect(path: Path) -> sqlite3.Connection:
    """The spool file, created if need be; every commit on it is an fsync."""
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS_MAX
    )
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA journal_size_limit = 67108864")
    database.executescript(SCHEMA)
    return database


class SpoolWriter:
    """The writing side: call `append` on the event loop that made it; a thread commits."""

    def __init__(self, path: Path, now_ms: Callable[[], int] = _now_ms) -> None:
        self._database = connect(path)
        self._now_ms = now_ms
        self._loop = asyncio.get_running_loop()
        self._pending: list[bytes] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._pending_bytes = 0
        self._wake = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._commit_forever, name="spool", daemon=True)
        self._thread.start()

    async def append(self, values: list[Record]) -> None:
        """Keeps the records durably; raises LogFull when it cannot (nothing is kept then)."""
        done = self._loop.create_future()
        with self._wake:
            if self._closing:
                raise LogFull("the log is closing")
            if self._pending_bytes > PENDING_BYTES_MAX:
                raise LogFull("more is waiting for the disk than fits in memory", 1)
            for record in values:
                self._pending.append(record.value)
                self._pending_bytes += len(record.value)
            self._waiting.append(done)
            self._wake.notify()
        await done

    def close(self) -> None:
        """Commits what is waiting, then closes the file."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()
        self._database.close()

    def _commit_forever(self) -> None:
        while True:
            with self._wake:
                while not self._pending and not self._closing:
                    self._wake.wait()
                if not self._pending:
                    return
                values, self._pending = self._pending, []
                waiting, self._waiting = self._waiting, []
                self._pending_bytes = 0
            failure: LogFull | None = None
            try:
                self._commit(values)
            except sqlite3.Error as error:
                # A full disk, a lost mount, a lock held too long: the world's fault, retryable.
                failure = LogFull(f"the spool cannot be written: {error}")
            self._loop.call_soon_threadsafe(_settle, waiting, failure)

    def _commit(self, values: list[bytes]) -> None:
        database = self._database
        database.execute("BEGIN IMMEDIATE")
        try:
            self._refuse_when_too_large()
            row = database.execute("SELECT next FROM ends WHERE partition = 0").fetchone()
            position = row[0] if row else 1
            now_ms = self._now_ms()
            for at in range(0, len(values), COMMIT_RECORDS_MAX):
                part = values[at : at + COMMIT_RECORDS_MAX]
                database.execute(
                    "INSERT INTO commits VALUES (?, ?, ?, ?)",
                    (position, len(part), now_ms, b"\n".join(part)),
                )
                position += len(part)
            database.execute(
                "INSERT INTO ends VALUES (0, ?)"
                " ON CONFLICT (partition) DO UPDATE SET next = excluded.next",
                (position,),
            )
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:
                database.execute("ROLLBACK")
            raise

    def _refuse_when_too_large(self) -> None:
        (pages,) = self._database.execute("PRAGMA page_count").fetchone()
        (free,) = self._database.execute("PRAGMA freelist_count").fetchone()
        (page_bytes,) = self._database.execute("PRAGMA page_size").fetchone()
        if (pages - free) * page_bytes > SPOOL_BYTES_MAX:
            raise sqlite3.OperationalError("it holds 8 GiB that the store has not taken yet")


def _settle(waiting: list[asyncio.Future[None]], failure: LogFull | None) -> None:
    for done in waiting:
        if done.done():  # its client went away meanwhile
            continue
        if failure is None:
            done.set_result(None)
        else:
            done.set_exception(failure)


class SpoolReader:
    """The reading side, for one named reader in one thread."""

    def __init__(self, path: Path, name: str, now_ms: Callable[[], int] = _now_ms) -> None:
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
        return int(row[0]) if row else 1

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
            values += body.split(b"\n")[skipped:] if skipped else body.split(b"\n")
            if len(values) >= records_max:
                del values[records_max:]
                break
        rows.close()
        return Slice(PARTITION, position if start is None else start, values)

    def advance(self, partition: int, position: int) -> None:
        self._database.execute(
            "UPDATE readers SET position = ? WHERE name = ?", (position, self._name)
        )

    def trim(self) -> int:
        """Drops commits that every reader passed and that are old enough; says how many rows."""
        cursor = self._database.execute(
            "DELETE FROM commits WHERE first IN (SELECT first FROM commits"
            " WHERE first + records <= (SELECT min(position) FROM readers)"
            " AND committed_at_ms < ? ORDER BY first LIMIT ?)",
            (self._now_ms() - KEPT_MS, TRIMMED_ROWS_MAX),
        )
        return cursor.rowcount

    def close(self) -> None:
        self._database.close()
