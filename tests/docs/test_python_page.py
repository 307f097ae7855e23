"""The page on the Python client: its programs run against a Footfall, its tables are complete."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from footfall.client.event import Details
from footfall.client.limits import ANSWER_SECONDS_MAX, GATHERED_SECONDS, WAITING_EVENTS
from footfall.client.options import Options
from owned import OwnedSite
from system import System, eventually

PAGE = (Path(__file__).parents[2] / "docs" / "python.md").read_text()
SECONDS_MAX = 60
RUN = (
    ("orders.py", "c-17", ["client.identify", "page.visit", "product.buy"]),
    ("desk.py", "c-18", ["screen.view", "order.sent"]),
    ("calls.py", "+48 600 100 200", ["call.answered"]),
)


@pytest.fixture(scope="module")
def site(system: System) -> OwnedSite:
    return OwnedSite(system)


@pytest.fixture
def environment(site: OwnedSite, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    own = {"EVENTS_URL": site.system.origin, "EVENTS_KEY": site.api_key}
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    return {**os.environ, **own}


def told(site: OwnedSite, actions: list[str], url: str = "") -> list[dict[str, Any]]:
    """The site's events of these actions (and of a page), once each is there."""

    def found() -> list[dict[str, Any]]:
        events = site.ask("GET", "/events?limit=500")["events"]
        mine = [event for event in events if event["action"] in actions]
        mine = [event for event in mine if not url or event["params"].get("url") == url]
        return mine if {event["action"] for event in mine} == set(actions) else []

    events: list[dict[str, Any]] = eventually(found)
    return events


def block(start: str) -> str:
    """The page's program whose first line holds this."""
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    [found] = [each for each in blocks if start in each.split("\n")[0]]
    return str(found)


@pytest.mark.parametrize(("name", "customer", "actions"), RUN, ids=lambda each: str(each)[:9])
def test_a_program_of_the_page_tells_its_events(
    site: OwnedSite, environment: dict[str, str], tmp_path: Path,
    name: str, customer: str, actions: list[str],
) -> None:  # fmt: skip
    (tmp_path / name).write_text(block(name))
    done = subprocess.run(
        [sys.executable, "-W", "error", name], cwd=tmp_path, env=environment,
        capture_output=True, text=True, timeout=SECONDS_MAX, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    events = told(site, actions)
    assert len(events) == len(actions)  # the call that was told twice counts once
    assert {event["customer"] for event in events} == {events[0]["customer"]}


def test_the_django_middleware_tells_of_pages_of_customers(
    site: OwnedSite, environment: dict[str, str]
) -> None:
    names: dict[str, Any] = {}
    exec(block("shop/visits.py"), names)
    html = {"Content-Type": "text/html; charset=utf-8"}
    for status, headers, known in (
        (200, html, True),
        (404, html, True),
        (200, {}, True),
        (200, html, False),
    ):
        response = SimpleNamespace(status_code=status, headers=headers)
        request = SimpleNamespace(
            user=SimpleNamespace(is_authenticated=known, pk=19),
            build_absolute_uri=lambda: "https://shop.example.com/django",
        )
        assert names["page_visits"](lambda _, response=response: response)(request) is response
    names["footfall"].close()
    assert len(told(site, ["page.visit"], "https://shop.example.com/django")) == 1


def test_the_asgi_middleware_tells_of_calls_of_customers(
    site: OwnedSite, environment: dict[str, str]
) -> None:
    names: dict[str, Any] = {}
    exec(block("# visits.py"), names)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["path"]

    async def run() -> None:
        async with names["footfall"]:
            for state in ({"customer": "c-20"}, {}):
                scope = {"type": "http", "path": "/orders", "state": state}
                await names["ApiCalls"](app)(scope, None, None)

    asyncio.run(run())
    [event] = told(site, ["api.call"])
    assert event["params"] == {"path": "/orders"}


def test_the_program_for_fastapi_can_be_read() -> None:
    compile(block("# main.py"), "main.py", "exec")


def rows(heading: str) -> dict[str, str]:
    """The rows of the table under a heading: names in the first cell, and the whole line."""
    part = PAGE.split(heading)[1]
    table = part[: part.index("\n\n")]
    return {
        name: line
        for line in table.splitlines()[1:]
        for name in re.findall(r"`(\w+)`", line.split("|")[1])
    }


def test_the_page_tells_every_option_and_every_detail() -> None:
    options = rows("| option |")
    assert set(options) == set(Options.__annotations__) | {"transport"}
    assert f"{WAITING_EVENTS:,}" in options["waiting_events"]
    assert f" {GATHERED_SECONDS:g} " in options["gathered_seconds"]
    assert f" {ANSWER_SECONDS_MAX:g} " in options["answer_seconds"]
    assert set(rows("| detail |")) == set(Details.__annotations__)
