"""When a site's first and last customer activity was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from footfall.store.client import Store

SQL = """
SELECT site, toUnixTimestamp64Milli(min(first_seen)), toUnixTimestamp64Milli(max(last_seen))
FROM customers WHERE site IN {sites:Array(String)} GROUP BY site
"""


class Arrivals(NamedTuple):
    """Epoch milliseconds of the first and the last event."""

    first_ms: int
    last_ms: int


def arrivals(store: Store, sites: Sequence[str]) -> dict[str, Arrivals]:
    """By site; a site without events is missing."""
    if not sites:
        return {}
    rows = store.rows(SQL, {"sites": list(sites)})
    return {site: Arrivals(first_ms, last_ms) for site, first_ms, last_ms in rows}
