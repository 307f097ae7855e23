"""How many events a second does the Python client take from its caller, and bring to the server?"""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import machine

from footfall.client import Footfall

EVENTS = 50_000
CALLED_EVENTS = 10_000
FLUSH_SECONDS_MAX = 120.0


def calls(footfall: Footfall, events: int) -> None:
    """What a call centre says."""
    for at in range(events):
        footfall.track(
            "call.answered", custom_id="c-17", label="Answered the call",
            params={"seconds": at, "queue": "sales", "agent": "a-3"},
        )  # fmt: skip


def called(**options: Any) -> float:
    """Events a second of the caller's own processor time, whatever else the machine does."""
    footfall = Footfall("http://127.0.0.1:9", key="ffk_bench", waiting_events=EVENTS, **options)
    began = time.thread_time()
    calls(footfall, CALLED_EVENTS)
    took = time.thread_time() - began
    footfall.close(0)
    return CALLED_EVENTS / took


def brought(running: machine.Running, **options: Any) -> float:
    """Events a second from the first call until the server has answered for the last."""
    with Footfall(
        running.origin, key=running.api_key, waiting_events=EVENTS, **options
    ) as footfall:
        began = time.perf_counter()
        calls(footfall, EVENTS)
        assert footfall.flush(FLUSH_SECONDS_MAX), "the server did not answer in time"
        return EVENTS / (time.perf_counter() - began)


def import_seconds() -> float:
    """Of a fresh interpreter, beside one that imports nothing."""

    def run(program: str) -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", program], check=True)
        return time.perf_counter() - began

    return min(run("import footfall.client") for _ in range(5)) - min(run("") for _ in range(5))


def main() -> None:
    options = machine.arguments(__doc__).parse_args()
    logging.getLogger("footfall.client").setLevel(logging.ERROR)  # nobody listens on port 9
    with tempfile.TemporaryDirectory() as folder, machine.collector() as running:
        figures = {
            "track_memory": called(),
            "track_spool": called(spool=Path(folder) / "calls.db"),
            "brought_memory": brought(running),
            "brought_spool": brought(running, spool=Path(folder) / "brought.db"),
            "import_ms": import_seconds() * 1000,
        }

    def row(what: str, name: str) -> tuple[str, str, str]:
        return what, f"{figures[name]:,.0f}/s", f"{1e6 / figures[name]:.0f} µs each"

    rows = [
        row("track(), kept in memory", "track_memory"),
        row("track(), kept in a spool", "track_spool"),
        row("until answered for, memory", "brought_memory"),
        row("until answered for, spool", "brought_spool"),
        ("import footfall.client", f"{figures['import_ms']:.0f} ms", ""),
    ]
    machine.report("Events of the Python client, one thread, durable", rows, figures, options.json)


if __name__ == "__main__":
    main()
