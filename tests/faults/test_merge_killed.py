"""`kill -9` of the roles while a person merges customers and takes it back, over HTTP: it is done
or it is not, and asking again does it."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from system import System, an_event, eventually

ROUNDS = 4

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


def post(system: System, path: str, body: Any = None) -> int:
    """The status; 0 where the answer got lost."""
    with contextlib.suppress(httpx.HTTPError):
        return httpx.post(
            f"{system.origin}/api/v1/sites/{system.site['id']}{path}", json=body, timeout=30,
            headers={"Authorization": f"Bearer {system.key}"},
        ).status_code  # fmt: skip
    return 0


def killed(system: System, after_seconds: float, path: str, body: Any = None) -> None:
    """Asks for it, and kills whoever may be doing it."""
    asking = threading.Thread(target=post, args=(system, path, body))
    asking.start()
    time.sleep(after_seconds)  # any moment is a good one
    for pid in system.children():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    asking.join()
    eventually(system.ready, 60)


def uuids(system: System, customer: str) -> list[str]:
    return sorted(system.ask(f"/customers/{customer}")["uuids"])


def merges(system: System, customer: str) -> list[Any]:
    """Those that hold."""
    found = system.ask(f"/customers/{customer}/identities")["merges"]
    return [each for each in found if each["undoneBy"] is None]


def told(system: System, one: str, other: str) -> int:
    """How often the feed tells that the one joined the other."""
    events = system.ask("/events", action="client.merge", limit=500)["events"]
    return sum(each["params"]["from"] == one and each["params"]["to"] == other for each in events)


def test_a_merge_and_its_undoing_are_whole_after_any_kill(tmp_path: Path) -> None:
    seed = int(os.environ.get("FAULTS_SEED", time.time_ns() % 1_000_000))
    print(f"FAULTS_SEED={seed}")
    chance = random.Random(seed)
    with System(tmp_path / "data") as system:
        for _ in range(ROUNDS):
            one, other = str(uuid.uuid4()), str(uuid.uuid4())
            system.send([an_event("a.b", uuid=each) for each in (one, other)])
            for each in (one, other):
                system.events_of(each, 1)
            path, body = f"/customers/{other}/merge", {"customer": one}
            killed(system, chance.uniform(0, 0.15), path, body)
            if not merges(system, other):
                assert (uuids(system, one), uuids(system, other)) == ([one], [other])
                assert told(system, one, other) == 0
                assert post(system, path, body) == 200
            (merge,) = merges(system, other)
            assert uuids(system, one) == uuids(system, other) == sorted([one, other])
            eventually(lambda: told(system, one, other) == 1)  # noqa: B023  # asked in this round
            path = f"/customers/{other}/merges/{merge['id']}/undo"
            killed(system, chance.uniform(0, 0.15), path)
            if merges(system, other):
                assert uuids(system, one) == sorted([one, other])
                assert post(system, path) == 200
            assert (uuids(system, one), uuids(system, other)) == ([one], [other])
            assert told(system, one, other) == 1
