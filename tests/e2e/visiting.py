"""A visitor of the demo shop, and somebody at the console, in a real browser."""

from __future__ import annotations

import shutil
from typing import Any

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
