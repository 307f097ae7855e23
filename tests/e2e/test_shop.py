"""A visitor in a real browser, seen in the console: the story that everything else hangs on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from visiting import DEMO, stored, uuid_of, visitor

from system import System, command, eventually

pytestmark = pytest.mark.e2e


def test_a_visit_is_told_in_the_live_view_and_in_the_feed(
    system: System, browser: Browser, console: Page, complaints: list[str]
) -> None:
    shop = visitor(browser, complaints)
    shop.goto(f"{system.origin}/shop/", referer="https://search.example/?q=mugs")
    shop.get_by_role("link", name="Mugs").click()
    shop.get_by_role("link", name="Blue Mug").click()
    shop.get_by_role("button", name="Add to cart").click()
    expect(shop.get_by_text("In your cart.")).to_be_visible()
    uuid = uuid_of(shop)

    events = stored(system, uuid, 6, "cart.add")
    events = [each for each in events if not each["action"].startswith("banner.")]  # as time allows
    said = [(each["action"], each["label"]) for each in events]
    assert said[0] == ("session.start", "Started session")
    visits = [each for each in events if each["action"] == "page.visit"]
    assert [each["label"] for each in visits] == [
        "Visited page Kettle & Co",
        "Visited page Mugs – Kettle & Co",
        "Visited page Blue Mug – Kettle & Co",
    ]
    assert [each["params"].get("referrer") for each in visits] == [
        "https://search.example/?q=mugs",
        f"{system.origin}/shop/",
        f"{system.origin}/shop/mugs.html",
    ]
    assert [each["params"]["url"] for each in visits] == [
        f"{system.origin}/shop/{name}" for name in ("", "mugs.html", "blue-mug.html")
    ]
    assert ("product.view", "Viewed Blue Mug") in said
    assert said[-1] == ("cart.add", "Added Blue Mug to the cart")
    assert events[-1]["params"] == {
        "sku": "M-1",
        "name": "Blue Mug",
        "price": 12.5,
        "currency": "EUR",
        "quantity": 1,
    }
    assert len({each["session"] for each in events}) == 1

    for _, label in said:
        row = console.locator(".event", has_text=label).filter(has_text=uuid[:8])
        expect(row.first).to_be_visible()

    console.locator(".event", has_text="Added Blue Mug").first.click()
    panel = console.get_by_role("complementary", name="Event")
    expect(panel).to_contain_text("M-1")
    panel.get_by_role("link").first.click()
    feed = console.locator(".session").first
    expect(feed.locator(".event-label").first).to_have_text("Added Blue Mug to the cart")
    expect(feed).to_contain_text("going on")


def test_coming_back_stays_the_same_customer_and_signing_in_names_them(
    system: System, browser: Browser, console: Page, complaints: list[str]
) -> None:
    shop = visitor(browser, complaints)
    shop.goto(f"{system.origin}/shop/")
    uuid = uuid_of(shop)
    shop.close()
    again = shop.context.new_page()
    again.goto(f"{system.origin}/shop/sign-in.html")
    assert uuid_of(again) == uuid
    email = f"{uuid[:13]}@example.com"
    again.get_by_label("Customer number").fill(uuid[:13])
    again.get_by_label("E-mail").fill(email)
    again.get_by_role("button", name="Sign in").click()
    again.wait_for_url("**/shop/")
    stored(system, email, 6)

    console.get_by_role("link", name="Customers").click()
    console.get_by_label("Search customers").fill(email)
    console.get_by_role("link", name=email).click()
    expect(console.get_by_role("heading", level=1)).to_have_text(email)
    expect(console.locator(".session").first).to_contain_text("Signed in")


def test_nothing_is_lost_while_the_network_is_away(
    system: System, browser: Browser, complaints: list[str]
) -> None:
    shop = browser.new_context().new_page()  # failed requests are complained about, rightly
    shop.goto(f"{system.origin}/shop/mugs.html")
    uuid = uuid_of(shop)
    stored(system, uuid, 2)
    shop.context.set_offline(True)
    shop.evaluate("footfall.track('a.offline', {n: 1}, 'While away')")
    shop.wait_for_timeout(1500)
    shop.context.set_offline(False)
    events = stored(system, uuid, 3)
    assert [each["action"] for each in events].count("a.offline") == 1


def test_the_install_page_turns_green_by_itself(
    system: System, browser: Browser, console: Page, complaints: list[str]
) -> None:
    name = "Newcomer"
    made = command(system.data, "sites", "create", name)
    eventually(
        lambda: (
            system.send({"action": "no good"}, **{"x-tracker-key": made["trackerKey"]}).status_code
            == 400
        )
    )
    console.goto(f"{system.origin}/s/{made['id']}/install")
    expect(console.get_by_text("Waiting for the first event")).to_be_visible()
    system.send(
        {"action": "call.answered", "client": {"phone": "+48 600"}},
        **{"x-tracker-key": made["trackerKey"]},
    )
    expect(console.get_by_text("Events arrive.")).to_be_visible()


def test_the_live_view_holds_still_while_paused(system: System, console: Page) -> None:
    site = console.url.split("/")[4]
    key = next(each["trackerKey"] for each in system.command("sites", "list") if each["id"] == site)
    console.locator("h1").click()
    console.keyboard.press("Space")
    expect(console.get_by_text("Paused")).to_be_visible()
    send = {"x-tracker-key": key}
    label = "Held back by the pause"
    system.send({"action": "a.held", "label": label, "client": {"phone": "1"}}, **send)
    expect(console.get_by_role("button", name=re.compile(r"^\d+ new$"))).to_be_visible()
    expect(console.get_by_text(label)).to_have_count(0)
    console.keyboard.press("Space")
    expect(console.locator(".event", has_text=label)).to_be_visible()


def test_the_keyboard_is_enough(system: System, console: Page) -> None:
    key = next(
        each["trackerKey"] for each in system.command("sites", "list") if each["name"] == DEMO
    )
    system.send({"action": "a.row", "client": {"phone": "2"}}, **{"x-tracker-key": key})
    expect(console.locator(".event").first).to_be_visible()
    console.keyboard.press("j")
    console.keyboard.press("Enter")
    expect(console.get_by_role("complementary", name="Event")).to_be_visible()
    console.keyboard.press("Escape")
    expect(console.get_by_role("complementary", name="Event")).to_have_count(0)
    console.keyboard.press("g")
    console.keyboard.press("c")
    expect(console.get_by_role("heading", level=1, name="Customers")).to_be_visible()
    console.keyboard.press("Control+k")
    console.keyboard.type("install")
    console.keyboard.press("Enter")
    expect(console.get_by_role("heading", level=1)).to_contain_text("Install")
    console.keyboard.press("?")
    expect(console.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_of_the_console_scrolls_sideways(system: System, console: Page, width: int) -> None:
    console.set_viewport_size({"width": width, "height": 800})
    site = console.url.split("/")[4]
    for page in ("live", "customers", "install"):
        console.goto(f"{system.origin}/s/{site}/{page}")
        expect(console.get_by_role("heading", level=1)).to_be_visible()
        assert console.evaluate("document.documentElement.scrollWidth") <= width


def test_the_shops_tags_tell_of_a_banner_a_choice_and_each_form(
    system: System, browser: Browser, complaints: list[str]
) -> None:
    shop = visitor(browser, complaints)
    shop.goto(f"{system.origin}/shop/")
    uuid = uuid_of(shop)
    shop.get_by_text("Autumn sale").hover()
    stored(system, uuid, 3, "banner.show")
    news = shop.locator("[data-ff-form=newsletter]")
    news.get_by_label("First name").fill("Ann")
    news.get_by_label("E-mail").fill(f"{uuid}@example.com")
    news.get_by_role("button").click()
    expect(shop.get_by_text("Thank you.")).to_be_visible()
    shop.get_by_text("Autumn sale").click()
    shop.wait_for_url("**/teas.html")
    shop.get_by_role("link", name="Sencha").click()
    shop.get_by_role("link", name="Chamomile").click()
    shop.goto(f"{system.origin}/shop/sign-in.html")
    shop.get_by_role("button", name="Sign out").click()
    events = {each["action"]: each for each in stored(system, uuid, 8, "client.logout")}
    assert events["client.logout"]["label"] == "Signed out"
    assert events["pairing.click"]["label"] == "Chose Chamomile beside Sencha Green Tea"
    assert events["banner.hover"]["label"].startswith("Hovered over Autumn sale for ")
    assert events["banner.click"]["params"] == {
        "banner": "autumn-sale",
        "name": "Autumn sale",
        "placement": "home-top",
    }
    assert events["form.submit"]["params"] == {
        "form": "newsletter",
        "fields": {"firstname": "Ann", "email": f"{uuid}@example.com"},
        "attributes": {"firstName": "Ann", "email": f"{uuid}@example.com"},
    }
    assert uuid_of(shop) != uuid
