"""Whoever installs the client has its types: a program of theirs, held to the strictest rules."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS_MAX = 300  # with the types of what it stands on, on a busy machine
PROGRAMS = ("orders.py", "desk.py", "calls.py")
# Each line that is wrong says so; where a mistake is not found, its comment is too much and is the error.
MISTAKES = """
import uuid
from datetime import UTC, datetime
from pathlib import Path
from footfall.client import AsyncFootfall, Customer, Details, Event, Footfall, InvalidEvent


def lost(event: Event, reason: str) -> None:
    customer: Customer | None = event.client
    print(event.action, customer and customer.custom_id, reason)


with Footfall("https://events.example.com", key="k", spool=Path("a.db"), on_lost=lost) as footfall:
    name: str = footfall.track("a.b", email="ann@example.com", time=datetime.now(UTC), id=uuid.uuid4())
    sent: bool = footfall.flush(timeout_seconds=1)
    details: Details = {"custom_id": "c-17", "params": {"price": 12.5}}
    footfall.screen_view("Orders", **details)
    footfall.track("a.b", custom_id=17)  # type: ignore[arg-type]
    footfall.track("a.b", customer="c-17")  # type: ignore[call-arg]
    footfall.track()  # type: ignore[call-arg]
    number: int = footfall.identify(phone="+48 600")  # type: ignore[assignment]
Footfall("https://events.example.com")  # type: ignore[call-arg]
Footfall("https://events.example.com", key="k", spol="a.db")  # type: ignore[call-arg]
Footfall("https://events.example.com", key="k", on_lost="lost")  # type: ignore[arg-type]


async def main(given: AsyncFootfall) -> bool:
    given.flush()  # type: ignore[unused-coroutine]
    return await given.flush()
"""


@pytest.fixture(scope="module")
def interpreter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python in which this checkout is installed, with what it needs."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder)
    packages = next(folder.glob("lib/python*/site-packages"))
    paths = (ROOT / "src", sysconfig.get_path("purelib"))
    (packages / "footfall.pth").write_text("".join(f"{path}\n" for path in paths))
    return folder / "bin" / "python"


def test_programs_of_the_page_and_mistakes_are_told_apart(
    interpreter: Path, tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "python.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    for name in PROGRAMS:
        [program] = [block for block in blocks if name in block.split("\n")[0]]
        (tmp_path / name).write_text(program)
    (tmp_path / "mistakes.py").write_text(MISTAKES)
    checked = subprocess.run(
        [
            sys.executable, "-m", "mypy", "--strict", "--enable-error-code", "unused-coroutine",
            "--python-executable", str(interpreter), "--cache-dir", str(tmp_path / "cache"),
            *PROGRAMS, "mistakes.py",
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS_MAX, check=False,
    )  # fmt: skip
    assert checked.stdout == f"Success: no issues found in {len(PROGRAMS) + 1} source files\n"
