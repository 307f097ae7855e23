"""What is found out about events on their way, over HTTP: place, device, source, and machines."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mmdb import written
from system import System, an_event, eventually

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
HEADLESS = CHROME.replace("Chrome/", "HeadlessChrome/")
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
WARSAW = {
    "country": {"iso_code": "PL"},
    "subdivisions": [{"names": {"en": "Mazovia"}}],
    "city": {"names": {"en": "Warsaw"}},
}


@pytest.fixture(scope="module")
def behind_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A Footfall that believes X-Forwarded-For, so that a test may come from anywhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOOTFALL_TRUSTED_PROXIES", "127.0.0.1")
        with System(tmp_path_factory.mktemp("enriching")) as running:
            yield running


def sent(system: System, event: dict[str, Any] | None = None, **headers: str) -> dict[str, Any]:
    """An event as it is read, once it is stored."""
    event = event or an_event()
    answer = system.send(event, **{"user-agent": CHROME, **headers})
    assert answer.json()["accepted"] == 1, answer.text
    found = system.events_of(event["uuid"], 2)
    return next(each for each in found if each["action"] == event["action"])


@pytest.mark.parametrize("rule", ["kept", "shortened", "dropped"])
def test_a_place_is_found_before_the_address_is_shortened_or_dropped(
    behind_proxy: System, rule: str
) -> None:
    behind_proxy.command("sites", "set", "Shop", f"privacy.ip={rule}")
    kept = {"kept": "193.0.6.139", "shortened": "193.0.6.0", "dropped": None}[rule]

    def place() -> Any:
        found = sent(behind_proxy, None, **{"x-forwarded-for": "193.0.6.139"})["place"]
        return found if found.get("address") == kept else None

    assert eventually(place)["country"] == "NL"


def test_an_installed_database_tells_cities_without_a_restart(
    behind_proxy: System, tmp_path: Path
) -> None:
    file = tmp_path / "cities.mmdb"
    file.write_bytes(written({"193.0.6.0/24": WARSAW}))
    assert behind_proxy.command("geo", "show") == {"database": None}
    shown = behind_proxy.command("geo", "install", str(file))
    assert shown["database"]["kind"] == "Test-City"
    assert behind_proxy.command("geo", "show") == shown

    def city() -> Any:
        return sent(behind_proxy, None, **{"x-forwarded-for": "193.0.6.139"})["place"].get("city")

    assert eventually(city) == "Warsaw"
    behind_proxy.command("geo", "remove")
    eventually(lambda: not city())


def test_what_an_api_key_sends_has_the_servers_address_and_device_not_the_customers(
    behind_proxy: System,
) -> None:
    found = sent(
        behind_proxy, None,
        **{"x-forwarded-for": "193.0.6.139", "authorization": f"Bearer {behind_proxy.key}"},
    )  # fmt: skip
    assert "country" not in found["place"]
    assert found["device"] == {}


def test_what_was_turned_away_and_is_sent_again_has_the_place_and_device_of_its_arrival(
    behind_proxy: System,
) -> None:
    site = f"/api/v1/sites/{behind_proxy.site['id']}"
    action = f"tea.{uuid.uuid4().hex[:12]}"
    hints = {
        "sec-ch-ua": '"Google Chrome";v="140"', "sec-ch-ua-mobile": "?0",
        "sec-ch-ua-platform": '"Windows"', "sec-ch-ua-platform-version": '"15.0.0"',
    }  # fmt: skip

    def turned_away() -> dict[str, Any] | None:
        event = an_event(action)  # a new one each time: others were taken before the rule held
        headers = {"x-forwarded-for": "193.0.6.139", "user-agent": CHROME, **hints}
        return event if behind_proxy.send(event, **headers).json()["rejected"] else None

    behind_proxy.by_operator("PUT", f"{site}/lists", {"allow": [], "deny": ["tea.*"]})
    event = eventually(turned_away)
    eventually(lambda: behind_proxy.ask("/rejected", action=action)["rejected"])
    behind_proxy.by_operator("PUT", f"{site}/lists", {"allow": [], "deny": []})
    again = {"action": action}
    eventually(
        lambda: behind_proxy.by_operator("POST", f"{site}/rejected/replay", again)["accepted"]
    )
    found = next(e for e in behind_proxy.events_of(event["uuid"], 2) if e["action"] == action)
    assert found["place"]["country"] == "NL"
    assert (found["device"]["system"], found["device"]["systemVersion"]) == ("Windows", "11")


def test_client_hints_reach_the_event(behind_proxy: System) -> None:
    found = sent(
        behind_proxy, None,
        **{
            "sec-ch-ua": '"Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"',
            "sec-ch-ua-mobile": "?0", "sec-ch-ua-platform": '"Windows"',
            "sec-ch-ua-platform-version": '"15.0.0"',
        },
    )  # fmt: skip
    assert found["device"] == {
        "type": "desktop", "browser": "Chrome", "browserVersion": "140", "system": "Windows",
        "systemVersion": "11",
    }  # fmt: skip


def test_a_sites_own_source_rule_holds_without_a_restart(behind_proxy: System) -> None:
    rules = [{"match": {"host": "*.partner.example"}, "source": "Partner", "channel": "affiliates"}]
    behind_proxy.command("sites", "set", "Shop", f"sourceRules={json.dumps(rules)}")
    stored = eventually(lambda: behind_proxy.ask("")["sourceRules"])
    assert stored == [
        {"match": {"host": "*.partner.example", "path": "", "param": ""}, "source": "Partner",
         "medium": "", "channel": "affiliates"},
    ]  # fmt: skip

    def channel() -> Any:
        params = {"url": "https://shop.example/", "referrer": "https://a.partner.example/"}
        origin = sent(behind_proxy, an_event("page.visit", params=params))["origin"]
        return origin if origin["channel"] == "affiliates" else None

    assert eventually(channel)["source"] == "Partner"


def test_a_search_engine_and_a_campaign_are_told(behind_proxy: System) -> None:
    params = {
        "url": "https://shop.example/teas?utm_source=newsletter&utm_medium=email&utm_campaign=may",
        "referrer": "https://www.google.com/",
    }
    origin = sent(behind_proxy, an_event("page.visit", params=params))["origin"]
    expected = {
        "source": "newsletter", "medium": "email", "channel": "mail", "campaign": "may",
        "referrerHost": "www.google.com",
    }  # fmt: skip
    assert {name: origin[name] for name in expected} == expected


class Visitors:
    """A person, a headless browser and a crawler, each with an event of one action."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.action = f"seen.{uuid.uuid4().hex[:12]}"
        self.uuids: dict[str, str] = {}
        for name, agent in (("crawler", GOOGLEBOT), ("headless", HEADLESS), ("person", CHROME)):
            event = an_event(self.action)
            self.uuids[name] = event["uuid"]
            found = sent(system, event, **{"user-agent": agent})
            assert found["device"].get("bot", "person") == name

    def named(self, uuids: list[str]) -> set[str]:
        return {name for name, uuid_ in self.uuids.items() if uuid_ in uuids}


