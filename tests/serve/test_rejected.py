"""Events that were turned away: kept whole, told, and sent again after the rule was changed."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import httpx
import jwt
import pytest

from footfall.events.regexp import expression
from owned import OwnedSite
from system import System, an_event, eventually

SECRET = "a secret of the site's own backend, long enough"


@pytest.fixture
def site(system: System) -> OwnedSite:
    return OwnedSite(system)


def rejected(site: OwnedSite, count: int, query: str = "") -> list[dict[str, Any]]:
    """What the site has turned away, newest first, once there are `count` of them."""

    def found() -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = site.ask("GET", f"/rejected{query}")["rejected"]
        return rows if len(rows) >= count else []

    rows: list[dict[str, Any]] = eventually(found)
    return rows


def deny(site: OwnedSite, *patterns: str) -> None:
    site.ask("PUT", "/lists", {"allow": [], "deny": list(patterns)})
    url = f"{site.system.origin}/v1/tracker/{site.key}"
    keep = expression((), patterns)
    eventually(lambda: httpx.get(url).json().get("keep") == keep)  # the collector knows


def test_a_rejected_event_is_kept_whole_with_its_reason(site: OwnedSite) -> None:
    event = an_event("page.visit", params={"title": "No address", "ąß": "\U0001f600"})
    site.send([an_event(), event, {"action": "no good"}])
    by_code = {each["code"]: each for each in rejected(site, 2)}
    param = by_code["param_required"]
    assert (param["code"], param["field"], param["action"]) == (
        "param_required", "params.url", "page.visit",
    )  # fmt: skip
    assert json.loads(param["raw"]) == event
    assert param["uuid"] == event["uuid"]
    assert param["key"] == {"kind": "tracker", "id": "main"}
    assert (param["protocol"], param["source"], param["replayable"]) == ("native", "app", True)
    assert by_code["action_invalid"]["action"] == "no good"
    summed = site.ask("GET", "/rejected/summary")
    assert {each["code"]: each["events"] for each in summed["codes"]} == {
        "param_required": 1, "action_invalid": 1,
    }  # fmt: skip
    assert all(each["meaning"] for each in summed["codes"])


def test_a_body_that_cannot_be_read_is_kept_as_it_came(site: OwnedSite) -> None:
    site.send(b"{this is no JSON")
    site.send(an_event(), origin="https://evil.example")
    (found,) = rejected(site, 1)
    assert (found["code"], found["raw"]) == ("body_invalid", "{this is no JSON")


def test_what_is_too_long_is_cut_and_cannot_be_sent_again(site: OwnedSite) -> None:
    site.send(an_event(params={"text": "x" * 100_000}))
    (found,) = rejected(site, 1)
    assert (found["code"], found["truncated"], found["replayable"]) == (
        "params_too_large", True, False,
    )  # fmt: skip
    assert len(found["raw"]) == 64 * 1024


def test_sending_again_after_the_rule_was_changed_takes_each_in_once(site: OwnedSite) -> None:
    deny(site, "call.*")
    sent = [an_event("call.answered", params={"n": n}) for n in range(3)]
    stays = an_event("page.visit", params={})
    site.send([*sent, stays])
    rejected(site, 4)
    before = site.ask("POST", "/rejected/replay", {})
    assert (before["tried"], before["accepted"], before["rejected"]) == (4, 0, 4)
    deny(site)
    answer = site.ask("POST", "/rejected/replay", {"code": "event_denied"})
    assert (answer["tried"], answer["accepted"], answer["rejected"]) == (3, 3, 0)
    stored = eventually(lambda: _three(site))
    assert sorted(each["params"]["n"] for each in stored) == [0, 1, 2]
    assert [each["code"] for each in site.ask("GET", "/rejected")["rejected"]] == ["param_required"]
    again = site.ask("POST", "/rejected/replay", {"code": "event_denied"})
    assert again["tried"] == 0
    entries = site.ask("GET", "/audit")["entries"]
    assert {"tried": 3, "accepted": 3} in [each["detail"] for each in entries]


def _three(site: OwnedSite) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = site.ask("GET", "/events?action=call.answered")["events"]
    return events if len(events) >= 3 else []


def test_an_event_without_a_time_keeps_that_of_its_first_receipt(site: OwnedSite) -> None:
    deny(site, "a.*")
    site.send(an_event("a.b"))
    (row,) = rejected(site, 1)
    deny(site)
    assert site.ask("POST", "/rejected/replay", {"ids": [row["id"]]})["accepted"] == 1
    (stored,) = eventually(lambda: site.ask("GET", "/events?action=a.b")["events"])
    assert stored["time"] == row["receivedAt"]
    assert stored["params"] == {}


def test_a_token_is_judged_as_of_when_it_came_and_never_shown(site: OwnedSite) -> None:
    wrong = [{"algorithm": "HS256", "secret": SECRET[::-1]}]
    site.ask("PUT", "/authentication", {"required": ["form.*"], "keys": wrong})
    eventually(lambda: site.send(an_event("form.other")).status_code == 401)
    form = an_event("form.submit")
    almost_over = int(time.time()) - 57  # of the minute that clocks may differ
    token = jwt.encode({"exp": almost_over, "uuid": form["uuid"]}, SECRET, "HS256")
    assert site.send(form, **{"x-customer-token": token}).status_code == 401
    (row, *_) = rejected(site, 1, "?code=auth_invalid")
    assert token not in json.dumps(row)
    right = [{"algorithm": "HS256", "secret": SECRET}]
    site.ask("PUT", "/authentication", {"required": ["form.*"], "keys": right})
    check = {"token": token}
    eventually(lambda: not site.ask("POST", "/authentication/check", check)["valid"])
    assert site.ask("POST", "/rejected/replay", {"ids": [row["id"]]})["accepted"] == 1
    (stored,) = eventually(lambda: site.ask("GET", "/events?action=form.submit")["events"])
    assert stored["trusted"]


def test_a_pages_event_is_let_in_once_its_domain_is_allowed(system: System) -> None:
    site = OwnedSite(system, "shop.example")
    site.send(an_event("a.b"), origin="https://new.example")
    (row,) = rejected(site, 1)
    assert (row["code"], row["origin"]) == ("origin_denied", "https://new.example")
    assert site.ask("POST", "/rejected/replay", {})["accepted"] == 0
    site.ask("PATCH", "", {"domains": ["shop.example", "new.example"]})
    assert site.ask("POST", "/rejected/replay", {})["accepted"] == 1
    (stored,) = eventually(lambda: site.ask("GET", "/events?action=a.b")["events"])
    assert stored["source"] == "browser"


def test_the_command_line_sends_again_too(site: OwnedSite) -> None:
    deny(site, "a.*")
    site.send(an_event("a.b", id=str(uuid.uuid4())))
    rejected(site, 1)
    deny(site)
    done = site.system.command("replay", "--site", site.id, "--code", "event_denied")
    assert (done["tried"], done["accepted"], done["rejected"]) == (1, 1, 0)
