"""Token buckets in the memory of one process: how many events a key or an address has left."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable

BURST_SECONDS = 10.0  # a tracker that comes back online sends what it kept in one go
WAIT_SECONDS_MAX = 60  # whoever waits longer has lost events by then, or has gone
LOOKS_MAX = 8  # buckets looked at to find one that is full again; a bounded time for each event


class Bucket:
    """As large as ten seconds of its rate; the rate comes with every call: a changed one holds at
    once. Moments are seconds of a clock that never runs back."""

    __slots__ = ("at", "rate", "used")

    def __init__(self, now: float) -> None:
        self.used = 0.0  # how many events were used up at the moment `at`
        self.at = now
        self.rate = 1.0  # by which it was last charged

    def wait_seconds(self, rate_per_second: float, now: float) -> int:
        """0 when something is left; otherwise what Retry-After should say, from 1 to 60."""
        over = self.used_at(now, rate_per_second) - BURST_SECONDS * rate_per_second
        if over < 0:
            return 0
        return min(max(math.ceil(over / rate_per_second), 1), WAIT_SECONDS_MAX)

    def take(self, count: int, rate_per_second: float, now: float) -> None:
        """Charges `count` events.

        It may go into debt: how many events a body holds is known only after the door, and
        refusing them then would have cost the work already. A batch is bounded, and the next
        request waits until the debt is paid.
        """
        used = self.used - (now - self.at) * rate_per_second
        self.used = used + count if used > 0 else count
        self.at = now
        self.rate = rate_per_second

    def used_at(self, now: float, rate_per_second: float) -> float:
        """What is still used up later on."""
        return max(self.used - (now - self.at) * rate_per_second, 0.0)


class Buckets:
    """One bucket for each key, for one thread; at most `entries_max` are kept.

    For a new one a bucket that is full again goes, since a new one would be just as full; if none
    is found soon, one of those goes that came or were looked at longest ago.
    """

    def __init__(self, now_seconds: Callable[[], float], entries_max: int) -> None:
        self._now = now_seconds
        self._entries_max = max(entries_max, 1)
        self._buckets: OrderedDict[Hashable, Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def of(self, key: Hashable) -> Bucket:
        """The key's bucket, a full one when it has none yet."""
        bucket = self._buckets.get(key)
        if bucket is None:
            now = self._now()
            if len(self._buckets) >= self._entries_max:
                self._make_room(now)
            bucket = self._buckets[key] = Bucket(now)
        return bucket

    def _make_room(self, now: float) -> None:
        for _ in range(LOOKS_MAX):
            key, bucket = next(iter(self._buckets.items()))
            if not bucket.used_at(now, bucket.rate):
                break
            self._buckets.move_to_end(key)
        self._buckets.popitem(last=False)
