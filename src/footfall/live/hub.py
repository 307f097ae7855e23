"""The hub between the processor's thread and the watchers on the event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from footfall.events.event import Event, Source
from footfall.events.lists import Lists
from footfall.pipeline.activity import Activity

WAITING_MAX = 2_000  # events for one slow watcher; the rest are counted, and in the store anyway
WATCHERS_MAX = 400  # each holds one of the collector's connections to this process
# A session may last a day, and its end is told at most another after it.
MADE_LATE_MS_MAX = 2 * 86_400_000
RATE_SECONDS = 10  # the window of the events per second that a watcher is told


class Watch(NamedTuple):
    """What one watcher wants to see; `action` may hold `*`, None is everything."""

    site: str
    action: str | None = None
    customers: frozenset[str] | None = None  # uuids of one customer
    without: tuple[str, ...] = ()  # reasons for which a machine's events are left out


class Subscription:
    """One watcher's queue; drops the newest when it is full, and counts them."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self._actions = Lists(allow=(watch.action,)) if watch.action else None
        self.dropped = 0
        self._waiting: deque[Activity] = deque()
        self._wake = asyncio.Event()

    def offer(self, activities: Sequence[Activity]) -> None:
        for activity in activities:
            if not self._wants(activity):
                continue
            if len(self._waiting) >= WAITING_MAX:
                self.dropped += 1
            else:
                self._waiting.append(activity)
        if self._waiting:
            self._wake.set()

    def _wants(self, activity: Activity) -> bool:
        event, watch = activity.event, self.watch
        return (
            event.site == watch.site
            and activity.bot_reason not in watch.without
            and (self._actions is None or self._actions.permits(event.action))
            and (
                watch.customers is None
                or event.uuid in watch.customers
                or activity.customer in watch.customers
            )
        )

    async def next(self, timeout_seconds: float) -> list[Activity]:
        """What has come since the last call; empty when nothing came in time."""
        try:
            await asyncio.wait_for(self._wake.wait(), timeout_seconds)
        except TimeoutError:
            return []
        self._wake.clear()
        activities = list(self._waiting)
        self._waiting.clear()
        return activities


def _is_live(event: Event) -> bool:
    """Whether it comes from now: not from a file of the past, nor made of what one holds."""
    if event.source is Source.FOOTFALL:
        return event.received_at_ms - event.time_ms <= MADE_LATE_MS_MAX
    return event.source is not Source.IMPORT


class Hub:
    """Hands processed events to subscriptions. `show` may be called from any thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._subscriptions: set[Subscription] = set()
        self._arrivals: dict[str, deque[tuple[float, int]]] = {}

    def show(self, activities: Sequence[Activity]) -> None:
        """Never blocks; what nobody watches costs one call."""
        fresh = [each for each in activities if _is_live(each.event)]
        if fresh and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._deliver, fresh)

    def subscribe(self, watch: Watch) -> Subscription:
        subscription = Subscription(watch)
        self._subscriptions.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        self._subscriptions.discard(subscription)

    def is_full(self) -> bool:
        """Whether no more watchers fit."""
        return len(self._subscriptions) >= WATCHERS_MAX

    def events_per_second(self, site: str) -> float:
        """The site's rate over the last `RATE_SECONDS`."""
        arrivals = self._arrivals.get(site, deque())
        since = self._loop.time() - RATE_SECONDS
        while arrivals and arrivals[0][0] < since:
            arrivals.popleft()
        return sum(count for _, count in arrivals) / RATE_SECONDS

    def _deliver(self, activities: Sequence[Activity]) -> None:
        sites: dict[str, int] = {}
        for activity in activities:
            sites[activity.event.site] = sites.get(activity.event.site, 0) + 1
        now = self._loop.time()
        for site, count in sites.items():
            arrivals = self._arrivals.setdefault(site, deque(maxlen=4096))
            arrivals.append((now, count))
        for subscription in self._subscriptions:
            subscription.offer(activities)
