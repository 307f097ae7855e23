"""How often each action of a site happened lately: what new lists are judged by."""

from __future__ import annotations

from typing import NamedTuple

from footfall.store.client import Store

ACTIONS_MAX = 10_000  # of one site; more are made up by a program

SQL = """
SELECT action, count() AS events, toUnixTimestamp64Milli(max(time)) AS last_ms
FROM events
WHERE site = {site:String} AND time >= fromUnixTimestamp64Milli({since_ms:Int64}, 'UTC')
GROUP BY action ORDER BY events DESC, action LIMIT {limit:UInt32}
"""


class Volume(NamedTuple):
    """An action, its number of events, and when the last one was (epoch milliseconds)."""

    action: str
    events: int
    last_ms: int


def volumes(store: Store, site: str, since_ms: int) -> list[Volume]:
    """By action since a moment, the most frequent first."""
    parameters = {"site": site, "since_ms": since_ms, "limit": ACTIONS_MAX}
    return [Volume(*row) for row in store.rows(SQL, parameters)]
