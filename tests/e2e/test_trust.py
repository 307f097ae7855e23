"""Rules and trust, as people see them: in the console, on an open page, and in the answers."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect
from visiting import DEMO, signed_in, stored, uuid_of, visitor

from system import System, command, eventually

pytestmark = pytest.mark.e2e


@pytest.fixture
def demo(system: System) -> Iterator[dict[str, Any]]:
    """The demo shop's site; its lists are emptied again afterwards."""
    site = next(each for each in system.command("sites", "list") if each["name"] == DEMO)
    yield site
    system.command("sites", "lists", site["id"], "--clear")


def go(console: Page, site: dict[str, Any], page: str) -> None:
    console.goto(f"{console.url.partition('/s/')[0]}/s/{site['id']}/{page}")


@pytest.mark.alone
def test_a_denied_visit_stops_at_its_source_and_at_the_door_within_a_second(
    system: System, browser: Browser, console: Page, complaints: list[str], demo: dict[str, Any]
) -> None:
    shop = visitor(browser, complaints)
    shop.goto(f"{system.origin}/shop/")
    customer = uuid_of(shop)
    stored(system, customer, 2)

    go(console, demo, "settings/lists")
    console.get_by_label("Deny").fill("page.visit")
    expect(console.get_by_text("page.visit").first).to_be_visible()
    console.get_by_role("button", name="Save").click()
    expect(console.get_by_text("It takes effect within a second.")).to_be_visible()
    saved = time.monotonic()
    params = {"url": f"{system.origin}/shop/"}
    event = {"action": "page.visit", "uuid": str(uuid.uuid4()), "params": params}
    sender = {"x-tracker-key": demo["trackerKey"]}
    refused = eventually(lambda: _refused(system, event, sender))
    assert time.monotonic() - saved < 1
    assert refused["code"] == "event_denied"

    sent: list[Request] = []
    shop.on(
        "request", lambda request: sent.append(request) if "/v1/events" in request.url else None
    )
    shop.get_by_role("link", name="Mugs").click()
    shop.get_by_role("link", name="Blue Mug").click()
    events = stored(system, customer, 3, "product.view")  # what is not denied still comes
    assert [each["action"] for each in events].count("page.visit") == 1
    shop.wait_for_load_state("networkidle")  # the browser's tale of its requests comes then
    assert sent
    assert all('"page.visit"' not in (request.post_data or "") for request in sent)


def _refused(system: System, event: dict[str, Any], sender: dict[str, str]) -> Any:
    response = system.send(event, **sender)
    return response.json()["error"] if response.status_code == 403 else None


def test_a_turned_away_event_is_explained_and_sent_again(
    system: System, console: Page, demo: dict[str, Any]
) -> None:
    customer = str(uuid.uuid4())
    system.command("sites", "lists", demo["id"], "--deny", "call.*")
    event = {"action": "call.answered", "uuid": customer, "label": "Answered a call"}
    sender = {"x-tracker-key": demo["trackerKey"]}
    eventually(lambda: _refused(system, event, sender))
    kept = f"/api/v1/sites/{demo['id']}/rejected?action=call.answered"
    eventually(lambda: system.by_operator("GET", kept)["rejected"])
    go(console, demo, "turned-away")
    row = console.locator("[data-row]").filter(has_text="call.answered").first
    expect(row).to_be_visible()
    row.click()
    panel = console.get_by_role("complementary", name="Event turned away")
    expect(panel).to_contain_text("denylist")
    expect(panel).to_contain_text(customer)
    panel.get_by_role("button", name="Send again").click()
    expect(console.get_by_text("still", exact=False).first).to_be_visible()
    system.command("sites", "lists", demo["id"], "--clear")
    eventually(lambda: system.send({**event, "action": "call.ended"}, **sender).status_code == 202)
    lists = f"/api/v1/sites/{demo['id']}/lists"
    eventually(lambda: system.by_operator("GET", lists)["deny"] == [])  # the engine knows, too
    panel.get_by_role("button", name="Send again").click()
    found = stored(system, customer, 3)
    assert "call.answered" in [each["action"] for each in found]


def test_a_customer_is_erased_with_proof_from_the_console(
    system: System, browser: Browser, console: Page, complaints: list[str], demo: dict[str, Any]
) -> None:
    shop = visitor(browser, complaints)
    shop.goto(f"{system.origin}/shop/sign-in.html")
    email = f"{uuid_of(shop)[:13]}@example.com"
    shop.get_by_label("Customer number").fill(email[:8])
    shop.get_by_label("E-mail").fill(email)
    shop.get_by_role("button", name="Sign in").click()
    shop.wait_for_url("**/shop/")
    stored(system, email, 5)
    shop.close()

    go(console, demo, "customers")
    console.get_by_label("Search customers").fill(email)
    console.get_by_role("link", name=email).click()
    console.get_by_role("tab", name="Privacy").click()
    console.get_by_role("button", name="Erase this customer…").click()
    dialog = console.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(email)
    dialog.get_by_role("button", name="Erase").click()
    expect(console.get_by_text("Nothing of this customer remains.")).to_be_visible(timeout=60_000)
    go(console, demo, "customers")
    console.get_by_label("Search customers").fill(email)
    expect(console.get_by_text("Nobody by that name")).to_be_visible()


def test_an_invited_viewer_sets_a_password_and_sees_no_more_than_a_viewer_may(
    system: System, browser: Browser, complaints: list[str], demo: dict[str, Any]
) -> None:
    email = f"{uuid.uuid4()}@example.com"
    command(system.data, "users", "create", email, "--role", "viewer", "--site", demo["id"])
    page = signed_in(system, visitor(browser, complaints), email)
    expect(page.get_by_role("link", name="Turned away")).to_have_count(0)
    page.get_by_role("link", name="Set a password").click()
    page.get_by_label("New password").fill("kettle quiet orbit maple")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The password is set.", exact=False)).to_be_visible()
    page.get_by_label(f"You: {email}").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill("kettle quiet orbit maple")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/s/**")
    complaints.clear()  # the browser says so of every 401, such as the one that led to signing in


def test_consent_is_waited_for_before_anything_is_collected_or_written(
    system: System, browser: Browser, demo: dict[str, Any]
) -> None:
    page = browser.new_context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    line = f'<script async src="{system.origin}/footfall.js" data-key="{demo["trackerKey"]}" data-consent="required"></script>'
    html = f"<!doctype html><html><head><title>Asked first</title>{line}</head><body></body></html>"
    page.route("**/asked-first", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{system.origin}/asked-first")
    page.wait_for_function("!!window.footfall?.uuid")
    page.evaluate("footfall.track('a.early')")
    page.wait_for_timeout(1000)
    assert not [url for url in asked if "/v1/" in url]
    assert page.evaluate("document.cookie + JSON.stringify(localStorage)") == "{}"
    page.evaluate("footfall.optIn()")
    customer = eventually(lambda: page.evaluate("footfall.uuid()"))
    events = stored(system, customer, 2)
    assert [each["action"] for each in events] == ["session.start", "page.visit"]
