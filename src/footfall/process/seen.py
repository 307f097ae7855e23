"""Ids seen before: a small filter in memory that knows every new id for certain.

A Bloom filter never forgets an id that it was told, and takes about one new id in a hundred for a
known one; only those few are asked for in the store. It covers the newest ids; for an event from
before the time that it covers, the store is asked as well.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

IDS_PER_GENERATION = 4_000_000  # two generations: the newest 4 to 8 million ids are covered
BITS_PER_ID = 10  # with 5 probes: one id in a hundred is asked for in vain
PROBES = 5
_ODD = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))

Halves = npt.NDArray[np.uint64]


def halves(ids: Sequence[str]) -> Halves:
    """UUIDs as numbers, shape (n, 2)."""
    whole = bytes.fromhex("".join(ids).replace("-", ""))
    return np.frombuffer(whole, dtype=">u8").astype(np.uint64).reshape(-1, 2)


class SeenIds:
    """Two filters that take turns: when the young one is full, the old one is forgotten."""

    def __init__(self, ids_per_generation: int = IDS_PER_GENERATION, seed: int = 0) -> None:
        self._ids_max = ids_per_generation
        self._bits = np.uint64(max(ids_per_generation * BITS_PER_ID, 64))
        self._seed = np.uint64(seed)
        self._young = self._empty()
        self._old = self._empty()
        self._count = 0
        self.covers_from_ms = 0  # ids received since then are known for certain
        self._young_from_ms = 0

    def _empty(self) -> npt.NDArray[np.uint8]:
        return np.zeros(int(self._bits) // 8 + 1, dtype=np.uint8)

    def may_hold(self, ids: Halves) -> npt.NDArray[np.bool_]:
        """False for an id that was surely not told in the time covered."""
        found_young = np.ones(len(ids), dtype=np.bool_)
        found_old = np.ones(len(ids), dtype=np.bool_)
        for byte, bit in self._probes(ids):
            found_young &= (self._young[byte] & bit) != 0
            found_old &= (self._old[byte] & bit) != 0
        return found_young | found_old

    def tell(self, ids: Halves, now_ms: int) -> None:
        """Remembers ids."""
        if self._count + len(ids) > self._ids_max:
            self._old, self._young, self._count = self._young, self._empty(), 0
            self.covers_from_ms, self._young_from_ms = self._young_from_ms, now_ms
        self._count += len(ids)
        for byte, bit in self._probes(ids):
            np.bitwise_or.at(self._young, byte, bit)

    def _probes(self, ids: Halves) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]]:
        # Multiplying spreads what a sender may have chosen; the seed keeps it from being aimed.
        with np.errstate(over="ignore"):
            first = (ids[:, 0] ^ self._seed) * _ODD[0]
            second = (ids[:, 1] ^ self._seed) * _ODD[1] | np.uint64(1)
            first ^= second >> np.uint64(29)
            second ^= first >> np.uint64(31)
            places = [
                (first + np.uint64(turn) * second) % self._bits for turn in range(1, PROBES + 1)
            ]
        return [
            (
                (place >> np.uint64(3)).astype(np.int64),
                np.left_shift(np.uint8(1), (place & np.uint64(7)).astype(np.uint8)),
            )
            for place in places
        ]
