"""How many events a second are taken in: single requests, batches, and from HTTP to queryable."""

from __future__ import annotations

import statistics
import tempfile
import time
import uuid
from pathlib import Path

import httpx
import machine

from footfall.events.accept import Context, accept
from footfall.events.event import Event, Source
from footfall.pipeline.activity import Activity
from footfall.store.block import Block
from footfall.store.client import Store
from footfall.store.migrate import migrate
from footfall.wire.received import Received

SECONDS = 8.0
ROUNDS = 3
CUSTOMERS = 2000
SUSTAINED_EVENTS = 1_200_000
RAW_ROWS = 100_000

# Each request gets ids of its own, so that nothing is a duplicate; the rest is a real page visit.
LUA = """
local batch = %d
local key = "%s"
local part = '"label":"Visited page Blue Mug","params":{"url":"https://shop.example/mugs/blue?ref=1",' ..
  '"title":"Blue Mug","referrer":"https://search.example/","price":12.5}}'
local n = 0
local base = %d
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["X-Tracker-Key"] = key
wrk.headers["Origin"] = "https://www.shop.example"
wrk.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
request = function()
  local events = {}
  for i = 1, batch do
    n = n + 1
    events[i] = string.format('{"action":"page.visit","id":"%%08x-0000-4000-8000-%%012x","uuid":"7d9b8a2e-4f5c-4a43-9a0f-%%012x",',
      base, n, n %% %d) .. part
  end
  local body = batch == 1 and events[1] or "[" .. table.concat(events, ",") .. "]"
  return wrk.format(nil, nil, nil, body)
end
"""


def script(batch: int, key: str) -> str:
    return LUA % (batch, key, uuid.uuid4().int >> 96, CUSTOMERS)


def rate(url: str, key: str, batch: int, connections: int) -> float:
    requests, failed = machine.wrk(url, script(batch, key), connections, SECONDS)
    assert not failed, f"{failed} requests were refused"
    return requests


def settle(running: machine.Running) -> int:
    """Waits until everything acknowledged is stored; the number of stored events."""
    while True:
        counts = counted(running)
        if "read" not in counts:  # the collector alone: what is on disk is done
            return int(counts["accepted"])
        if counts["read"] == counts["accepted"] and not counts["under_way"]:
            return int(counts["stored"])
        time.sleep(0.1)


def counted(running: machine.Running) -> dict[str, float]:
    text = httpx.get(f"{running.origin}/metrics", timeout=30).text
    return {
        line.split()[0].removeprefix("footfall_events_").removesuffix("_total"): float(
            line.split()[1]
        )
        for line in text.splitlines()
        if line.startswith("footfall_events_") and "{" not in line
    }


def sustained(running: machine.Running) -> float:
    """Events per second from the first request to the last event in the answer of a question."""
    before = counted(running)["accepted"]
    started = time.monotonic()
    url = f"{running.origin}/v1/events"
    while counted(running)["accepted"] - before < SUSTAINED_EVENTS:
        machine.wrk(url, script(100, running.tracker_key), 16, 3)
    settle(running)
    return (counted(running)["accepted"] - before) / (time.monotonic() - started)


def raw_insert() -> float:
    """Rows per second that the store takes from one thread with nothing around it: the limit."""
    activities = []
    for number in range(RAW_ROWS):
        event = accept(
            Received(
                "page.visit",
                uuid=str(uuid.UUID(int=number % CUSTOMERS + 1)),
                params={
                    "url": "https://shop.example/mugs/blue",
                    "title": "Blue Mug",
                    "price": 12.5,
                },
            ),
            Context("bench", time.time_ns() // 1_000_000, Source.APP, lambda: str(uuid.uuid4())),
        )
        assert isinstance(event, Event)
        activities.append(Activity(event))
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        migrate(store)
        rates = []
        for _ in range(ROUNDS):
            block = Block()
            block.add(activities)
            started = time.monotonic()
            block.store(store, lambda *_: None)
            rates.append(RAW_ROWS / (time.monotonic() - started))
        store.close()
    return max(rates)


def taken_in(limit_url: str, running: machine.Running) -> dict[str, float]:
    """Medians of nginx's limit, single requests beside it, and batches, round by round."""
    limits, singles, batches = [], [], []
    url = f"{running.origin}/v1/events"
    for _ in range(ROUNDS):
        limits.append(machine.wrk(limit_url, script(1, ""), 256, SECONDS)[0])
        singles.append(rate(url, running.tracker_key, 1, 256))
        settle(running)
        batches.append(100 * rate(url, running.tracker_key, 100, 32))
        settle(running)
    ratios = [single / limit for single, limit in zip(singles, limits, strict=True)]
    return {
        "nginx_204_per_second": statistics.median(limits),
        "single_durable_per_second": statistics.median(singles),
        "ratio_to_nginx": statistics.median(ratios),
        "batch_100_events_per_second": statistics.median(batches),
    }


def main() -> None:
    options = machine.arguments(__doc__).parse_args()
    with machine.nginx() as limit_url:
        with machine.collector() as running:
            alone = taken_in(limit_url, running)
        with machine.footfall() as running:
            together = taken_in(limit_url, running)
            through = sustained(running)
    raw = raw_insert()
    figures = {
        "collector_alone": alone,
        "with_the_engine": together,
        "sustained_events_per_second": through,
        "raw_store_rows_per_second": raw,
    }
    rows = [("nginx, empty 204", f"{alone['nginx_204_per_second']:,.0f}/s", "the machine's limit")]
    for name, found in (
        ("the collector alone", alone),
        ("with the engine on the same cores", together),
    ):
        rows += [
            (name, "", ""),
            (
                "  one event a request, durable",
                f"{found['single_durable_per_second']:,.0f}/s",
                f"{found['ratio_to_nginx']:.3f} of nginx beside it (wanted: 0.22)",
            ),
            (
                "  batches of 100, durable",
                f"{found['batch_100_events_per_second']:,.0f} events/s",
                "wanted: 150,000",
            ),
        ]
    rows += [
        ("from HTTP to queryable", f"{through:,.0f} events/s", "sustained; wanted: 60,000"),
        ("raw insert into the store", f"{raw:,.0f} rows/s", "one thread, nothing around it"),
    ]
    machine.report("Taking events in", rows, figures, options.json)


if __name__ == "__main__":
    main()
