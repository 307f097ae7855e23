"""One process group: the roles as child processes, started again when they fall over."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import structlog

RESTART_SECONDS_MIN = 0.1  # a role that ran well comes back at once
RESTART_SECONDS_MAX = 5.0
RAN_WELL_SECONDS = 10.0
STOP_SECONDS_MAX = 4.5  # for all roles together; then they are killed: the log holds everything
POLL_SECONDS = 0.05

log = structlog.get_logger()


class Role(NamedTuple):
    """A child process: its name, the arguments of `footfall` that run it, and what it is told
    besides by its environment."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = {}


class Child:
    """One role's current process."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.wait_seconds = RESTART_SECONDS_MIN
        self.restart_at = 0.0
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        self.started_at = time.monotonic()
        # Its standard input ends when this process does, however that happens. A session of its
        # own keeps the terminal's Ctrl-C for the supervisor, which stops the roles in order.
        return subprocess.Popen(
            [sys.executable, "-m", "footfall", *self.role.arguments],
            stdin=subprocess.PIPE,
            env={**os.environ, **self.role.environment, "FOOTFALL_SUPERVISED": "1"},
            start_new_session=True,
        )

    def keep_up(self) -> None:
        """Starts it again if it has ended, later and later if it keeps ending."""
        status = self.process.poll()
        if status is None:
            return
        now = time.monotonic()
        if not self.restart_at:
            ran_well = now - self.started_at > RAN_WELL_SECONDS
            self.wait_seconds = (
                RESTART_SECONDS_MIN if ran_well else min(self.wait_seconds * 2, RESTART_SECONDS_MAX)
            )
            self.restart_at = now + self.wait_seconds
            log.warning("a process ended and is started again", name=self.role.name, status=status)
        elif now >= self.restart_at:
            self.restart_at = 0.0
            self.process = self._start()

    def stop(self, seconds: float) -> None:
        """Asks it to end; kills it if it does not in time."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(max(seconds, 0.1))
            except subprocess.TimeoutExpired:
                log.warning("a process did not stop in time and was killed", name=self.role.name)
                self.process.kill()
                self.process.wait()


class Supervisor:
    """Runs roles until told to stop; they stop in the order given."""

    def __init__(self, roles: Sequence[Role]) -> None:
        self._children = [Child(role) for role in roles]
        self._stopping = False

    def request_stop(self) -> None:
        self._stopping = True

    @property
    def stopping(self) -> bool:
        return self._stopping

    def tick(self) -> None:
        """Looks after the children once, then waits a little."""
        for child in self._children:
            child.keep_up()
        time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS_MAX
        for child in self._children:
            child.stop(deadline - time.monotonic())
