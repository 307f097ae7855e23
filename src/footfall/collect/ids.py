"""New event ids: UUIDs of version 7, so that ids made later sort later."""

from __future__ import annotations

import os
import time

RANDOM_BYTES = 10
POOL_IDS = 256  # one system call feeds this many ids


class Ids:
    """Makes ids for one thread; `Ids()()` is a new one."""

    def __init__(self) -> None:
        self._pool = b""
        self._at = 0

    def __call__(self) -> str:
        if self._at >= len(self._pool):
            self._pool, self._at = os.urandom(RANDOM_BYTES * POOL_IDS), 0
        random = int.from_bytes(self._pool[self._at : self._at + RANDOM_BYTES], "big")
        self._at += RANDOM_BYTES
        value = (time.time_ns() // 1_000_000) << 80 | random
        # RFC 9562: four bits of version, two of variant, in place of random ones.
        value = value & ~(0xF << 76) | 0x7 << 76
        value = value & ~(0x3 << 62) | 0x2 << 62
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
