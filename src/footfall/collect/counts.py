"""What a collector counted since it started, for `/metrics`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector as MetricSource
from prometheus_client.registry import CollectorRegistry

from footfall.events.rejection import Code


class Counts(MetricSource):
    """Plain integers on the hot path, told in Prometheus' words when asked."""

    def __init__(self) -> None:
        self.received = 0
        self.accepted = 0
        self.rejected: Counter[Code] = Counter()
        self.not_kept = 0
        self.refused: Counter[Code] = Counter()
        self.registry = CollectorRegistry()
        self.registry.register(self)

    def collect(self) -> Iterator[Metric]:
        yield CounterMetricFamily(
            "footfall_events_received", "Events judged at the door.", self.received
        )
        yield CounterMetricFamily(
            "footfall_events_accepted", "Events made durable and acknowledged.", self.accepted
        )
        yield CounterMetricFamily(
            "footfall_rejected_not_kept",
            "Rejected events that were counted only, their log being full.",
            self.not_kept,
        )
        events = CounterMetricFamily(
            "footfall_events_rejected", "Events turned away, by code.", labels=["code"]
        )
        requests = CounterMetricFamily(
            "footfall_requests_refused", "Requests turned away whole, by code.", labels=["code"]
        )
        for code in Code:
            events.add_metric([code.value], self.rejected[code])
            requests.add_metric([code.value], self.refused[code])
        yield events
        yield requests
