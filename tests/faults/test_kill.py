"""`kill -9` of any process, at random moments, under load: what was acknowledged is stored once."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
import uuid
from pathlib import Path

import httpx
import pytest

from system import System, eventually

KILLS = 50
SENDERS = 3
BATCH = 5

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]


class Sender(threading.Thread):
    """A client as it should be: retries with the same ids until it is told 202."""

    def __init__(self, system: System, number: int) -> None:
        super().__init__(daemon=True)
        self.system = system
        self.random = random.Random(number)
        self.customer = str(uuid.uuid4())
        self.acknowledged: list[str] = []
        self.unknown: set[str] = set()
        self.stopping = False

    def run(self) -> None:
        with httpx.Client(timeout=5) as client:
            while not self.stopping:
                events = [
                    {"action": "load.sent", "uuid": self.customer, "id": str(uuid.uuid4())}
                    for _ in range(BATCH)
                ]
                self.send(client, events)

    def send(self, client: httpx.Client, events: list[dict[str, str]]) -> None:
        headers = {"x-tracker-key": self.system.site["trackerKey"]}
        ids = {event["id"] for event in events}
        self.unknown |= ids
        while not self.stopping:
            with contextlib.suppress(httpx.HTTPError):
                response = client.post(
                    f"{self.system.origin}/v1/events", json=events, headers=headers
                )
                if response.status_code == 202:
                    self.acknowledged += ids
                    self.unknown -= ids
                    if self.random.random() < 0.1:  # an answer that got lost: sent once more
                        continue
                    return
            time.sleep(0.02)


def processes(system: System) -> list[int]:
    assert system.process is not None
    return [system.process.pid, *system.children()]


def stored_ids(system: System) -> list[str]:
    found: list[str] = []
    cursor: str | None = None
    while True:
        parameters = {} if cursor is None else {"cursor": cursor}
        page = system.ask("/events", action="load.sent", limit=500, **parameters)
        found += [event["id"] for event in page["events"]]
        cursor = page["next"]
        if cursor is None:
            return found


def settled(system: System) -> bool:
    text = httpx.get(f"{system.origin}/metrics").text
    under_way = [line for line in text.splitlines() if line.startswith("footfall_events_under_way")]
    lag = system.get(f"/api/v1/sites/{system.site['id']}/events", limit=1)
    return bool(under_way) and float(under_way[0].split()[1]) == 0 and lag.status_code == 200


def test_every_acknowledged_event_is_stored_exactly_once(tmp_path: Path) -> None:
    seed = int(os.environ.get("FAULTS_SEED", time.time_ns() % 1_000_000))
    print(f"FAULTS_SEED={seed}")
    with System(tmp_path / "data") as system:
        senders = [Sender(system, seed + number) for number in range(SENDERS)]
        for sender in senders:
            sender.start()
        kill_at_random(system, random.Random(seed))
        for sender in senders:
            sender.stopping = True
        for sender in senders:
            sender.join(30)
        acknowledged = {each for sender in senders for each in sender.acknowledged}
        unknown = {each for sender in senders for each in sender.unknown}
        assert len(acknowledged) > 1000
        eventually(lambda: settled(system), 60)
        eventually(lambda: acknowledged <= set(stored_ids(system)), 60)
        stored = stored_ids(system)
        assert len(stored) == len(set(stored)), "an event was stored twice"
        assert set(stored) - acknowledged <= unknown, "an event came from nowhere"
        starts = system.ask("/events", action="session.start", limit=500)["events"]
        assert len(starts) == SENDERS, "a session was started twice, or lost"


def kill_at_random(system: System, chance: random.Random) -> None:
    """Kills supervisor, collector or engine, without waiting for what the last kill did."""
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.02, 1.2))
        pid = chance.choice(processes(system))
        with contextlib.suppress(ProcessLookupError):  # it was on its way out
            os.kill(pid, signal.SIGKILL)
        if system.process is not None and pid == system.process.pid:
            system.process.wait()
            system.start()
    eventually(system.ready, 60)
