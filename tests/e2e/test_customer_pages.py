"""A customer's page, as people use it: one person out of many browsers, what is known of them, and who decides."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from visiting import DEMO, stored, uuid_of, visitor

from system import System, eventually

pytestmark = pytest.mark.e2e

Send = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def site(system: System) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each for each in system.command("sites", "list") if each["name"] == DEMO
    )
    return found


@pytest.fixture(scope="module")
def send(system: System) -> Send:
    """Sends one event as a backend does, with an API key of the demo shop; answers the verdict."""
    key = system.command(
        "keys", "create", "--site", DEMO, "--scope", "events:write", "--scope", "customers:write"
    )["key"]

    def sent(action: str, **fields: Any) -> dict[str, Any]:
        response = httpx.post(
            f"{system.origin}/v1/events", content=json.dumps({"action": action, **fields}),
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
            timeout=30,
        )  # fmt: skip
        assert response.status_code == 202, response.text
        answer: dict[str, Any] = response.json()
        return answer

    eventually(lambda: _is_known(system, key))
    return sent


def _is_known(system: System, key: str) -> bool:
    headers = {"Authorization": f"Bearer {key}"}
    return (
        httpx.post(f"{system.origin}/v1/events", content=b"[]", headers=headers).status_code != 401
    )


def opened(
    console: Page, system: System, site: dict[str, Any], customer: str, tab: str = ""
) -> None:
    console.goto(f"{system.origin}/s/{site['id']}/customers/{customer}/{tab.lower()}")
    expect(console.get_by_role("tab", name=tab or "Activity")).to_have_attribute(
        "aria-selected", "true"
    )


def someone() -> tuple[str, str, str]:
    """A uuid, a customId and an e-mail of nobody else."""
    made = str(uuid.uuid4())
    return made, f"c-{made[:8]}", f"{made[:8]}@example.com"


def test_laptop_phone_and_form_are_one_customer_with_one_feed_in_order(
    system: System, browser: Browser, console: Page, complaints: list[str],
    site: dict[str, Any], send: Send,
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

    opened(console, system, site, anonymous)
    expect(console.get_by_role("heading", level=1)).to_have_text(email)
    rows = console.locator(".event-label")
    expect(rows.filter(has_text="Submitted form newsletter")).to_be_visible()
    labels = rows.all_inner_texts()
    told = ("Submitted form newsletter", "Viewed screen Orders", "Logged in on the phone",
            "Viewed Blue Mug")  # fmt: skip
    places = [labels.index(label) for label in told]
    assert places == sorted(places)
    expect(rows.filter(has_text="Merged").or_(rows.filter(has_text="merge")).first).to_be_visible()

    console.get_by_role("tab", name="Identities").click()
    identifiers = console.get_by_role("table", name="Identifiers")
    expect(identifiers).to_contain_text(custom_id)
    expect(identifiers).to_contain_text(email)
    uuids = console.get_by_role("table", name="Uuids")
    expect(uuids).to_contain_text(anonymous)
    expect(uuids).to_contain_text(phone)
    expect(console.get_by_role("table", name="Merges")).to_contain_text(anonymous[:8])


def _whole(events: list[dict[str, Any]], uuids: set[str]) -> list[dict[str, Any]]:
    """The events, oldest first, once both browsers' are among them."""
    there = {each["uuid"] for each in events} >= uuids
    return events if there and any(each["action"] == "form.submit" for each in events) else []


