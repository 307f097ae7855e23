"""Asking the engine from the command line: the one that runs, or one started for the question."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx

from footfall.cli.options import WRONG_INPUT, fail
from footfall.config import Config

START_SECONDS_MAX = 60.0  # a large store on a slow disk
STOP_SECONDS_MAX = 10.0
ANSWER_SECONDS_MAX = 600.0  # a long replay
CONNECT_SECONDS_MAX = 2.0


class Engine:
    """The engine of a data folder, spoken to as its operator: who may read the folder may all."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._client = httpx.Client(
            transport=httpx.HTTPTransport(uds=str(config.serve_socket)),
            base_url="http://engine",
            timeout=httpx.Timeout(ANSWER_SECONDS_MAX, connect=CONNECT_SECONDS_MAX),
        )

    def runs(self) -> bool:
        with contextlib.suppress(httpx.HTTPError, OSError):
            return self._send("GET", "/api/v1/sites").status_code == 200
        return False

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON answer; an error ends the command with its sentence."""
        response = self._send(method, path, body)
        if response.is_error:
            fail(response.json()["error"]["message"], WRONG_INPUT)
        return response.json() if response.content else None

    @contextlib.contextmanager
    def stream(self, path: str) -> Iterator[Iterator[bytes]]:
        """The chunks of a long answer."""
        with self._client.stream("GET", path, headers=self._headers()) as response:
            if response.is_error:
                response.read()
                fail(response.json()["error"]["message"], WRONG_INPUT)
            yield response.iter_bytes()

    def close(self) -> None:
        self._client.close()

    def _send(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return self._client.request(method, path, json=body, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        token = self._config.operator_token_path.read_text(encoding="ascii").strip()
        return {"authorization": f"Bearer {token}"}


@contextlib.contextmanager
def engine(config: Config) -> Iterator[Engine]:
    """The running engine; where none runs, one is started and stopped around the block."""
    asked = Engine(config)
    try:
        if asked.runs():
            yield asked
        else:
            with _alone(config), _started(config, asked):
                yield asked
    finally:
        asked.close()


@contextlib.contextmanager
def _alone(config: Config) -> Iterator[None]:
    """Holds the data folder, as `footfall up` does, so that two engines never meet on it."""
    run = config.data / "run"
    run.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (run / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fail("Footfall is starting or stopping on this folder; try again in a moment.")
        yield


@contextlib.contextmanager
def _started(config: Config, asked: Engine) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "footfall", "engine", "--data", str(config.data)],
        stdin=subprocess.PIPE,  # it ends with us, however we end
        env={**os.environ, "FOOTFALL_SUPERVISED": "1"},
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + START_SECONDS_MAX
        while not asked.runs():
            if process.poll() is not None or time.monotonic() > deadline:
                fail("The engine could not be started; the messages above say why.")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
