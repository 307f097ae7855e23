"""An import that is stopped in the middle, and gone on with: every row is stored, once."""

from __future__ import annotations

import json
import os
import subprocess
import uuid
from pathlib import Path
from typing import Any

from footfall.collect.history.take import CHUNK_ROWS
from system import FOOTFALL, System, eventually

ROWS = 2 * CHUNK_ROWS + 50
WRITTEN = CHUNK_ROWS + 20  # before it is stopped: some rows beyond the last durable ones


def stored(system: System, customer: str) -> list[int]:
    """The numbers of the rows that are stored, oldest first."""
    found: list[int] = []
    asked: dict[str, Any] = {"customer": customer, "action": "a.b", "limit": 500}
    while True:
        page = system.ask("/events", **asked)
        found += [event["params"]["at"] for event in page["events"]]
        if page["next"] is None:
            return found[::-1]
        asked["cursor"] = page["next"]


def test_an_import_that_was_killed_goes_on(tmp_path: Path) -> None:
    resting = System(tmp_path)
    customer = str(uuid.uuid4())
    lines = [
        json.dumps({"action": "a.b", "uuid": customer, "time": 1_760_000_000_000 + at * 1000,
                    "params": {"at": at}}) + "\n"
        for at in range(ROWS)
    ]  # fmt: skip
    slow, whole = tmp_path / "slow.ndjson", tmp_path / "whole.ndjson"
    whole.write_text("".join(lines))
    os.mkfifo(slow)  # a file whose rest is not there yet
    process = subprocess.Popen(
        [*FOOTFALL, "import", str(slow), "--site", "Shop", "--data", str(tmp_path)],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with slow.open("w") as file:
        file.writelines(lines[:WRITTEN])
        file.flush()
        eventually(lambda: list((tmp_path / "imports").glob("*.json")))
        process.kill()
        process.wait()
    answer = resting.command("import", str(whole), "--site", "Shop", "--resume")
    assert answer["skipped"] == CHUNK_ROWS
    assert answer["accepted"] == ROWS
    with resting:
        eventually(lambda: resting.events_of(customer, 1), 60)
        found = eventually(
            lambda: [each for each in [stored(resting, customer)] if len(each) >= ROWS]
        )
    assert found[0] == list(range(ROWS))
