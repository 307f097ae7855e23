"""Who is who, in the console: one person out of many browsers, a merge taken back, a conflict decided."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from visiting import Sender, a_server, demo_site, open_customer, someone, stored, uuid_of, visitor

from system import System, eventually

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def site(system: System) -> dict[str, Any]:
    return demo_site(system)


@pytest.fixture(scope="module")
def send(system: System) -> Sender:
    return a_server(system)


def test_laptop_phone_and_form_are_one_customer_with_one_feed_in_order(
    system: System, browser: Browser, console: Page, complaints: list[str],
    site: dict[str, Any], send: Sender,
) -> None:  # fmt: skip
    phone, custom_id, email = someone()
    laptop = visitor(browser, complaints)
    laptop.goto(f"{system.origin}/shop/")
    laptop.get_by_role("link", name="Mugs").click()
    laptop.get_by_role("link", name="Blue Mug").click()
    anonymous = uuid_of(laptop)
    stored(system, anonymous, 5, "product.view")

    client = {"customId": custom_id, "email": email}
    send("client.login", uuid=phone, label="Logged in on the phone", client=client)
    send("screen.view", uuid=phone, params={"name": "Orders"}, client=client)
    stored(system, phone, 3, "screen.view")

    laptop.goto(f"{system.origin}/shop/")
    news = laptop.locator("[data-ff-form=newsletter]")
    news.get_by_label("First name").fill("Ann")
    news.get_by_label("E-mail").fill(email)
    news.get_by_role("button").click()
    expect(laptop.get_by_text("Thank you.")).to_be_visible()
    feed = eventually(lambda: _whole(stored(system, email, 10), {anonymous, phone}))
    assert [each["time"] for each in feed] == sorted(each["time"] for each in feed)
    assert len({each["customer"] for each in feed}) == 1

    open_customer(console, site["id"], anonymous)
    expect(console.get_by_role("heading", level=1)).to_have_text(email)
    rows = console.locator(".event-label")
    expect(rows.filter(has_text="Submitted form newsletter")).to_be_visible()
    labels = rows.all_text_contents()
    told = ("Submitted form newsletter", "Viewed screen Orders", "Logged in on the phone",
            "Viewed Blue Mug")  # fmt: skip
    places = [labels.index(label) for label in told]
    assert places == sorted(places)
    expect(console.locator(".event", has_text="client.merge")).to_be_visible()

    console.get_by_role("tab", name="Identities").click()
    identifiers = console.get_by_role("table", name="Identifiers")
    expect(identifiers).to_contain_text(custom_id)
    expect(identifiers).to_contain_text(email)
    uuids = console.get_by_role("table", name="Uuids")
    expect(uuids).to_contain_text(anonymous)
    expect(uuids).to_contain_text(phone)
    expect(console.get_by_role("table", name="Merges")).to_contain_text(anonymous[:13])


def _whole(events: list[dict[str, Any]], uuids: set[str]) -> list[dict[str, Any]]:
    """The events, oldest first, once both browsers' are among them."""
    there = {each["uuid"] for each in events} >= uuids
    return events if there and any(each["action"] == "form.submit" for each in events) else []


def test_a_merge_without_proof_is_undone_from_the_console(
    system: System, console: Page, site: dict[str, Any], send: Sender
) -> None:
    owner, _, email = someone()
    guest = str(uuid.uuid4())
    send("client.login", uuid=owner, client={"email": email})
    stored(system, email, 2)
    event = {
        "action": "form.submit",
        "uuid": guest,
        "params": {"form": "guess"},
        "client": {"email": email},
    }
    assert system.send(event, **{"x-tracker-key": site["trackerKey"]}).status_code == 202
    stored(system, email, 4, "form.submit")

    open_customer(console, site["id"], owner, "Identities")
    merges = console.get_by_role("table", name="Merges")
    expect(merges).to_contain_text("without proof")
    merges.get_by_role("button", name=f"Undo the merge of {guest[:13]}").click()
    console.get_by_role("dialog").get_by_role("button", name="Undo the merge").click()
    expect(merges).to_contain_text("undone")
    expect(console.get_by_role("table", name="Uuids")).not_to_contain_text(guest)
    open_customer(console, site["id"], guest)
    expect(console.get_by_role("heading", level=1)).to_have_text(guest[:13])
    expect(console.locator(".event-label", has_text="Submitted form guess")).to_be_visible()


