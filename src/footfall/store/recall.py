"""Questions that the processor asks the store when it starts, and before it calls an id new."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from footfall.events.moment import iso
from footfall.pipeline.identify import Alias, Identity
from footfall.pipeline.sessions import END, START, Session
from footfall.store.client import Store

MARGIN_MS = 60_000  # clocks of several collectors differ a little
SESSION_MS_MAX = 24 * 3_600_000  # of a longer session only the last day is counted after a restart
IDS_ASKED_MAX = 20_000  # in one question; its text stays below 1 MiB

RECENT_IDS = """
SELECT id FROM events ORDER BY received_at DESC LIMIT {limit:UInt64}
"""
RECENT_SINCE = """
SELECT toUnixTimestamp64Milli(min(received_at))
FROM (SELECT received_at FROM events ORDER BY received_at DESC LIMIT {limit:UInt64})
"""
STORED = """
SELECT toString(id) FROM events WHERE id IN ({ids})
"""
NEWEST = """
SELECT toUnixTimestamp64Milli(max(received_at)) FROM events
"""
OPEN_SESSIONS = """
SELECT toString(session), site, toString(any(uuid)), toUnixTimestamp64Milli(min(time)),
       toUnixTimestamp64Milli(max(time)), countIf(action != {start:String}),
       countIf(action IN ('page.visit', 'screen.view')),
       argMinIf(page_path, time, action IN ('page.visit', 'screen.view')),
       argMaxIf(page_path, time, action IN ('page.visit', 'screen.view')), max(bot_reason)
FROM events
WHERE received_at >= parseDateTime64BestEffort({from:String}, 3) AND session IN (
    SELECT session FROM events
    WHERE received_at >= parseDateTime64BestEffort({since:String}, 3) AND source != 'footfall'
)
GROUP BY site, session
HAVING countIf(action = {end:String}) = 0
"""
IDENTITIES = """
SELECT site, kind, value, toString(uuid), toString(customer), toUnixTimestamp64Milli(time)
FROM identities
"""
ALIASES = """
SELECT site, toString(uuid), toString(argMax(customer, time)),
       toUnixTimestamp64Milli(max(time) AS latest)
FROM aliases GROUP BY site, uuid
"""


def stored_ids(store: Store, ids: Sequence[str]) -> set[str]:
    """Which of `ids` the store already holds. `ids` are judged UUIDs, so they need no quoting."""
    found: set[str] = set()
    for at in range(0, len(ids), IDS_ASKED_MAX):
        listed = ", ".join(f"'{event_id}'" for event_id in ids[at : at + IDS_ASKED_MAX])
        found.update(event_id for (event_id,) in store.rows(STORED.replace("{ids}", listed)))
    return found


def recent_ids(store: Store, limit: int) -> tuple[npt.NDArray[np.uint64], int]:
    """The newest ids as an array of shape (n, 2), high and low half, and since when they came.

    The moment is in epoch milliseconds; 0 when these are all ids that there are.
    """
    binary = store.binary(RECENT_IDS, {"limit": limit})
    ids = np.frombuffer(binary, dtype="<u8").reshape(-1, 2)  # ClickHouse keeps each half so
    if len(ids) < limit:
        return ids, 0
    (since_ms,) = store.rows(RECENT_SINCE, {"limit": limit})[0]
    return ids, int(since_ms)


def open_sessions(store: Store, timeout_ms_max: int) -> list[Session]:
    """Sessions that were open when the newest stored event came in.

    Such a session had an event at most one timeout before; its end is not stored yet.
    """
    (newest_ms,) = store.rows(NEWEST)[0]
    since_ms = max(newest_ms - timeout_ms_max - MARGIN_MS, 0)
    moments = {"since": iso(since_ms), "from": iso(max(since_ms - SESSION_MS_MAX, 0))}
    rows = store.rows(OPEN_SESSIONS, {**moments, "start": START, "end": END})
    return [
        Session(
            id=row[0], site=row[1], uuid=row[2], start_ms=row[3], last_ms=row[4], events=row[5],
            pages=row[6], entry=row[7], exit=row[8],
            entry_ms=row[3] if row[6] else 0, exit_ms=row[4] if row[6] else 0,
            bot_reason=row[9],
        )
        for row in rows
    ]  # fmt: skip


def identities(store: Store) -> list[Identity]:
    return [Identity(*row) for row in store.rows(IDENTITIES)]


def aliases(store: Store) -> list[Alias]:
    return [Alias(*row) for row in store.rows(ALIASES)]
