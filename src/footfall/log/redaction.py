"""Emptying records of the spool that must not be kept, and every copy of them in its files."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import NamedTuple

from footfall.log.commit import pack, unpack

ROWS_MAX = 8  # looked through at once, and changed in one transaction: writers wait milliseconds
PAUSE_SECONDS = 0.01  # after a transaction, so that a writer who waits for it is next
CHECKPOINTS_MAX = 100  # tries to empty the journal, while others read or write
CHECKPOINT_SECONDS = 0.1  # from try to try

NEXT = """
SELECT first, records, body FROM commits WHERE first >= ? AND first < ? ORDER BY first LIMIT ?
"""
REPLACE = "UPDATE commits SET body = ? WHERE first = ?"

Matches = Callable[[bytes], bool]


class JournalBusy(Exception):
    """Others never let go of the journal: retryable."""


class _Replaced(NamedTuple):
    """A commit without the records that matched."""

    body: bytes
    first: int
    emptied: int


def redact(database: sqlite3.Connection, matches: Matches, before: int) -> int:
    """Empties the matching records below position `before`; says how many.

    `database` is a connection with secure_delete, and belongs to the caller alone. Trimming may go
    on meanwhile: a commit that is gone needs no change.
    """
    emptied, first = 0, 0
    while rows := database.execute(NEXT, (first, before, ROWS_MAX)).fetchall():
        found = [each for row in rows if (each := _without(row, matches, before)) is not None]
        if found:
            with database:
                database.execute("BEGIN IMMEDIATE")
                database.executemany(REPLACE, [(each.body, each.first) for each in found])
            emptied += sum(each.emptied for each in found)
            time.sleep(PAUSE_SECONDS)
        first = rows[-1][0] + 1
    _empty_journal(database)
    return emptied


def _without(row: tuple[int, int, bytes], matches: Matches, before: int) -> _Replaced | None:
    first, _, body = row
    values = unpack(body)
    places = [at for at, value in enumerate(values[: before - first]) if value and matches(value)]
    if not places:
        return None
    for at in places:
        values[at] = b""
    return _Replaced(pack(values), first, len(places))


def _empty_journal(database: sqlite3.Connection) -> None:
    """Moves the write-ahead log into the file proper and truncates it: it holds the old pages.

    Most is moved while others write; they wait only for the little that is left.
    """
    database.execute("PRAGMA busy_timeout = 0")
    for _ in range(CHECKPOINTS_MAX):
        database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        busy, *_ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            return
        time.sleep(CHECKPOINT_SECONDS)
    raise JournalBusy("others never let go of the log's journal")