@pytest.fixture(scope="module")
def visitors(system: System) -> Visitors:
    return Visitors(system)


ASKED: tuple[tuple[dict[str, str], set[str]], ...] = (
    ({}, {"person", "headless"}),
    ({"bots": "include"}, {"person", "headless", "crawler"}),
    ({"bots": "exclude"}, {"person"}),
)


@pytest.mark.parametrize(("asked", "found"), ASKED, ids=range(3))
def test_crawlers_are_left_out_of_a_sites_feed_unless_asked_for(
    visitors: Visitors, asked: dict[str, str], found: set[str]
) -> None:
    events = visitors.system.ask("/events", action=visitors.action, **asked)["events"]
    assert visitors.named([each["uuid"] for each in events]) == found


@pytest.mark.parametrize(
    ("asked", "crawler"), [({}, False), ({"bots": "include"}, True)], ids=range(2)
)
def test_crawlers_are_left_out_of_the_customers_unless_asked_for(
    visitors: Visitors, asked: dict[str, str], crawler: bool
) -> None:
    customers = visitors.system.ask("/customers", limit=500, **asked)["customers"]
    named = visitors.named([each["id"] for each in customers])
    assert named == {"person", "headless"} | ({"crawler"} if crawler else set())


def test_a_crawler_can_be_looked_up_and_its_activity_is_all_there(visitors: Visitors) -> None:
    crawler = visitors.uuids["crawler"]
    (found,) = visitors.system.ask("/customers", query=crawler)["customers"]
    assert found["id"] == crawler
    events = visitors.system.ask(f"/customers/{crawler}/activity")["events"]
    assert {each["action"] for each in events} == {"session.start", visitors.action}


def test_another_word_for_bots_is_refused(system: System) -> None:
    response = system.get(f"/api/v1/sites/{system.site['id']}/events", bots="maybe")
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "parameter_invalid"


@pytest.mark.parametrize(("asked", "found"), ASKED[:2], ids=range(2))
def test_live_leaves_crawlers_out_unless_asked_for(
    system: System, asked: dict[str, str], found: set[str]
) -> None:
    action = f"live.{uuid.uuid4().hex[:12]}"
    agents = {"crawler": GOOGLEBOT, "headless": HEADLESS, "person": CHROME}
    uuids = {name: an_event()["uuid"] for name in agents}
    url = f"{system.origin}/api/v1/sites/{system.site['id']}/live"
    seen: list[str] = []
    ready, done = threading.Event(), threading.Event()

    def watch() -> None:
        headers = {"authorization": f"Bearer {system.key}"}
        asking = {"action": action, **asked}
        with httpx.stream("GET", url, params=asking, headers=headers, timeout=30) as stream:
            for line in stream.iter_lines():
                ready.set()
                if line.startswith("data:") and action in line:
                    seen.append(json.loads(line[5:])["uuid"])
                    if seen[-1] == uuids["person"]:
                        break
        done.set()

    thread = threading.Thread(target=watch)
    thread.start()
    assert ready.wait(20)
    for name, agent in agents.items():  # the person last: all before it have been shown by then
        system.send(an_event(action, uuid=uuids[name]), **{"user-agent": agent})
    assert done.wait(20)
    thread.join()
    assert {name for name, uuid_ in uuids.items() if uuid_ in seen} == found
