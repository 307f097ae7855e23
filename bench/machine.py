"""What every measurement needs: free ports, a running Footfall, load from wrk, tables, JSON."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import httpx

FOOTFALL = [sys.executable, "-m", "footfall"]
# Every rule that an event meets is on, and none turns the load away.
RULES = ("--domain", "shop.example", "--domain", "*.shop.example")
LIMITS = ("limits.keyEventsPerSecond=10000000", "limits.addressEventsPerSecond=10000000")


class Running(NamedTuple):
    """A Footfall under measurement."""

    origin: str
    data: Path
    site: str
    tracker_key: str
    api_key: str
    pid: int


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(data: Path, *arguments: str) -> Any:
    """The JSON answer of a footfall command."""
    done = subprocess.run(
        [*FOOTFALL, *arguments, "--data", str(data), "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def footfall() -> contextlib.AbstractContextManager[Running]:
    """All of Footfall on a new folder, with one site and a key that may do everything."""
    return _running("up", "/api/v1/me", 401)


def collector() -> contextlib.AbstractContextManager[Running]:
    """The collector alone, as on a node of its own: everything is kept, nothing processed."""
    return _running("collect", "/healthz", 200)


@contextlib.contextmanager
def _running(role: str, path: str, status: int) -> Iterator[Running]:
    folder = Path(tempfile.mkdtemp(prefix="footfall-bench-"))
    data = folder / "data"
    site = command(data, "sites", "create", "bench", *RULES)
    command(data, "sites", "set", "bench", *LIMITS)
    command(data, "sites", "lists", "bench", "--deny", "debug.*", "--deny", "test.*")
    key = command(data, "keys", "create", "--site", "bench", "--scope", "admin")
    port = free_port()
    log = (folder / "log").open("w")
    process = subprocess.Popen(
        [*FOOTFALL, role, "--data", str(data), "--port", str(port)],
        stdout=log, stderr=log,
    )  # fmt: skip
    origin = f"http://127.0.0.1:{port}"
    try:
        wait_for(origin + path, status)
        yield Running(origin, data, site["id"], site["trackerKey"], key["key"], process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        log.close()
        shutil.rmtree(folder)


def wait_for(url: str, status: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=2).status_code == status:
                return
        time.sleep(0.05)
    raise TimeoutError(f"{url} did not answer {status} within {seconds} s")


@contextlib.contextmanager
def nginx() -> Iterator[str]:
    """nginx answering an empty 204: what the machine can do at all."""
    folder = Path(tempfile.mkdtemp(prefix="footfall-nginx-"))
    port = free_port()
    (folder / "nginx.conf").write_text(
        f"worker_processes auto; daemon off; pid {folder}/pid; error_log {folder}/error;\n"
        "events { worker_connections 4096; }\n"
        "http { access_log off; keepalive_requests 100000000;\n"
        f"  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
        f"  fastcgi_temp_path {folder}/fcgi; uwsgi_temp_path {folder}/uwsgi;\n"
        f"  scgi_temp_path {folder}/scgi;\n"
        f"  server {{ listen 127.0.0.1:{port}; location / {{ return 204; }} }} }}\n"
    )
    process = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "e")])
    try:
        wait_for(f"http://127.0.0.1:{port}/", 204)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


def wrk(url: str, script: str, connections: int, seconds: float) -> tuple[float, int]:
    """Requests per second under wrk's Lua script, and how many did not get a 2xx."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        done = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", file.name, url],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    assert rate is not None, done.stdout
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    return float(rate[1]), int(failed[1]) if failed else 0


def arguments(description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    return parser


def report(title: str, rows: Sequence[tuple[str, str, str]], figures: Any, to: Path | None) -> None:
    """A table (what, measured, beside it), and the figures as JSON."""
    widths = [max(len(row[at]) for row in rows) for at in range(3)]
    sys.stdout.write(f"\n{title}  ({os.cpu_count()} cores)\n")
    for what, measured, beside in rows:
        sys.stdout.write(f"  {what:<{widths[0]}}  {measured:>{widths[1]}}  {beside}\n")
    if to is not None:
        to.write_text(json.dumps(figures, indent=2) + "\n")
