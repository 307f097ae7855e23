"""The npm package in Node.js against a running Footfall: what a program tells is there to read."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from owned import OwnedSite
from system import System, eventually, free_port

ROOT = Path(__file__).parents[2]
TRACKER = ROOT / "tracker"
PAGE = (ROOT / "docs" / "npm.md").read_text()
PATH = f"{ROOT / '.venv' / 'node'}{os.pathsep}{os.environ['PATH']}"
NODE = shutil.which("node", path=PATH)
SECONDS_MAX = 60
TOLD = [
    ("client.applicationStarted", "Started the app Kiosk"),
    ("client.login", "Logged in"),
    ("screen.view", "Viewed screen Tickets"),
    ("button.click", "Clicked Buy"),
    ("ticket.buy", "Bought two tickets"),
]

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not (TRACKER / "node_modules").is_dir(), reason="the tracker is not set up"),
]


def node(*arguments: str, cwd: Path, **environment: str) -> None:
    assert NODE is not None, "Node.js is not on this machine"
    done = subprocess.run(
        [NODE, *arguments], cwd=cwd, env={**os.environ, "PATH": PATH, **environment},
        capture_output=True, text=True, timeout=SECONDS_MAX, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


@pytest.fixture(scope="module")
def package() -> Path:
    node("package.mjs", cwd=TRACKER)
    return TRACKER


@pytest.fixture
def project(package: Path, tmp_path: Path) -> Path:
    """A folder in which the package is installed, and the page's program for Node.js."""
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "footfall").symlink_to(package)
    blocks = re.findall(r"^```js\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    [program] = [block for block in blocks if "kiosk.mjs" in block]
    (tmp_path / "kiosk.mjs").write_text(program)
    return tmp_path


def told(site: OwnedSite, count: int) -> list[dict[str, Any]]:
    """The site's events of the program, oldest first."""

    def found() -> list[dict[str, Any]]:
        events = site.ask("GET", "/events?limit=500")["events"]
        actions = {action for action, _ in TOLD}
        mine = [event for event in events if event["action"] in actions]
        return mine[::-1] if len(mine) >= count else []

    events: list[dict[str, Any]] = eventually(found)
    return events


def test_the_program_of_the_page_tells_its_events(system: System, project: Path) -> None:
    site = OwnedSite(system)
    node("kiosk.mjs", cwd=project, EVENTS_URL=system.origin, TRACKER_KEY=site.key)
    events = told(site, len(TOLD))
    assert [(event["action"], event["label"]) for event in events] == TOLD
    assert len({event["uuid"] for event in events}) == 1
    customer = site.ask("GET", "/customers/c-17")
    assert customer["email"] == "ann@example.com"
    assert {event["customer"] for event in events} == {customer["id"]}


def test_events_told_while_the_server_is_away_come_later_once(
    system: System, project: Path
) -> None:
    site = OwnedSite(system)
    nobody = f"http://127.0.0.1:{free_port()}"
    node("kiosk.mjs", cwd=project, EVENTS_URL=nobody, TRACKER_KEY=site.key)
    kept = {path.name for path in (project / "footfall-events").glob("ff%3A*")}
    assert len(kept) == len(TOLD)
    node("kiosk.mjs", cwd=project, EVENTS_URL=system.origin, TRACKER_KEY=site.key)
    events = told(site, 2 * len(TOLD))
    assert [event["action"] for event in events] == [action for action, _ in TOLD] * 2
    assert len({event["uuid"] for event in events}) == 1
    earlier = {event["id"] for event in events[: len(TOLD)]}
    assert {name.removesuffix(".item").rsplit("%3A")[-1] for name in kept} == earlier
    assert len(list((project / "footfall-events").glob("ff%3A*"))) <= 1  # the site's settings
