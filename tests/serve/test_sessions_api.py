"""`/sessions` over HTTP: one visit from its first event on, and what the site counts as success."""

from __future__ import annotations

import time
import uuid
from typing import Any

from owned import OwnedSite
from system import System, eventually

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def visit(uuid_: str, path: str, seconds_ago: float = 0) -> dict[str, Any]:
    time_ms = time.time_ns() // 1_000_000 - round(seconds_ago * 1000)
    params = {"url": f"https://shop.example{path}", "referrer": "https://www.google.com/"}
    return {"action": "page.visit", "uuid": uuid_, "time": time_ms, "params": params}


def asked(site: OwnedSite, path: str, count: int, events: int = 0) -> list[dict[str, Any]]:
    """Sessions, once there are `count` of them with so many events in all."""

    def found() -> list[dict[str, Any]]:
        every: list[dict[str, Any]] = site.ask("GET", path)["sessions"]
        enough = sum(each["events"] for each in every) >= events
        return every if len(every) >= count and enough else []

    result: list[dict[str, Any]] = eventually(found)
    return result


def test_a_customers_sessions_are_those_of_all_their_browsers(system: System) -> None:
    site = OwnedSite(system)
    laptop, phone = str(uuid.uuid4()), str(uuid.uuid4())
    ann = {"client": {"email": f"{laptop}@example.com"}}
    site.send(visit(laptop, "/", 7200), **{"user-agent": FIREFOX})
    site.send(
        [visit(laptop, "/mugs", 60) | ann, visit(phone, "/cart") | ann], **{"user-agent": FIREFOX}
    )
    path = f"/customers/{laptop}@example.com/sessions"
    eventually(lambda: site.ask("GET", "/sessions")["sessions"][2:])
    last, before, first = asked(site, path, 3)
    assert (first["entry"], before["entry"], last["entry"]) == ("/", "/mugs", "/cart")
    assert {each["customer"] for each in (first, before, last)} == {laptop}
    assert (last["uuid"], last["ended"], last["bounce"]) == (phone, False, True)
    assert last["device"]["browser"] == "Firefox"
    page = site.ask("GET", f"{path}?limit=2")
    assert [each["id"] for each in page["sessions"]] == [last["id"], before["id"]]
    page = site.ask("GET", f"{path}?limit=2&cursor={page['next']}")
    assert ([each["id"] for each in page["sessions"]], page["next"]) == ([first["id"]], None)


def test_what_counts_as_a_conversion_holds_for_the_past_too(system: System) -> None:
    site = OwnedSite(system)
    buyer = str(uuid.uuid4())
    site.send([visit(buyer, "/cart", 10), {"action": "order.paid", "uuid": buyer}])
    (session,) = asked(site, f"/sessions?customer={buyer}", 1, events=2)
    assert session["conversions"] == []
    changed = site.ask("PATCH", "", {"conversionActions": ["order.*", "newsletter.signUp"]})
    assert changed["conversionActions"] == ["order.*", "newsletter.signUp"]
    (session,) = asked(site, f"/customers/{buyer}/sessions", 1)
    assert session["conversions"] == ["order.paid"]
    for converted, ids in (("true", [session["id"]]), ("false", [])):
        page = site.ask("GET", f"/sessions?customer={buyer}&converted={converted}")
        assert [each["id"] for each in page["sessions"]] == ids