def test_a_merge_without_proof_is_undone_from_the_console(
    system: System, console: Page, site: dict[str, Any], send: Send
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

    opened(console, system, site, owner, "Identities")
    merges = console.get_by_role("table", name="Merges")
    expect(merges).to_contain_text("without proof")
    merges.get_by_role("button", name=f"Undo the merge of {guest[:8]}").click()
    console.get_by_role("dialog").get_by_role("button", name="Undo the merge").click()
    expect(merges).to_contain_text("undone")
    expect(console.get_by_role("table", name="Uuids")).not_to_contain_text(guest)
    opened(console, system, site, guest)
    expect(console.get_by_role("heading", level=1)).to_have_text(guest[:8])
    expect(console.locator(".event-label", has_text="Submitted form guess")).to_be_visible()


def test_the_activity_is_filtered_by_kind_action_words_and_day(
    system: System, console: Page, site: dict[str, Any], send: Send
) -> None:
    customer = str(uuid.uuid4())
    send("page.visit", uuid=customer, params={"url": "https://shop.example/a", "title": "A"},
         time="2026-11-02T10:00:00Z")  # fmt: skip
    send("product.view", uuid=customer, params={"name": "Grey Jug"}, time="2026-11-03T10:00:00Z")
    send("product.view", uuid=customer, params={"name": "Red Jug"}, time="2026-11-03T10:01:00Z")
    stored(system, customer, 5, "product.view")
    opened(console, system, site, customer)
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
    system: System, console: Page, site: dict[str, Any], send: Send
) -> None:
    customer = str(uuid.uuid4())
    for minute, page in enumerate(("mugs", "cart")):
        send("page.visit", uuid=customer, time=f"2026-11-05T10:0{minute}:00Z",
             params={"url": f"https://shop.example/{page}", "title": page})  # fmt: skip
    stored(system, customer, 4, "session.end")
    opened(console, system, site, customer, "Sessions")
    row = console.get_by_role("table", name="Sessions").get_by_role("row").nth(1)
    expect(row).to_contain_text("/mugs → /cart")
    expect(row).to_contain_text("1 m")
    row.get_by_role("button").click()
    expect(console.get_by_label("From")).to_have_value("2026-11-05")
    expect(console.locator(".event-label", has_text="Visited page cart")).to_be_visible()


def test_attributes_agreements_and_tags_are_changed_and_their_history_is_told(
    system: System, console: Page, site: dict[str, Any], send: Send
) -> None:
    customer, custom_id, _ = someone()
    send(
        "client.identify", uuid=customer, params={"plan": "silver"}, client={"customId": custom_id}
    )
    stored(system, custom_id, 2)
    opened(console, system, site, customer, "Attributes")
    attributes = console.get_by_role("table", name="Attributes")
    expect(attributes).to_contain_text("silver")

    attributes.get_by_role("button", name="Change plan").click()
    dialog = console.get_by_role("dialog")
    dialog.get_by_label("Value").fill("gold")
    dialog.get_by_role("button", name="Save").click()
    expect(attributes).to_contain_text("gold")
    console.get_by_role("button", name="Add an attribute").click()
    dialog.get_by_label("Name").fill("seats")
    dialog.get_by_label("Type").select_option("number")
    dialog.get_by_label("Value").fill("many")
    expect(dialog.get_by_text("Write a number")).to_be_visible()
    dialog.get_by_label("Value").fill("12")
    dialog.get_by_role("button", name="Save").click()
    expect(attributes).to_contain_text("12")

    console.get_by_role("button", name="Record consent: E-mail").click()
    dialog.get_by_role("button", name="Record consent").click()
    agreements = console.get_by_role("table", name="Agreements")
    expect(agreements.get_by_role("row").nth(1)).to_contain_text("agreed")
    console.get_by_label("New tag").fill("vip")
    console.get_by_role("button", name="Put it on").click()
    expect(console.get_by_role("button", name="Take vip off")).to_be_visible()

    history = console.get_by_role("list", name="History")
    for words in (
        "plan is silver",
        "plan is gold",
        "seats is 12",
        "E-mail: agreed",
        "tag vip put on",
    ):
        expect(history).to_contain_text(words)


def test_an_identifier_of_somebody_else_is_a_conflict_that_a_person_decides(
    system: System, console: Page, site: dict[str, Any], send: Send
) -> None:
    (owner, _, email), (other, custom_id, _) = someone(), someone()
    send("client.login", uuid=owner, client={"email": email})
    send("client.login", uuid=other, client={"customId": custom_id})
    stored(system, email, 2)
    stored(system, custom_id, 2)
    send("call.answered", uuid=other, client={"email": email})
    stored(system, custom_id, 3, "call.answered")

    opened(console, system, site, other)
    row = console.locator(".event", has_text="call.answered")
    expect(row).to_contain_text("conflict")
    console.get_by_role("link", name="Conflicts").click()
    card = console.get_by_role("article", name=f"{custom_id} and {email}")
    expect(card).to_contain_text(email)
    card.get_by_role("button", name="One person: merge").click()
    console.get_by_role("dialog").get_by_role("button", name="Merge").click()
    expect(card).to_have_count(0)
    console.get_by_role("tab", name="Decided").click()
    expect(card).to_contain_text("One person: merged")
    feed = eventually(lambda: _whole_of(stored(system, email, 5), {owner, other}))
    assert len({each["customer"] for each in feed}) == 1


def _whole_of(events: list[dict[str, Any]], uuids: set[str]) -> list[dict[str, Any]]:
    return events if {each["uuid"] for each in events} >= uuids else []
