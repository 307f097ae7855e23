"""The balance of events: read = stored + under way + duplicate + set aside, checked per batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from footfall.events.event import Source
from footfall.pipeline.activity import Activity


class Conservation(Collector):
    """Counts of one processor since it started; an event that vanishes is an assertion."""

    def __init__(self) -> None:
        self.read = 0
        self.duplicates = 0
        self.made_here = 0
        self.set_aside = 0
        self.inserted = 0

    def batch(self, read: int, fresh: int, activities: Sequence[Activity]) -> None:
        """One batch went through the steps: `fresh` of `read` were new."""
        made = sum(activity.event.source == Source.FOOTFALL for activity in activities)
        if len(activities) - made != fresh:
            raise AssertionError(f"{fresh} events went into the steps, {len(activities)} came out")
        self.read += read
        self.duplicates += read - fresh
        self.made_here += made

    def made(self, events: int) -> None:
        """Events that the server made between batches."""
        self.made_here += events

    def stored(self, events: int) -> None:
        """A block is in the store, less what was set aside."""
        self.inserted += events
        if self.under_way < 0:
            raise AssertionError(f"more events were stored than came in: {self.under_way}")

    @property
    def under_way(self) -> int:
        return self.read - self.duplicates + self.made_here - self.inserted

    def collect(self) -> Iterator[Metric]:
        for name, text, value in (
            ("read", "Events read from the log.", self.read),
            ("duplicate", "Events that had come before.", self.duplicates),
            ("made", "Events made by the server.", self.made_here),
            ("set_aside", "Events that the store could not take.", self.set_aside),
            ("stored", "Events in the store.", self.inserted - self.set_aside),
        ):
            yield CounterMetricFamily(f"footfall_events_{name}", text, value)
        yield GaugeMetricFamily(
            "footfall_events_under_way", "Processed, not yet stored.", self.under_way
        )
