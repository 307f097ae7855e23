"""The page on mobile apps: its bodies and commands are taken by a Footfall, its programs send those fields."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

from owned import OwnedSite
from system import System, an_event, eventually

PAGE = (Path(__file__).parents[2] / "docs" / "mobile.md").read_text()
SECONDS_MAX = 60
SECRET = "correct horse battery staple 1234567890"
LABELS = ["Started the app Shop", "Logged in", "Viewed screen Basket"]


def blocks(fence: str) -> list[str]:
    return re.findall(rf"^```{fence}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


BODY, ANSWER = blocks("json")
PLAIN, WITH_TOKEN = (block for block in blocks("sh") if "curl" in block)
BATCH: dict[str, Any] = json.loads(BODY)
TIMES = [datetime.fromisoformat(event["time"]) for event in BATCH["events"]]
SENT_AT = datetime.fromisoformat(BATCH["sentAt"])


@pytest.fixture
def site(system: System) -> OwnedSite:
    return OwnedSite(system)


def run(
    command: str, site: OwnedSite, folder: Path, body: str = BODY, **environment: str
) -> dict[str, Any]:
    """The answer that a command of the page prints."""
    (folder / "events.json").write_text(body)
    own = {"EVENTS_URL": site.system.origin, "TRACKER_KEY": site.key, **environment}
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env={**os.environ, **own},
        capture_output=True, text=True, timeout=SECONDS_MAX, check=True,
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def told(site: OwnedSite, customer: str) -> list[dict[str, Any]]:
    """The three events of the page's customer, in the order sent."""

    def found() -> list[dict[str, Any]]:
        events = site.ask("GET", "/events?limit=500")["events"]
        mine = [event for event in events if event["uuid"] == customer]
        mine = [event for event in mine if event["source"] != "footfall"]
        return mine[::-1] if len(mine) >= len(LABELS) else []

    events: list[dict[str, Any]] = eventually(found)
    return events


def test_the_command_of_the_page_sends_its_body_once_however_often_it_runs(
    site: OwnedSite, tmp_path: Path
) -> None:
    before = datetime.now(UTC)
    assert run(PLAIN, site, tmp_path) == json.loads(ANSWER)
    assert run(PLAIN, site, tmp_path)["rejected"] == []
    [customer] = {event["uuid"] for event in BATCH["events"]}
    events = told(site, customer)
    assert [event["label"] for event in events] == LABELS
    assert [event["id"] for event in events] == [event["id"] for event in BATCH["events"]]
    assert site.ask("GET", "/customers/c-17")["email"] == "ann@example.com"
    # The page's clock is wrong by however old the page is: its times are counted from now.
    for event, moment in zip(events, TIMES, strict=True):
        seen = datetime.fromisoformat(event["time"]) - (moment - SENT_AT)
        assert before - timedelta(seconds=1) <= seen <= datetime.now(UTC), event


def test_with_the_customers_token_the_events_are_trusted(site: OwnedSite, tmp_path: Path) -> None:
    key = {"algorithm": "HS256", "secret": SECRET}
    site.ask("PUT", "/authentication", {"required": ["client.login"], "keys": [key]})
    eventually(lambda: site.send(an_event("client.login")).status_code == 401)
    claims = {"customId": "c-17", "email": "ann@example.com", "exp": int(time.time()) + 600}
    token = jwt.encode(claims, SECRET, algorithm="HS256")
    body = re.sub(r'(?<="id": ")[^"]+', lambda _: str(uuid.uuid4()), BODY)
    answer = run(WITH_TOKEN, site, tmp_path, body, CUSTOMER_TOKEN=token)
    assert answer == json.loads(ANSWER)
    [customer] = {event["uuid"] for event in BATCH["events"]}
    assert {event["trusted"] for event in told(site, customer)} == {True}
    [rejected] = run(PLAIN, site, tmp_path, body)["rejected"]
    assert (rejected["index"], rejected["code"]) == (1, "auth_required")


def as_ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def from_app(identifier: Callable[[], str]) -> tuple[str, dict[str, Any]]:
    """The page's body as an app of that platform writes it: times in milliseconds, ids of its own."""
    customer = identifier()
    events = [
        {**event, "id": identifier(), "time": as_ms(event["time"]), "uuid": customer}
        for event in BATCH["events"]
    ]
    return customer, {"sentAt": as_ms(BATCH["sentAt"]), "events": events}


@pytest.mark.parametrize(
    "identifier",
    [
        pytest.param(lambda: str(uuid.uuid4()).upper(), id="ios"),
        pytest.param(lambda: str(uuid.uuid4()), id="android"),
    ],
)
def test_a_body_as_the_programs_write_it_is_taken(
    site: OwnedSite, identifier: Callable[[], str]
) -> None:
    customer, batch = from_app(identifier)
    response = site.send(batch)
    assert (response.status_code, response.json()) == (202, json.loads(ANSWER))
    events = told(site, customer.lower())
    assert [event["label"] for event in events] == LABELS
    assert [event["id"] for event in events] == [each["id"].lower() for each in batch["events"]]


PROGRAMS = (
    ("swift", r"struct Event: Codable \{(.*?)\}", r"(?:let|var) (\w+):", r"struct Batch.*?\{(.*?)\}", r"let (\w+)"),
    ("kotlin", r"fun event\((.*?)\n\n", r'put\("(\w+)"', r"fun send\((.*?)val connection", r'put\("(\w+)"'),
)  # fmt: skip


@pytest.mark.parametrize(("fence", "event", "field", "batch", "beside"), PROGRAMS)
def test_the_programs_send_the_fields_of_the_body(
    fence: str, event: str, field: str, batch: str, beside: str
) -> None:
    [program] = blocks(fence)
    of_event = re.search(event, program, re.DOTALL)
    of_batch = re.search(batch, program, re.DOTALL)
    assert of_event is not None
    assert of_batch is not None
    assert set(re.findall(field, of_event[1])) == {
        name for each in BATCH["events"] for name in each
    }
    assert set(re.findall(beside, of_batch[1])) == set(BATCH)
    for said in ("v1/events", "X-Tracker-Key", "X-Customer-Token", "Retry-After"):
        assert said in program
    [done] = [line for line in program.splitlines() if re.search(r"\b400\b.*[dD]one", line)]
    row = PAGE.split("| answer |")[1]
    assert re.findall(r"\d+", done) == re.findall(r"`(\d+)`(?=[^|]*\| are done)", row)
