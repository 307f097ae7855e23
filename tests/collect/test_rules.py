"""A site's rules at the collector, over HTTP: each holds within a second, with no restart."""

from __future__ import annotations

import time
import uuid
from typing import Any

import httpx
import jwt
import pytest

from owned import WITHIN_SECONDS, OwnedSite, code_of
from system import System, an_event, eventually

pytestmark = pytest.mark.alone

SECRET = "a secret of the site's own backend, long enough"


@pytest.fixture
def site(system: System) -> OwnedSite:
    return OwnedSite(system)


def test_a_denied_action_is_refused_within_a_second_and_allowed_again(site: OwnedSite) -> None:
    site.ask("PUT", "/lists", {"allow": [], "deny": ["page.*"]})
    visit = an_event("page.visit", params={"url": "https://a.b/"})
    site.within_a_second(lambda: site.send(visit).status_code == 403)
    answer = site.send([visit, an_event("a.b")])
    assert answer.status_code == 202
    (rejected,) = answer.json()["rejected"]
    assert (rejected["index"], rejected["code"]) == (0, "event_denied")
    assert "page.*" in rejected["message"]
    site.ask("PUT", "/lists", {"allow": [], "deny": []})
    site.within_a_second(lambda: site.send(visit).status_code == 202)


def test_the_tracker_is_told_the_lists_and_what_needs_a_token(site: OwnedSite) -> None:
    site.ask("PUT", "/lists", {"allow": ["page.*"], "deny": ["page.leave"]})
    site.ask("PUT", "/authentication", {"required": ["form.*"], "keys": []})
    site.ask("PATCH", "", {"privacy": {"signals": True}, "automaticEvents": False})
    url = f"{site.system.origin}/v1/tracker/{site.key}"
    told = eventually(lambda: _if(httpx.get(url).json(), "signals"))
    assert told == {
        "keep": r"^(?!(?:page\.leave)$)(?:page\..*)$", "off": True,
        "tokens": r"^(?:form\..*)$", "signals": True,
    }  # fmt: skip
    site.ask("PATCH", "", {"domains": ["shop.example", "*.store.example"]})
    told = eventually(lambda: _if(httpx.get(url).json(), "domains"))
    assert told["domains"] == ["shop.example", "*.store.example"]


def _if(value: dict[str, Any], name: str) -> dict[str, Any] | None:
    return value if value.get(name) else None


def test_what_the_server_makes_obeys_the_lists_too(site: OwnedSite) -> None:
    site.ask("PUT", "/lists", {"allow": [], "deny": ["session.start"]})
    time_of_change = time.monotonic()
    eventually(lambda: time.monotonic() - time_of_change > WITHIN_SECONDS)
    event = an_event()
    site.send(event)
    seen = eventually(lambda: site.ask("GET", f"/events?customer={event['uuid']}")["events"])
    assert [each["action"] for each in seen] == ["product.view"]


def test_only_the_sites_pages_may_send_and_only_browsers_where_it_says_so(system: System) -> None:
    site = OwnedSite(system, "shop.example", "*.shop.example")
    assert code_of(site.send(an_event(), origin="https://evil.example")) == "origin_denied"
    assert site.send(an_event(), origin="https://www.shop.example:8443").status_code == 202
    site.ask("PATCH", "", {"browsersOnly": True})
    site.within_a_second(lambda: code_of(site.send(an_event())) == "origin_denied")
    assert site.send(an_event(), origin="https://shop.example").status_code == 202
    assert site.send(an_event(), authorization=f"Bearer {site.api_key}").status_code == 202


def test_a_rotated_key_and_the_one_before_are_valid_together_for_a_while(site: OwnedSite) -> None:
    new = site.ask("POST", "/tracker-keys/rotate", {"overlapDays": 7})["key"]
    site.within_a_second(lambda: site.send(an_event(), **{"x-tracker-key": new}).status_code == 202)
    assert site.send(an_event()).status_code == 202
    (former,) = (key for key in site.ask("GET", "/tracker-keys")["keys"] if key["id"] != "main")
    assert former["key"] == site.key
    site.ask("DELETE", f"/tracker-keys/{former['id']}")
    site.within_a_second(lambda: site.send(an_event()).status_code == 401)
    assert site.ask("GET", "")["trackerKey"] == new


