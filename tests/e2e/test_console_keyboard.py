"""The console without a mouse: where the keyboard is, and where it goes on."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from visiting import a_server, demo_site, open_customer, someone, stored

from system import System

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def site(system: System) -> dict[str, Any]:
    return demo_site(system)


def test_what_is_chosen_in_the_palette_is_seen(console: Page) -> None:
    console.keyboard.press("Control+k")
    search = console.get_by_role("combobox", name="Pages, sites, customers")
    expect(search).to_be_focused()
    console.keyboard.press("ArrowUp")  # from the first to the last
    chosen = console.get_by_role("dialog").get_by_role("option", selected=True)
    last = console.get_by_role("dialog").get_by_role("option").last
    expect(last).to_have_attribute("aria-selected", "true")
    expect(chosen).to_be_in_viewport()
    search.fill("no page is called that")
    expect(console.get_by_text("Nothing by that name")).to_be_visible()
    expect(search).not_to_have_attribute("aria-activedescendant", "choice--1")
    console.keyboard.press("ArrowDown")
    search.fill("Sett")
    console.keyboard.press("Enter")
    expect(console.get_by_role("heading", level=1)).to_contain_text("Settings of")


def test_a_question_begins_at_its_harmless_answer_and_hands_the_focus_back(
    system: System, console: Page, site: dict[str, Any]
) -> None:
    customer, custom_id, _ = someone()
    a_server(system)(
        "client.identify", uuid=customer, params={"plan": "silver"}, client={"customId": custom_id}
    )
    stored(system, custom_id, 1)
    open_customer(console, site["id"], customer, "Attributes")
    ask = console.get_by_role("button", name="Record consent: E-mail")
    ask.press("Enter")
    cancel = console.get_by_role("dialog").get_by_role("button", name="Cancel")
    expect(cancel).to_be_focused()
    console.keyboard.press("Enter")
    expect(ask).to_be_focused()
    change = console.get_by_role("button", name="Change plan")
    change.press("Enter")
    expect(console.get_by_role("dialog").get_by_label("Value")).to_be_focused()
    console.keyboard.press("Escape")
    expect(change).to_be_focused()


def test_skipping_to_the_content_leaves_no_page(console: Page, site: dict[str, Any]) -> None:
    root = console.url.partition("/s/")[0]
    console.goto(f"{root}/s/{site['id']}/catalogue/page.visit")
    console.get_by_role("form", name="Definition").get_by_label("Label").fill("Saw {{title}}")
    console.get_by_role("link", name="Skip to content").press("Enter")
    expect(console.get_by_role("main")).to_be_focused()
    expect(console.get_by_role("dialog")).to_have_count(0)
    console.get_by_role("button", name="Discard").click()


def test_an_event_is_read_where_it_is_opened_and_the_list_goes_on_where_it_was_left(
    system: System, console: Page, site: dict[str, Any]
) -> None:
    customer = str(uuid.uuid4())
    send = a_server(system)
    for name in ("Grey Jug", "Red Jug"):
        send("product.view", uuid=customer, params={"name": name})
    stored(system, customer, 3)
    open_customer(console, site["id"], customer)
    expect(console.locator(".event")).to_have_count(3)
    console.keyboard.press("j")
    console.keyboard.press("Enter")
    panel = console.get_by_role("complementary", name="Event")
    expect(panel).to_be_focused()
    console.keyboard.press("j")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Viewed Grey Jug")
    row = console.locator(".event", has_text="Viewed Grey Jug")
    expect(row).to_be_focused()
    console.keyboard.press("Enter")
    console.keyboard.press("Tab")
    expect(panel.get_by_role("button", name="Close")).to_be_focused()
    console.keyboard.press("Enter")
    expect(panel).to_have_count(0)
    expect(row).to_be_focused()


def test_the_keyboard_goes_on_in_the_page_that_was_opened(console: Page) -> None:
    console.get_by_role("link", name="Customers").press("Enter")
    expect(console.get_by_role("table", name="Customers").get_by_role("row").nth(1)).to_be_visible()
    console.keyboard.press("j")
    console.keyboard.press("Enter")
    expect(console.get_by_role("tab", name="Activity")).to_be_visible()
    expect(console.get_by_role("main")).to_be_focused()


def test_a_list_is_found_again_as_it_was_left(
    system: System, console: Page, site: dict[str, Any]
) -> None:
    customer, custom_id, email = someone()
    a_server(system)("client.login", uuid=customer, client={"customId": custom_id, "email": email})
    stored(system, custom_id, 1)
    console.get_by_role("link", name="Customers").click()
    search = console.get_by_label("Search customers")
    search.fill(email)
    rows = console.get_by_role("table", name="Customers").get_by_role("row")
    expect(rows).to_have_count(2)
    # Told to be a link, with an address of its own; a click beside its words counts, too.
    expect(rows.nth(1).get_by_role("link", name=email)).to_have_attribute(
        "href", f"/s/{site['id']}/customers/{customer}"
    )
    rows.nth(1).locator("time").click()
    expect(console.get_by_role("heading", level=1)).to_have_text(email)
    expect(console).to_have_title(f"{email} · Demo shop · Footfall")
    console.go_back()
    expect(console).to_have_title("Customers · Demo shop · Footfall")
    expect(search).to_have_value(email)
    expect(rows).to_have_count(2)
    console.get_by_role("link", name="Live", exact=True).click()
    console.get_by_role("link", name="Customers").click()
    expect(search).to_have_value("")


def test_tabs_name_what_they_show_and_are_walked_with_the_arrows(
    console: Page, site: dict[str, Any]
) -> None:
    root = console.url.partition("/s/")[0]
    console.goto(f"{root}/s/{site['id']}/settings/audit")
    panel = console.get_by_role("tabpanel")
    expect(panel).to_have_accessible_name("This site")
    console.get_by_role("tab", name="This site").press("End")
    expect(console.get_by_role("tab", name="Everything")).to_be_focused()
    expect(panel).to_have_accessible_name("Everything")
    console.keyboard.press("ArrowRight")
    expect(console.get_by_role("tab", name="This site")).to_be_focused()


def test_a_text_is_copied_where_the_browser_has_no_clipboard_for_it(
    console: Page, site: dict[str, Any]
) -> None:
    # As on plain http in a local network.
    console.add_init_script("delete Navigator.prototype.clipboard")
    root = console.url.partition("/s/")[0]
    console.goto(f"{root}/s/{site['id']}/catalogue/page.visit")
    console.get_by_role("button", name="Copy the action").click()
    console.get_by_role("form", name="Definition").get_by_label("Label").press("Control+v")
    expect(console.get_by_role("form", name="Definition").get_by_label("Label")).to_have_value(
        "page.visit"
    )
    console.get_by_role("button", name="Discard").click()
