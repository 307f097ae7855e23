"""An import while the disk takes no more: it ends with a sentence, and goes on where it was."""

from __future__ import annotations

import functools
import json
import os
import resource
import subprocess
import uuid
from pathlib import Path

import pytest

from footfall.collect.history.take import CHUNK_ROWS
from system import FOOTFALL, System

ROWS = 2 * CHUNK_ROWS + 1


def limit(kilobytes: int) -> None:
    """From now on no file may become larger, which fails as a full disk does."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))


@pytest.mark.parametrize("kilobytes", [1, 34, 60, 700])
def test_a_full_disk_is_told_and_gone_on_from(tmp_path: Path, kilobytes: int) -> None:
    resting = System(tmp_path / "data")
    path = tmp_path / "events.ndjson"
    path.write_text(
        "".join(
            json.dumps(
                {
                    "action": "a.b",
                    "uuid": str(uuid.uuid4()),
                    "time": 1_760_000_000_000 + at,
                    "params": {"text": os.urandom(64).hex()},
                }
            )
            + "\n"
            for at in range(ROWS)
        )
    )
    arguments = ("import", str(path), "--site", "Shop")
    done = subprocess.run(
        [*FOOTFALL, *arguments, "--data", str(resting.data)],
        capture_output=True, text=True, check=False,
        env={**os.environ, "COLUMNS": "400"}, preexec_fn=functools.partial(limit, kilobytes),
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("footfall: ")
    answer = resting.command(*arguments, "--resume")
    assert (answer["accepted"], answer["ended"]) == (ROWS, None)