def test_a_further_key_writes_beside_the_main_one(site: OwnedSite) -> None:
    app = site.ask("POST", "/tracker-keys", {"name": "app"})["key"]
    site.within_a_second(lambda: site.send(an_event(), **{"x-tracker-key": app}).status_code == 202)
    assert site.send(an_event()).status_code == 202


def test_an_archived_site_takes_nothing_until_it_is_restored(site: OwnedSite) -> None:
    assert site.send(an_event()).status_code == 202
    site.ask("POST", "/archive")
    site.within_a_second(lambda: site.send(an_event()).status_code == 401)
    assert code_of(site.send(an_event(), authorization=f"Bearer {site.api_key}")) == "auth_invalid"
    assert eventually(lambda: site.ask("GET", "/events")["events"])
    site.ask("POST", "/restore")
    site.within_a_second(lambda: site.send(an_event()).status_code == 202)


def test_an_api_key_holds_from_its_addresses_and_until_it_expires(site: OwnedSite) -> None:
    def made(**more: Any) -> str:
        key: str = site.ask("POST", "/keys", {"scopes": ["events:write"], **more})["key"]
        return key

    near, far = made(allowedIps=["127.0.0.0/8", "::1"]), made(allowedIps=["203.0.113.7"])

    def send(key: str) -> httpx.Response:
        return site.send(an_event(), authorization=f"Bearer {key}")

    site.within_a_second(lambda: send(near).status_code == 202)
    assert code_of(send(far)) == "auth_invalid"


def test_a_runaway_client_is_told_to_wait_and_starves_no_other_site(system: System) -> None:
    site, other = OwnedSite(system), OwnedSite(system)
    site.ask("PATCH", "", {"limits": {"addressEventsPerSecond": 5, "keyEventsPerSecond": None}})

    def flooded() -> httpx.Response | None:
        response = site.send([an_event() for _ in range(200)])
        return response if response.status_code == 429 else None

    refused = eventually(flooded)
    assert code_of(refused) == "rate_limited"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert other.send(an_event()).status_code == 202
    # An API key is a server that its owner knows: an address says nothing about it.
    assert site.send(an_event(), authorization=f"Bearer {site.api_key}").status_code == 202
    site.ask("PATCH", "", {"limits": {"addressEventsPerSecond": None}})
    site.within_a_second(lambda: site.send(an_event()).status_code == 202)


def test_a_keys_limit_holds_for_whoever_sends_with_it(site: OwnedSite) -> None:
    site.ask("PATCH", "", {"limits": {"addressEventsPerSecond": None, "keyEventsPerSecond": 5}})
    batch = [an_event() for _ in range(200)]
    eventually(lambda: site.send(batch).status_code == 429)
    assert site.send(batch, authorization=f"Bearer {site.api_key}").status_code == 202
    assert code_of(site.send(batch, authorization=f"Bearer {site.api_key}")) == "rate_limited"


@pytest.mark.parametrize(
    ("rule", "kept"), [("kept", "127.0.0.1"), ("shortened", "127.0.0.0"), ("dropped", None)]
)
def test_an_address_is_kept_as_the_site_says(site: OwnedSite, rule: str, kept: str | None) -> None:
    site.ask("PATCH", "", {"privacy": {"ip": rule}})
    changed = time.monotonic()
    eventually(lambda: time.monotonic() - changed > WITHIN_SECONDS)
    event = an_event()
    site.send(event)
    (stored, _) = eventually(lambda: site.ask("GET", f"/events?customer={event['uuid']}")["events"])
    assert stored["place"].get("address") == kept


