"""How long after its 202 does an event stand in a live stream, and in the answer of a question?"""

from __future__ import annotations

import json
import statistics
import threading
import time
import uuid

import httpx
import machine

EVENTS = 200
PAUSE_SECONDS = 0.05  # between events: an idle machine, not a load test
WANTED_MS = 250


def watch(running: machine.Running, seen: dict[str, float], ready: threading.Event) -> None:
    url = f"{running.origin}/api/v1/sites/{running.site}/live"
    headers = {"Authorization": f"Bearer {running.api_key}"}
    with httpx.stream("GET", url, headers=headers, timeout=60) as response:
        for line in response.iter_lines():
            ready.set()
            if line.startswith("id: "):
                seen[line[4:]] = time.monotonic()
                if len(seen) >= EVENTS + 1:  # with the session's start
                    return


def main() -> None:
    options = machine.arguments(__doc__).parse_args()
    seen: dict[str, float] = {}
    ready = threading.Event()
    acknowledged: dict[str, float] = {}
    customer = str(uuid.uuid4())
    with machine.footfall() as running, httpx.Client() as client:
        watcher = threading.Thread(target=watch, args=(running, seen, ready))
        watcher.start()
        ready.wait()
        headers = {"x-tracker-key": running.tracker_key}
        for _ in range(EVENTS):
            event_id = str(uuid.uuid4())
            event = {"action": "bench.live", "uuid": customer, "id": event_id}
            client.post(f"{running.origin}/v1/events", content=json.dumps(event), headers=headers)
            acknowledged[event_id] = time.monotonic()
            time.sleep(PAUSE_SECONDS)
        watcher.join(30)
        stored = queryable(client, running, headers["x-tracker-key"])
    delays = sorted(max(seen[each] - moment, 0) * 1000 for each, moment in acknowledged.items())
    figures = {
        "live_median_ms": statistics.median(delays),
        "live_p99_ms": delays[int(len(delays) * 0.99)],
        "queryable_median_ms": stored,
    }
    rows = [
        (
            "live view, median",
            f"{figures['live_median_ms']:.0f} ms",
            f"wanted: at most {WANTED_MS}",
        ),
        ("live view, 99 in 100", f"{figures['live_p99_ms']:.0f} ms", ""),
        ("answered by a question, median", f"{stored:.0f} ms", "stored by then"),
    ]
    machine.report("From 202 to being seen, idle machine", rows, figures, options.json)


def queryable(client: httpx.Client, running: machine.Running, key: str) -> float:
    """Median milliseconds from 202 until a question finds the event."""
    delays = []
    url = f"{running.origin}/api/v1/sites/{running.site}/events"
    authorization = {"Authorization": f"Bearer {running.api_key}"}
    for _ in range(20):
        customer = str(uuid.uuid4())
        event = {"action": "bench.stored", "uuid": customer}
        client.post(f"{running.origin}/v1/events", json=event, headers={"x-tracker-key": key})
        started = time.monotonic()
        while not client.get(url, params={"customer": customer}, headers=authorization).json()[
            "events"
        ]:
            time.sleep(0.005)
        delays.append((time.monotonic() - started) * 1000)
    return statistics.median(delays)


if __name__ == "__main__":
    main()
