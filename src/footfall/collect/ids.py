"""New event ids: UUIDs of version 7, so that ids that one process makes later sort later."""

from __future__ import annotations

import os
import time

RANDOM_BYTES = 10
POOL_IDS = 256  # one system call feeds this many ids
STEP_BITS = 32  # within a millisecond ids count up by a random step, so nobody guesses the next


class Ids:
    """Makes ids for one thread; `Ids()()` is a new one."""

    def __init__(self) -> None:
        self._pool = b""
        self._at = 0
        self._last = 0

    def __call__(self) -> str:
        if self._at >= len(self._pool):
            self._pool, self._at = os.urandom(RANDOM_BYTES * POOL_IDS), 0
        random = int.from_bytes(self._pool[self._at : self._at + RANDOM_BYTES], "big")
        self._at += RANDOM_BYTES
        value = (time.time_ns() // 1_000_000) << 74 | random >> 6
        if value <= self._last:  # of this millisecond
            value = self._last + 1 + (random >> 80 - STEP_BITS)
        self._last = value
        # RFC 9562: 48 bits of time, 4 of version, 12 random, 2 of variant, 62 random.
        value = (
            value >> 74 << 80
            | 0x7 << 76
            | (value >> 62 & 0xFFF) << 64
            | 0x2 << 62
            | (value & (1 << 62) - 1)
        )
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
