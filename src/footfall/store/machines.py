"""Which uuids were faster than people are: what the processor knows of bots when it starts."""

from __future__ import annotations

from footfall.pipeline.bots import BEHAVIOUR, UUIDS_MAX
from footfall.store.client import Store

DAYS = 30  # a uuid that has been silent for longer may begin anew

FAST = """
SELECT site, toString(uuid) FROM events
WHERE bot_reason = {reason:String}
    AND time >= (SELECT max(time) FROM events) - INTERVAL {days:UInt16} DAY
GROUP BY site, uuid ORDER BY max(time) LIMIT {limit:UInt32}
"""


def fast(store: Store) -> list[tuple[str, str]]:
    """Sites and uuids, the latest last."""
    parameters = {"reason": BEHAVIOUR, "days": DAYS, "limit": UUIDS_MAX}
    return [(site, uuid) for site, uuid in store.rows(FAST, parameters)]
