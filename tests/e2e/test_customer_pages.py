"""A customer's page, as people use it: what they did, when they were here, what is known of them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from visiting import Sender, a_server, demo_site, open_customer, someone, stored

from system import System

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def site(system: System) -> dict[str, Any]:
    return demo_site(system)


@pytest.fixture(scope="module")
def send(system: System) -> Sender:
    return a_server(system)


def test_the_activity_is_filtered_by_kind_action_words_and_day(
    system: System, console: Page, site: dict[str, Any], send: Sender
) -> None:
    customer = str(uuid.uuid4())
    send("page.visit", uuid=customer, params={"url": "https://shop.example/a", "title": "A"},
         time="2026-11-02T10:00:00Z")  # fmt: skip
    send("product.view", uuid=customer, params={"name": "Grey Jug"}, time="2026-11-03T10:00:00Z")
    send("product.view", uuid=customer, params={"name": "Red Jug"}, time="2026-11-03T10:01:00Z")
    stored(system, customer, 5, "product.view")
    open_customer(console, site["id"], customer)
    rows = console.locator(".event-label")
    expect(rows.filter(has_text="Visited page A")).to_be_visible()

    console.get_by_label("Kind").select_option(label="Products")
    expect(rows.filter(has_text="Visited page A")).to_have_count(0)
    expect(rows).to_have_text(["Viewed Red Jug", "Viewed Grey Jug"])
    console.get_by_label("Words").fill("grey")
    expect(rows).to_have_text(["Viewed Grey Jug"])
    console.get_by_role("button", name="Clear").click()
    console.get_by_label("Action").fill("page.*")
    expect(rows).to_have_text(["Visited page A"])
    console.get_by_role("button", name="Clear").click()
    console.get_by_label("From").fill("2026-11-03")
    console.get_by_label("to", exact=True).fill("2026-11-03")
    expect(rows.filter(has_text="Visited page A")).to_have_count(0)
    expect(rows.filter(has_text="Viewed Grey Jug")).to_be_visible()
    console.get_by_label("Words").fill("nothing of that kind")
    console.get_by_role("button", name="Show everything").click()
    expect(rows.filter(has_text="Visited page A")).to_be_visible()


def test_sessions_are_told_and_lead_to_their_day(
    system: System, console: Page, site: dict[str, Any], send: Sender
) -> None:
    customer = str(uuid.uuid4())
    for minute, page in enumerate(("mugs", "cart")):
        send("page.visit", uuid=customer, time=f"2026-11-05T10:0{minute}:00Z",
             params={"url": f"https://shop.example/{page}", "title": page})  # fmt: skip
    stored(system, customer, 4, "session.end")
    open_customer(console, site["id"], customer, "Sessions")
    row = console.get_by_role("table", name="Sessions").get_by_role("row").nth(1)
    expect(row).to_contain_text("/mugs → /cart")
    expect(row).to_contain_text("1 m")
    row.get_by_role("button").click()
    expect(console.get_by_label("From")).to_have_value("2026-11-05")
    expect(console.locator(".event-label", has_text="Visited page cart")).to_be_visible()


def test_attributes_agreements_and_tags_are_changed_and_their_history_is_told(
    system: System, console: Page, site: dict[str, Any], send: Sender
) -> None:
    customer, custom_id, _ = someone()
    send(
        "client.identify", uuid=customer, params={"plan": "silver"}, client={"customId": custom_id}
    )
    stored(system, custom_id, 1)
    open_customer(console, site["id"], customer)
    outside = console.get_by_role("region", name="Outside of a session")
    expect(outside).to_contain_text("outside of a session")
    expect(outside).not_to_contain_text("going on")
    open_customer(console, site["id"], customer, "Attributes")
    attributes = console.get_by_role("table", name="Attributes")
    expect(attributes).to_contain_text("silver")

    attributes.get_by_role("button", name="Change plan").click()
    dialog = console.get_by_role("dialog")
    dialog.get_by_label("Value").fill("gold")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(attributes).to_contain_text("gold")
    console.get_by_role("button", name="Add an attribute").click()
    dialog.get_by_label("Name").fill("seats")
    dialog.get_by_label("Type").select_option("number")
    dialog.get_by_label("Value").fill("many")
    expect(dialog.get_by_text("Write a number")).to_be_visible()
    dialog.get_by_label("Value").fill("12")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(attributes).to_contain_text("12")

    console.get_by_role("button", name="Record consent: E-mail").click()
    dialog.get_by_role("button", name="Record consent").click()
    expect(dialog).to_have_count(0)
    agreements = console.get_by_role("table", name="Agreements")
    expect(agreements.get_by_role("row").nth(1)).to_contain_text("agreed")
    console.get_by_label("New tag").fill("vip")
    console.get_by_role("button", name="Add tag").click()
    expect(console.get_by_role("button", name="Remove vip")).to_be_visible()

    history = console.get_by_role("list", name="History")
    for words in (
        "plan is silver",
        "plan is gold",
        "seats is 12",
        "E-mail: agreed",
        "tag vip added",
    ):
        expect(history).to_contain_text(words)


def test_a_machine_is_left_out_until_asked_for_and_says_what_it_is(
    system: System, console: Page, site: dict[str, Any]
) -> None:
    crawler, person = str(uuid.uuid4()), str(uuid.uuid4())
    for whose, agent in (
        (crawler, "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
        (person, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    ):
        event = {"action": "tea.smelled", "uuid": whose}
        headers = {"x-tracker-key": site["trackerKey"], "user-agent": agent}
        assert system.send(event, **headers).status_code == 202
        stored(system, whose, 2)
    bots = console.get_by_role("button", name="Bots")

    shown = console.locator(".event", has_text="tea.smelled")
    expect(shown.filter(has_text=person[:13])).to_be_visible()
    expect(shown.filter(has_text=crawler[:13])).to_have_count(0)
    bots.click()
    expect(shown.filter(has_text=crawler[:13])).to_contain_text("bot")

    console.get_by_role("link", name="Customers").click()
    listed = console.get_by_role("table", name="Customers").get_by_role("row")
    expect(listed.filter(has_text=person[:13])).to_be_visible()
    expect(listed.filter(has_text=crawler[:13])).to_have_count(0)
    bots.click()
    expect(listed.filter(has_text=crawler[:13])).to_contain_text("bot")
    expect(listed.filter(has_text=person[:13])).not_to_contain_text("bot")

    listed.filter(has_text=crawler[:13]).click()
    expect(console.get_by_role("heading", level=1)).to_have_text(f"{crawler[:13]} bot")
    open_customer(console, site["id"], person)
    expect(console.get_by_role("heading", level=1)).to_have_text(person[:13])


def test_the_longest_names_fit_a_phone(
    system: System, console: Page, site: dict[str, Any], send: Sender
) -> None:
    customer, custom_id, _ = someone()
    email = f"{'wolfeschlegelsteinhausenberger' * 2}+{custom_id}@{'sub.' * 12}example.com"
    path = "/a-page" * 20
    send("page.visit", uuid=customer, params={"url": f"https://shop.example{path}"},
         client={"customId": custom_id, "email": email})  # fmt: skip
    stored(system, custom_id, 2)
    console.set_viewport_size({"width": 390, "height": 800})
    for tab in ("Activity", "Identities"):
        open_customer(console, site["id"], customer, tab)
        expect(console.get_by_role("heading", level=1)).to_have_text(email)
        assert console.evaluate("document.documentElement.scrollWidth") <= 390
    open_customer(console, site["id"], customer)
    way = console.locator(".way").bounding_box()
    assert way is not None
    assert way["x"] + way["width"] <= 390


def test_who_is_not_known_is_said_with_a_way_back(
    console: Page, complaints: list[str], site: dict[str, Any]
) -> None:
    root = console.url.partition("/s/")[0]
    console.goto(f"{root}/s/{site['id']}/customers/nobody@example.com")
    expect(console.get_by_role("heading", level=1)).to_have_text("No such customer")
    complaints.clear()  # the browser says so of every 404
    console.get_by_role("link", name="Search all customers").click()
    expect(console.get_by_label("Search customers")).to_be_visible()
