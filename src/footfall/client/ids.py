"""Ids of events: UUIDs of version 7, each later than the one before, so that a feed keeps order."""

from __future__ import annotations

import os

COUNTER_BITS = 12  # where RFC 9562 lets a counter stand: 4,096 ids in order within a millisecond


class Ids:
    """Makes ids. Threads need no lock: two that meet may share a place in the order, no more, and
    the rest is the system's randomness, so not even two processes of a fork make the same id."""

    def __init__(self) -> None:
        self._last = 0  # milliseconds and counter in one number

    def __call__(self, time_ms: int) -> str:
        # A clock set back does not turn the order round.
        place = self._last = max(time_ms << COUNTER_BITS, self._last + 1)
        random = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
        value = (
            (place >> COUNTER_BITS) << 80 | 0x7 << 76 | (place & 0xFFF) << 64 | 0x2 << 62 | random
        )
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
