"""An import that is stopped in the middle, and gone on with: every row is stored, once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import uuid
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from footfall.collect.history.take import CHUNK_ROWS
from system import FOOTFALL, System, an_event, eventually

ROWS = 2 * CHUNK_ROWS + 50
WRITTEN = CHUNK_ROWS + 20  # before it is stopped: some rows beyond the last durable ones
STOP_SECONDS_MAX = 20.0


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


class Stop(NamedTuple):
    """How an import is stopped, and what comes of it."""

    number: signal.Signals
    ends: bool  # whether its pipe then ends; else it stays open and quiet
    status: int
    said: str
    skipped: int = CHUNK_ROWS  # by the next one
    on_interrupt: Any = signal.default_int_handler  # SIG_IGN: as in the background of a script


GOES_ON = f"Interrupted. With --resume it goes on after row {CHUNK_ROWS:,}."
STOPS = {
    "killed": Stop(signal.SIGKILL, ends=False, status=-signal.SIGKILL, said=""),
    "ended in the background": Stop(
        signal.SIGTERM, ends=False, status=-signal.SIGTERM, said="", on_interrupt=signal.SIG_IGN
    ),
    "interrupted at a quiet pipe": Stop(signal.SIGINT, ends=False, status=1, said=GOES_ON),
    "interrupted at the end of a pipe": Stop(signal.SIGINT, ends=True, status=1, said=GOES_ON),
    "not to be interrupted": Stop(
        signal.SIGINT, ends=True, status=0, said=f"{WRITTEN:,} rows: {WRITTEN:,} accepted",
        skipped=WRITTEN, on_interrupt=signal.SIG_IGN,
    ),
}  # fmt: skip


def importing(file: Path, data: Path, on_interrupt: Any) -> subprocess.Popen[str]:
    """A program inherits whether it can be interrupted; in a job in the background it cannot.

    A handler of ours becomes the usual one in the program, however the tests were started.
    """
    usual = signal.signal(signal.SIGINT, on_interrupt)
    try:
        return subprocess.Popen(
            [*FOOTFALL, "import", str(file), "--site", "Shop", "--data", str(data)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "COLUMNS": "200"},
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, usual)


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
def test_an_import_that_was_stopped_goes_on(tmp_path: Path, stop: Stop) -> None:
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
    process = importing(slow, tmp_path, stop.on_interrupt)
    with slow.open("w") as file:
        file.writelines(lines[:WRITTEN])
        file.flush()
        eventually(lambda: list((tmp_path / "imports").glob("*.json")))
        process.send_signal(stop.number)
        if not stop.ends:
            process.wait(STOP_SECONDS_MAX)
    assert stop.said in process.communicate()[0]
    assert process.returncode == stop.status
    answer = resting.command("import", str(whole), "--site", "Shop", "--resume")
    assert answer["skipped"] == stop.skipped
    assert answer["accepted"] == ROWS
    with resting:
        eventually(lambda: resting.events_of(customer, 1), 60)
        found = eventually(
            lambda: [each for each in [stored(resting, customer)] if len(each) >= ROWS]
        )
    assert found[0] == list(range(ROWS))


def test_an_import_can_be_interrupted_before_its_first_row(tmp_path: Path) -> None:
    resting = System(tmp_path)
    quiet = tmp_path / "quiet.ndjson"
    os.mkfifo(quiet)
    process = importing(quiet, tmp_path, signal.default_int_handler)
    with quiet.open("w"):
        eventually((tmp_path / "spool" / "spool.db").exists)  # made just before the row
        process.send_signal(signal.SIGINT)
        process.wait(STOP_SECONDS_MAX)
    assert "Interrupted before the first row." in process.communicate()[0]
    assert process.returncode == 1
    quiet.unlink()
    quiet.write_text(json.dumps(an_event()))
    assert resting.command("import", str(quiet), "--site", "Shop", "--resume")["skipped"] == 0
