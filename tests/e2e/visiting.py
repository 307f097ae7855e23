"""A visitor of the demo shop, and somebody at the console, in a real browser."""

from __future__ import annotations

import json
import shutil
import uuid as uuids
from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, expect

from system import System, command, eventually

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DEMO = "Demo shop"


def visitor(browser: Browser, complaints: list[str]) -> Page:
    """A page of somebody new."""
    page = browser.new_context().new_page()
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def signed_in(system: System, page: Page, email: str = "admin@localhost") -> Page:
    """The console, live on the demo shop."""
    made = command(system.data, "users", "link", email)
    page.goto(f"{system.origin}/sign-in?token={made['link'].partition('token=')[2]}")
    page.wait_for_url("**/s/**")
    page.get_by_label("Site").select_option(label=DEMO)
    page.get_by_role("link", name="Live", exact=True).click()
    expect(page.get_by_text("● Live")).to_be_visible()
    return page


def uuid_of(page: Page) -> str:
    uuid: str = page.evaluate("footfall.uuid()")
    return uuid


def stored(system: System, customer: str, actions: int, last: str = "") -> list[dict[str, Any]]:
    """The demo customer's events, oldest first, once there are that many and the last action is."""
    sites = system.command("sites", "list")
    site = next(each["id"] for each in sites if each["name"] == DEMO)
    key = system.command("keys", "create", "--site", DEMO, "--scope", "admin")["key"]

    def found() -> list[dict[str, Any]]:
        path = f"/api/v1/sites/{site}/customers/{customer}/activity"
        response = system.get_with(key, path)
        events = response.json().get("events", [])
        there = not last or any(each["action"] == last for each in events)
        return events[::-1] if there and len(events) >= actions else []

    events: list[dict[str, Any]] = eventually(found)
    return events


Sender = Callable[..., None]


def demo_site(system: System) -> dict[str, Any]:
    """The demo shop's site, as the command line lists it."""
    sites: list[dict[str, Any]] = system.command("sites", "list")
    return next(each for each in sites if each["name"] == DEMO)


def a_server(system: System) -> Sender:
    """The demo shop's backend: sends one event, vouched for by an API key."""
    key = system.command("keys", "create", "--site", DEMO, "--scope", "events:write")["key"]
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def send(action: str, **fields: Any) -> None:
        body = json.dumps({"action": action, **fields})
        path = f"{system.origin}/v1/events"
        # A key counts within a second of being made.
        answer = eventually(
            lambda: _unless_unknown(httpx.post(path, content=body, headers=headers, timeout=30))
        )
        assert answer.status_code == 202, answer.text

    return send


def _unless_unknown(response: httpx.Response) -> httpx.Response | None:
    return None if response.status_code == 401 else response


def someone() -> tuple[str, str, str]:
    """A uuid, a customId and an e-mail of nobody else."""
    made = str(uuids.uuid4())
    return made, f"c-{made[:8]}", f"{made[:8]}@example.com"


def open_customer(console: Page, site: str, customer: str, tab: str = "Activity") -> None:
    """A tab of a customer's page."""
    root = console.url.partition("/s/")[0]
    console.goto(f"{root}/s/{site}/customers/{customer}/{tab.lower()}")
    expect(console.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
