"""How many events a key and an address may send: what a site's limits say, kept in memory."""

from __future__ import annotations

from collections.abc import Callable

from footfall.collect.buckets import BURST_SECONDS, Bucket, Buckets
from footfall.collect.limits import RATED_ADDRESSES_MAX, RATED_KEYS_MAX
from footfall.collect.replies import Refused
from footfall.collect.sender import Sender
from footfall.events.rejection import Code

# The buckets that a request's events are taken from, each with its rate: those that have a limit.
Charged = tuple[tuple[Bucket, int], ...]


class Rates:
    """The buckets of one collector process.

    A key's bucket holds for whoever sends with it. An address's bucket holds for one site and for
    tracker keys alone: anybody has those, while an API key is a server that its owner knows.
    """

    def __init__(self, now_seconds: Callable[[], float]) -> None:
        self._now = now_seconds
        self._keys = Buckets(now_seconds, RATED_KEYS_MAX)
        self._addresses = Buckets(now_seconds, RATED_ADDRESSES_MAX)

    def check(self, sender: Sender, address: str) -> Charged:
        """What to charge for this request. Raises Refused while a bucket is empty."""
        site = sender.door.site
        key_rate, address_rate = site.key_rate, site.address_rate
        charged: Charged = ()
        if key_rate is not None:
            charged = ((self._keys.of(sender.bucket), key_rate),)
        if address_rate is not None and sender.key is None:
            charged += ((self._addresses.of((site.id, address)), address_rate),)
        for bucket, rate in charged:
            if bucket.used >= BURST_SECONDS * rate:  # at least at some time; it only becomes less
                _refuse(charged, self._now())
        return charged

    def charge(self, charged: Charged, events: int) -> None:
        """Takes a request's events from its buckets."""
        now = self._now()
        for bucket, rate in charged:
            bucket.take(events, rate, now)


def _refuse(charged: Charged, now: float) -> None:
    """Raises Refused if a bucket is empty still."""
    wait = max(bucket.wait_seconds(rate, now) for bucket, rate in charged)
    if wait:
        raise Refused(Code.RATE_LIMITED, retry_after_seconds=wait)
