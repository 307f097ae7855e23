"""A running Footfall for tests: real processes on a folder of their own, spoken to over HTTP."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from commands import commands

FOOTFALL = (sys.executable, "-m", "footfall")
# Linux then ends what a test started together with a test process that was killed.
ENDS_WITH_US = ("setpriv", "--pdeathsig", "INT") if shutil.which("setpriv") else ()
START_SECONDS_MAX = 60.0
SEEN_SECONDS_MAX = 20.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(question: Callable[[], Any], seconds: float = SEEN_SECONDS_MAX) -> Any:
    """The first answer that is true; fails with the last one when none comes in time."""
    deadline = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"never became true; the last answer was {answer!r}"
        time.sleep(0.02)


def command(data: Path, *arguments: str) -> Any:
    """The JSON answer of a footfall command."""
    done = commands().run(*arguments, "--data", str(data), "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def an_event(action: str = "product.view", **fields: Any) -> dict[str, Any]:
    """A good event of a customer of its own."""
    return {"action": action, "uuid": str(uuid.uuid4()), **fields}


class System:
    """`footfall up` on one folder; start it again and it goes on where it was."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data = data
        self.options = options
        self.site = command(data, "sites", "create", "Shop")
        # All tests send from one address; what the limits do has tests of its own.
        command(data, "sites", "set", "Shop", "limits.addressEventsPerSecond=null")
        self.key = command(data, "keys", "create", "--site", "Shop", "--scope", "admin")["key"]
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.output = ""
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> System:
        log = (self.data / "up.log").open("w")
        with log:
            self.process = subprocess.Popen(
                [*ENDS_WITH_US, *FOOTFALL, "up", "--data", str(self.data), "--port", str(self.port),
                 *self.options],
                stdout=log, stderr=subprocess.STDOUT, text=True, start_new_session=True,
                env={**os.environ, "COLUMNS": "200"},
            )  # fmt: skip
        eventually(self.ready, START_SECONDS_MAX)
        return self

    def __enter__(self) -> System:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            self.stop()

    def ready(self) -> bool:
        assert self.process is None or self.process.poll() is None, self.log()
        try:
            return self.get(f"/api/v1/sites/{self.site['id']}").status_code == 200
        except httpx.HTTPError:
            return False

    def log(self) -> str:
        return (self.data / "up.log").read_text()

    def sign_in_link(self) -> str:
        """The one-time link that the first start prints."""
        found = eventually(lambda: re.search(r"/sign-in\?token=[\w-]+", self.log()))
        return self.origin + str(found[0])

    def stop(self) -> None:
        """Ctrl-C, until everything has stopped."""
        assert self.process is not None, "it does not run"
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)
        self.process = None

    def children(self) -> list[int]:
        """Process ids of the roles."""
        assert self.process is not None
        pid = self.process.pid
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(child) for child in text.split()]

    def command(self, *arguments: str) -> Any:
        return command(self.data, *arguments)

    def by_operator(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON answer to whoever may read the data folder, and so may do everything."""
        token = (self.data / "run" / "operator-token").read_text()
        response = httpx.request(
            method, self.origin + path, json=body, headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )  # fmt: skip
        assert response.status_code < 300, response.text
        return response.json() if response.content else None

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        return self.get_with(self.key, path, **parameters)

    def get_with(self, key: str, path: str, **parameters: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {key}"}
        return httpx.get(self.origin + path, params=parameters or None, headers=headers, timeout=30)

    def ask(self, path: str, **parameters: Any) -> Any:
        """The JSON answer of a path below the site."""
        response = self.get(f"/api/v1/sites/{self.site['id']}{path}", **parameters)
        assert response.status_code == 200, response.text
        return response.json()

    def send(self, body: Any, **headers: str) -> httpx.Response:
        """POSTs JSON events with the tracker key."""
        headers = {"x-tracker-key": self.site["trackerKey"], **headers}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.post(
            f"{self.origin}/v1/events", content=content,
            headers={"content-type": "application/json", **headers}, timeout=30,
        )  # fmt: skip

    def events_of(self, customer: str, count: int) -> list[dict[str, Any]]:
        """A customer's stored events, newest first, once there are `count` of them."""

        def found() -> list[dict[str, Any]]:
            response = self.get(f"/api/v1/sites/{self.site['id']}/events", customer=customer)
            if response.status_code == 404:  # not yet anybody's e-mail address or customId
                return []
            assert response.status_code == 200, response.text
            events: list[dict[str, Any]] = response.json()["events"]
            return events if len(events) >= count else []

        events: list[dict[str, Any]] = eventually(found)
        return events
