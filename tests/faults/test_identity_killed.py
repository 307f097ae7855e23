"""`kill -9` before each write in turn, while who is who changes: nothing is half done after the next
start, and the feed tells of it once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).with_name("killed.py")
WRITES_MIN = 4  # a decision, what follows from it, an event, the position; events have more


def states(story: str, folder: Path) -> list[dict[str, Any]]:
    """For each write: how customers stand after the next start, and after asking again."""
    path = os.pathsep.join(each for each in sys.path if each)
    done = subprocess.run(
        [sys.executable, str(PROGRAM), story, str(folder)], capture_output=True, text=True,
        check=False, timeout=600, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(found) > WRITES_MIN
    return found


def told(state: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Every merge that the feed tells of: who joined whom, and by what."""
    merges = [json.loads(each[3]) for each in state["events"] if each[2] == "client.merge"]
    return sorted((each["from"], each["to"], each["by"]) for each in merges)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("story", "merges"),
    [
        ("joined", [("new", "ann", "email")]),
        ("late claim", [("ann", "ben", "email")]),
    ],
)
def test_what_events_say_is_taken_in_and_told_once(
    story: str, merges: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    *torn, whole = states(story, tmp_path)
    assert told(whole["started"]) == merges
    for at, each in enumerate(torn, 1):
        assert each["started"] == whole["started"], f"killed before write {at}"


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("story", "before", "after"),
    [
        ("merge", [], [("eva", "ann", "person")]),
        ("undo", [("ann", "ben", "email")], [("ann", "ben", "email"), ("ann", "eva", "email")]),
    ],
)  # fmt: skip
def test_a_decision_is_taken_whole_or_not_at_all_and_bears_repeating(
    story: str, before: list[Any], after: list[Any], tmp_path: Path
) -> None:
    *torn, whole = states(story, tmp_path)
    assert told(whole["started"]) == after
    old = torn[0]["started"]
    assert told(old) == before
    for at, each in enumerate(torn, 1):
        assert each["started"] in (old, whole["started"]), f"killed before write {at}"
        assert each["again"] == whole["started"], f"killed before write {at}"
    kept = [each["started"] == whole["started"] for each in torn]
    assert kept == sorted(kept), "what was kept once counts whatever came after"
    assert any(kept)
