"""How long does Footfall take to start on a folder that has data, and to stop on Ctrl-C under load?"""

from __future__ import annotations

import signal
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import machine
from ingest import script

ROUNDS = 5
START_SECONDS_WANTED, STOP_SECONDS_WANTED = 3, 5


def main() -> None:
    options = machine.arguments(__doc__).parse_args()
    starts, stops = [], []
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        site = machine.command(data, "sites", "create", "bench")
        port = machine.free_port()
        origin = f"http://127.0.0.1:{port}"
        for _ in range(ROUNDS + 1):  # the first one makes the tables
            started = time.monotonic()
            process = subprocess.Popen(
                [*machine.FOOTFALL, "up", "--data", folder, "--port", str(port)],
                stdout=subprocess.DEVNULL,
            )  # fmt: skip
            machine.wait_for(f"{origin}/api/v1/me", 401)
            starts.append(time.monotonic() - started)
            load = threading.Thread(
                target=machine.wrk,
                args=(f"{origin}/v1/events", script(1, site["trackerKey"]), 32, 2),
            )
            load.start()
            time.sleep(1)  # in the middle of the load
            stopping = time.monotonic()
            process.send_signal(signal.SIGINT)
            process.wait()
            stops.append(time.monotonic() - stopping)
            load.join()
    figures = {
        "first_start_seconds": starts[0],
        "start_seconds": statistics.median(starts[1:]),
        "stop_seconds_max": max(stops),
    }
    rows = [
        ("first start", f"{starts[0]:.1f} s", "makes the tables"),
        (
            "start, median",
            f"{figures['start_seconds']:.1f} s",
            f"wanted: at most {START_SECONDS_WANTED}",
        ),
        (
            "stop under load, longest",
            f"{max(stops):.1f} s",
            f"wanted: at most {STOP_SECONDS_WANTED}",
        ),
    ]
    machine.report("Starting and stopping", rows, figures, options.json)


if __name__ == "__main__":
    main()
