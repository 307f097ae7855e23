"""A week of a shop's access log, imported: visits, where they came from, and who was no person.

`bench/access_log.py` made the log by driving the demo shop with a real browser and crawlers, and
wrote down what it did.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from system import System, eventually

DATA = Path(__file__).parents[1] / "data"
LOG = DATA / "shop-access.log.gz"
DONE = json.loads((DATA / "shop-access.json").read_text())


class Imported(NamedTuple):
    """What the command answered, and what Footfall then holds."""

    answer: dict[str, Any]
    pages: list[dict[str, Any]]  # oldest first
    made: Counter[str]  # events that the server made, by action

    @property
    def machines(self) -> set[str]:
        """The uuids of which any page was seen to be a machine's."""
        return {page["uuid"] for page in self.pages if page["device"].get("bot")}

    @property
    def people(self) -> list[dict[str, Any]]:
        machines = self.machines
        return [page for page in self.pages if page["uuid"] not in machines]

    @property
    def visits(self) -> list[list[dict[str, Any]]]:
        """The pages of people's sessions."""
        found: dict[str, list[dict[str, Any]]] = {}
        for page in self.people:
            found.setdefault(page["session"], []).append(page)
        return list(found.values())


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    system = System(tmp_path_factory.mktemp("log"))
    answer = system.command(
        "import", str(LOG), "--site", "Shop", "--host", DONE["host"], "--without", "/v1/*"
    )
    with system:
        pages = eventually(lambda: _whole(system, answer["accepted"]), 60)
        starts = _all(system, "session.start")
        ends = eventually(lambda: _whole(system, len(starts), "session.end"), 60)
    return Imported(answer, pages[::-1], Counter(each["action"] for each in (*starts, *ends)))


def _whole(system: System, count: int, action: str = "page.visit") -> list[dict[str, Any]]:
    found = _all(system, action)
    return found if len(found) == count else []


def _all(system: System, action: str) -> list[dict[str, Any]]:
    """Every stored event with this action, newest first."""
    found: list[dict[str, Any]] = []
    asked: dict[str, Any] = {"action": action, "limit": 500, "bots": "include"}
    while True:
        page = system.ask("/events", **asked)
        found += page["events"]
        if page["next"] is None:
            return found
        asked["cursor"] = page["next"]


def test_every_line_is_a_page_or_left_out_with_a_reason(imported: Imported) -> None:
    answer = imported.answer
    assert DONE["lines"] >= 10_000
    assert answer["rows"] == DONE["lines"]
    assert answer["rejected"] == 0
    robots = sum(DONE["robots"]["pages"].values())
    assert answer["accepted"] == DONE["people"]["pages"] + robots + DONE["scraper"]["pages"]
    assert answer["accepted"] + sum(answer["leftOut"].values()) == answer["rows"]
    assert set(answer["leftOut"]) == {
        "a file, not a page", "not a GET", "no page was answered", "a path that was to be left out",
    }  # fmt: skip


def test_what_machines_read_is_marked_and_kept(imported: Imported) -> None:
    kinds = Counter(page["device"].get("bot") for page in imported.pages)
    robots = DONE["robots"]["pages"]
    libraries = robots["python-requests/2.32.5"] + robots["curl/8.14.1"]
    assert kinds["library"] == libraries
    assert kinds["crawler"] == sum(robots.values()) - libraries
    # What says that it is a browser is found out by its pace, some pages later.
    assert 0 < DONE["scraper"]["pages"] - kinds["behaviour"] <= 100
    assert len(imported.machines) == len(robots) + 1


def test_peoples_visits_are_sessions(imported: Imported) -> None:
    assert len(imported.people) == DONE["people"]["pages"]
    assert len(imported.visits) == DONE["people"]["visits"]
    sessions = {page["session"] for page in imported.pages}
    assert imported.made == {"session.start": len(sessions), "session.end": len(sessions)}
    # A crawler that comes every few hours visits as often as it comes.
    assert len(sessions) >= DONE["people"]["visits"] + 200


def test_visits_come_from_where_they_came_from(imported: Imported) -> None:
    entries = [visit[0]["origin"] for visit in imported.visits]
    referrers = Counter(entry.get("referrerHost", "") for entry in entries)
    assert referrers == DONE["people"]["referrers"]
    channels = Counter(entry["channel"] for entry in entries)
    assert set(channels) == {"direct", "search", "paid search", "social", "ai", "mail", "referral"}
    assert channels["referral"] == referrers["tea-notes.example"]
    assert channels["social"] == referrers["t.co"] + referrers["l.facebook.com"]
    assert channels["search"] + channels["paid search"] == sum(
        referrers[host] for host in ("www.google.com", "www.bing.com", "duckduckgo.com")
    )
    later = [page["origin"]["channel"] for visit in imported.visits for page in visit[1:]]
    assert set(later) == {"internal"}


def test_visitors_are_told_apart_by_device_and_never_named(imported: Imported) -> None:
    kinds = Counter(page["device"]["type"] for page in imported.people)
    assert kinds["desktop"] > 0
    assert kinds["mobile"] > 0
    assert {page["device"]["browser"] for page in imported.people} >= {"Chrome", "Firefox"}
    assert {page["source"] for page in imported.pages} == {"import"}
    addresses = {page["place"]["address"] for page in imported.pages}
    assert all(address.endswith((".0", "::")) for address in addresses)
