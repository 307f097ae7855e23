"""Both clients against a running Footfall: what is called is what stands in the customer's feed."""

from __future__ import annotations

import asyncio
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from answering import FORWARD, Answering

from footfall.client import AsyncFootfall, Event, Footfall
from owned import OwnedSite
from system import System, eventually

FLUSH_SECONDS_MAX = 20.0
SECRET = "correct horse battery staple 1234567890"


@pytest.fixture(scope="module")
def site(system: System) -> OwnedSite:
    return OwnedSite(system)


def feed(site: OwnedSite, customer: str, count: int) -> list[dict[str, Any]]:
    """A customer's events, oldest first, once there are so many."""

    def found() -> list[dict[str, Any]]:
        path = f"/api/v1/sites/{site.id}/events"
        response = site.system.get_with(site.api_key, path, customer=customer)
        if response.status_code == 404:  # not yet anybody's customId
            return []
        events = response.json()["events"]
        mine = [event for event in events if event["source"] != "footfall"]
        return mine[::-1] if len(mine) >= count else []

    events: list[dict[str, Any]] = eventually(found)
    assert len(events) == count
    return events


def test_a_call_centre_sees_its_calls_in_the_customers_feed(site: OwnedSite) -> None:
    customer = f"c-{uuid.uuid4()}"
    at = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    with Footfall(site.system.origin, key=site.api_key) as footfall:
        footfall.track("call.started", custom_id=customer, time=at)
        called = footfall.track(
            "call.answered", custom_id=customer, params={"seconds": 48}, label="Answered the call"
        )
        footfall.identify(custom_id=customer, params={"city": "Kraków"})
        footfall.page_visit("https://shop.example/a", title="A", custom_id=customer)
        footfall.screen_view("Desk", custom_id=customer)
        assert footfall.flush(FLUSH_SECONDS_MAX)
    events = feed(site, customer, 5)
    assert [(event["action"], event["label"]) for event in events] == [
        ("call.started", "call.started"), ("call.answered", "Answered the call"),
        ("client.identify", "Identified"), ("page.visit", "Visited page A"),
        ("screen.view", "Viewed screen Desk"),
    ]  # fmt: skip
    assert events[0]["time"] == "2026-11-24T09:30:00.000Z"
    assert (events[1]["id"], events[1]["params"]) == (called, {"seconds": 48})
    assert {(event["source"], event["trusted"]) for event in events} == {("server", True)}
    profile = site.ask("GET", f"/customers/{customer}")
    assert profile["attributes"] == {"city": "Kraków"}


def test_a_task_with_a_tracker_key_sends_as_an_app(site: OwnedSite) -> None:
    customer = str(uuid.uuid4())

    async def run() -> None:
        async with AsyncFootfall(site.system.origin, key=site.key) as footfall:
            for at in range(1200):
                footfall.track("desk.step", uuid=customer, params={"at": at})
            assert await footfall.flush(FLUSH_SECONDS_MAX)

    asyncio.run(run())
    eventually(lambda: _count(site, customer) == 1200)
    [event] = site.ask("GET", f"/events?customer={customer}&action=desk.step&limit=1")["events"]
    assert (event["source"], event["trusted"]) == ("app", False)


def _count(site: OwnedSite, customer: str) -> int:
    """How many different events of desk.step there are, by page."""
    found: set[str] = set()
    more = ""
    while True:
        path = f"/events?customer={customer}&action=desk.step&limit=500{more}"
        page = site.ask("GET", path)
        found |= {event["id"] for event in page["events"]}
        if page["next"] is None:
            return len(found)
        more = f"&cursor={page['next']}"


def test_a_request_cut_after_the_server_took_it_is_stored_once(site: OwnedSite) -> None:
    customer = str(uuid.uuid4())
    with Answering(FORWARD, FORWARD, forward_to=site.system.origin) as between:
        with Footfall(between.url, key=site.key) as footfall:
            footfall.track("call.answered", uuid=customer)
            assert footfall.flush(FLUSH_SECONDS_MAX)
            footfall.track("call.ended", uuid=customer)
        assert len(between.requests) == 4
        # The rest went to the server in between alone, which has no log: hand it on as well.
        for request in between.requests:
            assert site.send(request.events).status_code == 202
    assert [e["action"] for e in feed(site, customer, 2)] == ["call.answered", "call.ended"]


def test_each_customers_token_goes_with_their_own_events(system: System) -> None:
    site = OwnedSite(system)
    keys = [{"algorithm": "HS256", "secret": SECRET}]
    site.ask("PUT", "/authentication", {"required": ["call.*"], "keys": keys})
    ann, bob, eve = (f"{name}-{uuid.uuid4()}" for name in ("ann", "bob", "eve"))

    def token(customer: str, secret: str = SECRET) -> str:
        return jwt.encode({"customId": customer, "exp": int(time.time()) + 600}, secret)

    told: list[tuple[str, str]] = []

    def on_rejected(event: Event, code: str, message: str) -> None:
        told.append((event.action, code))

    def needs_token() -> bool:
        event = {"action": "call.made", "uuid": str(uuid.uuid4())}
        return site.send(event).status_code == 401

    eventually(needs_token)
    with Footfall(system.origin, key=site.key, on_rejected=on_rejected) as footfall:
        for _ in range(2):
            footfall.track("call.made", token=token(ann))
            footfall.track("call.made", custom_id=bob, token=token(bob))
        footfall.track("call.forged", token=token(eve, "another secret of sufficient length 123"))
        footfall.track("call.untold", custom_id=eve)
        footfall.track("call.mixed", custom_id=eve, token=token(ann))
        assert footfall.flush(FLUSH_SECONDS_MAX)
    assert sorted(told) == [
        ("call.forged", "auth_invalid"), ("call.mixed", "auth_mismatch"),
        ("call.untold", "auth_required"),
    ]  # fmt: skip
    assert {event["trusted"] for event in feed(site, ann, 2) + feed(site, bob, 2)} == {True}


def test_one_denied_event_does_not_take_its_batch_with_it(system: System) -> None:
    site = OwnedSite(system)
    site.ask("PUT", "/lists", {"allow": [], "deny": ["debug.*"]})
    eventually(
        lambda: site.send({"action": "debug.a", "uuid": str(uuid.uuid4())}).status_code == 403
    )
    told: list[tuple[str, str]] = []
    customer = str(uuid.uuid4())
    with Footfall(
        system.origin, key=site.api_key,
        on_rejected=lambda event, code, message: told.append((event.action, code)),
    ) as footfall:  # fmt: skip
        for action in ("call.made", "debug.step", "call.ended"):
            footfall.track(action, uuid=customer)
        assert footfall.flush(FLUSH_SECONDS_MAX)
    assert told == [("debug.step", "event_denied")]
    assert [e["action"] for e in feed(site, customer, 2)] == ["call.made", "call.ended"]