def test_two_customers_are_merged_by_hand_and_taken_apart_again(
    system: System, console: Page, site: dict[str, Any], send: Sender
) -> None:
    (ann, _, email), (other, custom_id, _) = someone(), someone()
    send("product.view", uuid=ann, params={"name": "Oolong"}, client={"email": email})
    send("product.view", uuid=other, params={"name": "Gyokuro"}, client={"customId": custom_id})
    stored(system, email, 3, "product.view")
    stored(system, custom_id, 3, "product.view")

    open_customer(console, site["id"], ann, "Identities")
    console.get_by_role("button", name="Merge with another customer").click()
    dialog = console.get_by_role("dialog", name="Merge with another customer")
    search = dialog.get_by_role("searchbox")
    expect(search).to_be_focused()
    search.fill(email)
    expect(dialog.get_by_text("Nobody else by that name.")).to_be_visible()  # not with themselves
    expect(dialog.get_by_role("button", name="Merge", exact=True)).to_be_disabled()
    search.fill(custom_id)
    dialog.get_by_role("radio", name=custom_id).check()
    expect(dialog).to_contain_text(f"{custom_id} joins {email}.")
    dialog.get_by_role("button", name="Merge", exact=True).click()
    expect(dialog).to_have_count(0)
    merges = console.get_by_role("table", name="Merges")
    expect(merges).to_contain_text(other[:13])
    expect(console.get_by_role("table", name="Identifiers")).to_contain_text(custom_id)

    console.get_by_role("tab", name="Activity").click()
    labels = console.locator(".event-label")
    for words in ("Viewed Oolong", "Viewed Gyokuro"):
        expect(labels.filter(has_text=words)).to_be_visible()
    open_customer(console, site["id"], other)  # the old address leads to the same feed
    expect(console.get_by_role("heading", level=1)).to_have_text(email)
    expect(labels.filter(has_text="Viewed Oolong")).to_be_visible()

    console.get_by_role("tab", name="Identities").click()
    merges.get_by_role("button", name=f"Undo the merge of {other[:13]}").click()
    console.get_by_role("dialog").get_by_role("button", name="Undo the merge").click()
    expect(merges).to_contain_text("undone")
    for whose, name, own, foreign in (
        (ann, email, "Viewed Oolong", "Viewed Gyokuro"),
        (other, custom_id, "Viewed Gyokuro", "Viewed Oolong"),
    ):
        open_customer(console, site["id"], whose)
        expect(console.get_by_role("heading", level=1)).to_have_text(name)
        expect(labels.filter(has_text=own)).to_be_visible()
        expect(labels.filter(has_text=foreign)).to_have_count(0)


def test_an_identifier_of_somebody_else_is_a_conflict_that_a_person_decides(
    system: System, console: Page, site: dict[str, Any], send: Sender
) -> None:
    (owner, _, email), (other, custom_id, _) = someone(), someone()
    send("client.login", uuid=owner, client={"email": email})
    send("client.login", uuid=other, client={"customId": custom_id})
    stored(system, email, 2)
    stored(system, custom_id, 2)
    send("call.answered", uuid=other, client={"email": email})
    stored(system, custom_id, 3, "call.answered")

    open_customer(console, site["id"], other)
    row = console.locator(".event", has_text="call.answered")
    expect(row).to_contain_text("conflict")
    console.get_by_role("link", name="Conflicts").click()
    card = console.get_by_role("article", name=f"{custom_id} and {email}")
    expect(card).to_contain_text(email)
    card.get_by_role("button", name="One person: merge").click()
    console.get_by_role("dialog").get_by_role("button", name="Merge").click()
    expect(card).to_have_count(0)
    console.get_by_role("tab", name="Decided").click()
    decided = console.get_by_role("article").filter(has_text=email)
    expect(decided).to_contain_text("One person: merged")
    feed = eventually(lambda: _whole_of(stored(system, email, 5), {owner, other}))
    assert len({each["customer"] for each in feed}) == 1


def _whole_of(events: list[dict[str, Any]], uuids: set[str]) -> list[dict[str, Any]]:
    return events if {each["uuid"] for each in events} >= uuids else []


def test_an_identifier_of_somebody_else_leads_to_merging_with_them(
    system: System, console: Page, complaints: list[str], site: dict[str, Any], send: Sender
) -> None:
    (ann, _, email), (other, custom_id, _) = someone(), someone()
    send("client.login", uuid=ann, client={"email": email})
    send("client.login", uuid=other, client={"customId": custom_id})
    stored(system, email, 2)
    stored(system, custom_id, 2)
    open_customer(console, site["id"], ann, "Identities")
    console.get_by_role("button", name="Set an identifier").click()
    dialog = console.get_by_role("dialog")
    dialog.get_by_label("Value").fill(custom_id)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Another customer has this customId")).to_be_visible()
    complaints.clear()  # the browser says so of every 409
    dialog.get_by_role("button", name="Merge them instead…").click()
    merge = console.get_by_role("dialog", name="Merge with another customer")
    merge.get_by_role("radio", name=custom_id).check()
    expect(merge.get_by_role("status")).to_have_text(f"{custom_id} joins {email}.")
