"""A queue in a SQLite file: events outlive the process, and several processes share the file.

A call returns when its event is in the file, which a crash of the process survives. The file is
not synchronised at each call, so a power cut may take the last moments. Whoever takes events puts
a claim on them that runs out by itself: a batch of a killed process is sent by another one.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from footfall.client.limits import (
    BUSY_SECONDS_MAX,
    CLAIM_SECONDS,
    LOOKED_AT_EVENTS_MAX,
    MADE_ROOM_EVENTS,
    SPOOL_BYTES_MAX,
)
from footfall.client.queue import Batch, Queued, chosen

logger = logging.getLogger("footfall.client")

T = TypeVar("T")

PAGE_BYTES = 4096
CLAIM_MS = int(CLAIM_SECONDS * 1000)
SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    put_by TEXT NOT NULL,
    claimed_until_ms INTEGER NOT NULL DEFAULT 0,
    token TEXT NOT NULL,
    body BLOB NOT NULL
);
"""
PUT = "INSERT INTO events (put_by, token, body) VALUES (?, ?, ?)"
# A claim that runs out later than one made now was made before the clock was set back.
OLDEST = (
    "SELECT position, token, body FROM events WHERE claimed_until_ms NOT BETWEEN ?1 + 1 AND ?2 "
    "ORDER BY position LIMIT ?3"
)
CLAIM = "UPDATE events SET claimed_until_ms = ? WHERE position = ?"
REMOVE = "DELETE FROM events WHERE position = ?"
UNSETTLED = "SELECT 1 FROM events WHERE position <= ? AND put_by = ? LIMIT 1"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Spool:
    """One process's hold on the file; opened at the first call, and closed while forking."""

    def __init__(
        self,
        path: Path,
        bytes_max: int = SPOOL_BYTES_MAX,
        now_ms: Callable[[], int] = _now_ms,
    ) -> None:
        self._path = path.absolute()  # the process may change its folder
        self._bytes_max = bytes_max
        self._now_ms = now_ms
        self._lock = threading.RLock()
        self._name = str(uuid.uuid4())
        self._open: sqlite3.Connection | None = None
        self._last = 0

    def put(self, token: str, body: bytes) -> list[Queued]:
        """Raises sqlite3.Error when the file cannot be written."""
        gone: list[Queued] = []
        with self._lock:
            database = self._database()
            try:
                cursor = database.execute(PUT, (self._name, token, body))
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                    raise
                with database:
                    database.execute("BEGIN IMMEDIATE")
                    gone = self._oldest(database, MADE_ROOM_EVENTS)
                    database.executemany(REMOVE, [(event.position,) for event in gone])
                    cursor = database.execute(PUT, (self._name, token, body))
            self._last = cursor.lastrowid or 0
        return gone

    def take(self, events_max: int) -> Batch:
        def claim(database: sqlite3.Connection) -> Batch:
            waiting = self._oldest(database, LOOKED_AT_EVENTS_MAX)
            events = chosen(waiting, events_max)
            until_ms = self._now_ms() + CLAIM_MS
            database.executemany(CLAIM, [(until_ms, event.position) for event in events])
            return Batch(events, len(waiting) > len(events))

        return self._together(claim, Batch([], False))

    def settle(self, events: list[Queued]) -> None:
        gone = [(event.position,) for event in events]
        self._together(lambda database: database.executemany(REMOVE, gone).rowcount, 0)

    def give_back(self, events: list[Queued]) -> None:
        free = [(0, event.position) for event in events]
        self._together(lambda database: database.executemany(CLAIM, free).rowcount, 0)

    def mark(self) -> int:
        return self._last

    def settled(self, mark: int) -> bool:
        if self._last == 0:  # nothing was put here, so nobody waits for the file
            return True
        question = (mark, self._name)
        found = self._together(
            lambda database: database.execute(UNSETTLED, question).fetchall(), [()]
        )
        return not found

    def close(self) -> list[Queued]:
        """Nothing goes with it: what is left is sent by whoever opens the file next."""
        with self._lock:
            self._close()
        return []

    def before_fork(self) -> None:
        """SQLite forbids to carry an open file into a child: close it, and let nobody open it."""
        self._lock.acquire()
        self._close()

    def after_fork_in_parent(self) -> None:
        self._lock.release()

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _oldest(self, database: sqlite3.Connection, events_max: int) -> list[Queued]:
        now_ms = self._now_ms()
        rows = database.execute(OLDEST, (now_ms, now_ms + CLAIM_MS, events_max))
        return [Queued(*row) for row in rows]

    def _database(self) -> sqlite3.Connection:
        if self._open is None:
            # It holds what customers did: nobody else on the machine may read it.
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            database = sqlite3.connect(
                self._path, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS_MAX
            )
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute(f"PRAGMA max_page_count = {self._bytes_max // PAGE_BYTES}")
            database.execute(SCHEMA)
            self._open = database
        return self._open

    def _together(self, act: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """What `act` does in one transaction. When the file cannot be used this is logged, and
        `otherwise` is the answer: what was not removed is sent again, and stored once."""
        with self._lock:
            try:
                database = self._database()
                with database:
                    database.execute("BEGIN IMMEDIATE")
                    return act(database)
            except (sqlite3.Error, OSError) as error:
                logger.warning("the spool %s cannot be used: %s", self._path, error)
                return otherwise