@pytest.mark.parametrize("signal", ["sec-gpc", "dnt"])
def test_a_browsers_signal_is_honoured_where_the_site_says_so(site: OwnedSite, signal: str) -> None:
    assert site.send(an_event(), **{signal: "1"}).status_code == 202
    site.ask("PATCH", "", {"privacy": {"signals": True}})
    event = an_event("a.signal")
    site.within_a_second(lambda: site.send(event, **{signal: "1"}).status_code == 403)
    assert code_of(site.send(event, **{signal: "1"})) == "signal_honoured"
    assert site.send(an_event(), **{signal: "0"}).status_code == 202
    assert site.ask("GET", "/rejected?action=a.signal")["rejected"] == []


def token(**claims: Any) -> str:
    return jwt.encode({"exp": int(time.time()) + 300, **claims}, SECRET, "HS256")


def test_a_customers_token_is_asked_for_believed_and_bound_to_its_customer(site: OwnedSite) -> None:
    keys = [{"algorithm": "HS256", "secret": SECRET}]
    site.ask("PUT", "/authentication", {"required": ["form.submit", "client.*"], "keys": keys})
    form = an_event("form.submit", params={"form": "newsletter"})
    other = an_event("form.submit", params={"form": "newsletter"})
    site.within_a_second(lambda: code_of(site.send(other)) == "auth_required")
    mine = token(uuid=form["uuid"], customId="c-17")
    cases = {
        "good": ({"x-customer-token": mine}, form, None),
        "expired": ({"x-customer-token": token(uuid=form["uuid"], exp=1_700_000_000)}, form, "auth_invalid"),
        "of nobody": ({"x-customer-token": "no.to.ken"}, form, "auth_invalid"),
        "another's uuid": ({"x-customer-token": token(uuid=str(uuid.uuid4()))}, form, "auth_mismatch"),
        "another's customId": (
            {"x-customer-token": mine}, {**form, "client": {"customId": "c-18"}}, "auth_mismatch",
        ),
        "not needed": ({}, an_event("a.b"), None),
        "not needed, and bad": ({"x-customer-token": "no.to.ken"}, an_event("a.b"), None),
        "an API key": ({"authorization": f"Bearer {site.api_key}"}, form, None),
    }  # fmt: skip
    found = {
        name: code_of(site.send(event, **headers)) for name, (headers, event, _) in cases.items()
    }
    assert found == {name: code for name, (_, _, code) in cases.items()}
    beacon = httpx.post(
        f"{site.system.origin}/v1/events",
        json=form,
        params={"key": site.key, "customerToken": mine},
    )
    assert beacon.status_code == 202
    path = f"/api/v1/sites/{site.id}/events?customer=c-17&action=form.submit"
    # Nobody is called c-17 before the event is stored.
    stored = eventually(lambda: site.system.get_with(site.api_key, path).json().get("events"))
    assert {each["trusted"] for each in stored} == {True}
    assert (
        site.ask("POST", "/authentication/check", {"token": mine})["claims"]["customId"] == "c-17"
    )
    shown = site.ask("GET", "/authentication")
    assert SECRET not in str(shown)


def test_a_replaced_key_stays_valid_until_it_expires(site: OwnedSite) -> None:
    old = {"algorithm": "HS256", "secret": SECRET}
    made = site.ask("PUT", "/authentication", {"required": ["form.*"], "keys": [old]})["keys"][0]
    form = an_event("form.submit")
    header = {"x-customer-token": token(uuid=form["uuid"])}
    site.within_a_second(lambda: site.send(form, **header).status_code == 202)
    new = {"algorithm": "HS256", "secret": SECRET[::-1]}
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3))
    wanted = {"required": ["form.*"], "keys": [{"id": made["id"], "expiresAt": soon}, new]}
    assert len(site.ask("PUT", "/authentication", wanted)["keys"]) == 2
    assert site.send(form, **header).status_code == 202
    eventually(lambda: code_of(site.send(form, **header)) == "auth_invalid")
    renewed = jwt.encode(
        {"exp": int(time.time()) + 300, "uuid": form["uuid"]}, SECRET[::-1], "HS256"
    )
    assert site.send(form, **{"x-customer-token": renewed}).status_code == 202
