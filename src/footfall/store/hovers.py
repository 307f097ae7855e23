"""What the store holds of hovers over banners, in one bounded question."""

from __future__ import annotations

import numpy as np

from footfall.pipeline.dwell import HOVER
from footfall.pipeline.usual import (
    BANNER_CHARACTERS_MAX,
    BANNERS_MAX,
    DURATION_MS_MAX,
    HOVERS_PER_BANNER_MAX,
    WINDOW_MS,
    Known,
)
from footfall.store.client import Store

GROUPS_MAX = 100_000  # banners looked at: made-up names fill no memory; the rest is left out

# The lot is what `usual.lot_of` says. The sites take turns, each with the banner hovered over last,
# so that none of them fills the cache alone.
HOVERS = f"""
SELECT site, banner,
       groupArraySorted({HOVERS_PER_BANNER_MAX})((lot, time_ms, duration_ms)) AS drawn,
       drawn.1, drawn.2, drawn.3, max(time_ms) AS latest
FROM (
    SELECT site, params.banner.:String AS banner, CRC32(toString(id)) AS lot,
           toUnixTimestamp64Milli(time) AS time_ms,
           coalesce(toFloat64(params.durationMs.:Int64), params.durationMs.:Float64,
                    toFloat64(params.durationMs.:UInt64)) AS sent_ms,
           toUInt32(round(least(sent_ms, {{duration_ms_max:UInt32}}))) AS duration_ms
    FROM events
    WHERE action = {{action:String}}
      AND time >= fromUnixTimestamp64Milli({{from_ms:Int64}}, 'UTC')
      AND lengthUTF8(banner) BETWEEN 1 AND {{characters_max:UInt32}} AND sent_ms >= 0
)
GROUP BY site, banner
ORDER BY row_number() OVER (PARTITION BY site ORDER BY latest DESC), latest DESC
LIMIT {{banners:UInt32}}
SETTINGS max_rows_to_group_by = {{groups:UInt32}}, group_by_overflow_mode = 'any',
         max_execution_time = {{seconds:UInt32}}
"""


def known_hovers(store: Store, now_ms: int, seconds_max: int) -> list[Known]:
    """The hovers of the last 30 days, at most BANNERS_MAX banners, the one hovered over last last.

    Rows that a crash left twice have the same lot, and count once. Raises StoreError when it takes
    longer than `seconds_max`; two million events take about half a second.
    """
    rows = store.rows(
        HOVERS,
        {
            "action": HOVER,
            "from_ms": now_ms - WINDOW_MS,
            "duration_ms_max": DURATION_MS_MAX,
            "characters_max": BANNER_CHARACTERS_MAX,
            "banners": BANNERS_MAX,
            "groups": GROUPS_MAX,
            "seconds": seconds_max,
        },
    )
    return [
        Known(
            site,
            banner,
            np.array(lots, np.int64),
            np.array(times, np.int64),
            np.array(durations, np.int64),
            len(lots) == HOVERS_PER_BANNER_MAX,
        )
        for site, banner, _, lots, times, durations, _ in reversed(rows)
    ]
