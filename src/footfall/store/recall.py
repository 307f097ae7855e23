"""Questions that the processor asks the store when it starts, and before it calls an id new."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from footfall.pipeline.identify import Stored
from footfall.store.client import Store
from footfall.store.sessions import LATEST

IDS_ASKED_MAX = 5_000  # in one question; ClickHouse reads no text above 256 KiB

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

# What came with a later insert has a higher one. An event that was told again, because it means
# something else now, is there twice until the parts merge; the later row counts.
BLOCK = "toUInt64(splitByChar('_', _part)[2])"
STORED_EVENTS = f"""
SELECT toString(id), action, toJSONString(params) FROM events WHERE id IN ({{ids}})
ORDER BY {BLOCK}
"""


def stored_ids(store: Store, ids: Sequence[str]) -> set[str]:
    """Which of `ids` the store already holds. `ids` are judged UUIDs, so they need no quoting."""
    found: set[str] = set()
    for at in range(0, len(ids), IDS_ASKED_MAX):
        listed = ", ".join(f"'{event_id}'" for event_id in ids[at : at + IDS_ASKED_MAX])
        found.update(event_id for (event_id,) in store.rows(STORED.replace("{ids}", listed)))
    return found


def stored_events(store: Store, ids: Sequence[str]) -> dict[str, Stored]:
    """Those of these events that the store holds; few, as each may cost a look at many rows."""
    found = {}
    for at in range(0, len(ids), IDS_ASKED_MAX):
        listed = ", ".join(f"'{event_id}'" for event_id in ids[at : at + IDS_ASKED_MAX])
        for event_id, action, params in store.rows(STORED_EVENTS.replace("{ids}", listed)):
            found[event_id] = Stored(action, params.encode())
    return found


def newest_ms(store: Store) -> int:
    """When the newest stored event was received (epoch milliseconds); 0 when there is none."""
    ((newest,),) = store.rows(LATEST)
    return int(newest)


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
