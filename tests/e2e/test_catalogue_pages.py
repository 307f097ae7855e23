"""The catalogue, as people use it: what came is there by itself, and what it means is said in the console."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from visiting import DEMO

from system import System, eventually

pytestmark = pytest.mark.e2e


@pytest.fixture
def site(system: System) -> Iterator[dict[str, Any]]:
    """The demo shop's site, which is not strict afterwards."""
    found = next(each for each in system.command("sites", "list") if each["name"] == DEMO)
    yield found
    system.by_operator("PATCH", f"/api/v1/sites/{found['id']}", {"strictCatalogue": False})


def send(system: System, site: dict[str, Any], action: str, **params: Any) -> int:
    event = {"action": action, "uuid": str(uuid.uuid4()), "params": params}
    return system.send(event, **{"x-tracker-key": site["trackerKey"]}).status_code


def seen(system: System, site: dict[str, Any], action: str, params: int) -> None:
    """Waits until the catalogue knows the action, with that many params that came."""
    path = f"/api/v1/sites/{site['id']}/actions"

    def there() -> bool:
        actions = system.by_operator("GET", path)["actions"]
        if not any(each["action"] == action for each in actions):
            return False
        found = system.by_operator("GET", f"{path}/{action}")["params"]
        return sum(each["seen"] is not None for each in found) >= params

    eventually(there)


def opened(console: Page, system: System, site: dict[str, Any], action: str = "") -> None:
    console.goto(f"{system.origin}/s/{site['id']}/catalogue/{action}")
    expect(console.get_by_role("heading", level=1)).to_be_visible()


def test_what_came_is_there_by_itself_and_what_it_means_is_then_said(
    system: System, console: Page, site: dict[str, Any]
) -> None:
    action = f"kettle.boil-{uuid.uuid4().hex[:6]}"
    assert send(system, site, action, name="Copper", litres=1.5) == 202
    seen(system, site, action, 2)
    opened(console, system, site)
    console.get_by_label("Search actions").fill(action)
    row = console.get_by_role("row").filter(has_text=action)
    expect(row).to_contain_text("only seen")
    row.click()

    params = console.get_by_role("table", name="Params")
    expect(params).to_contain_text("Copper")
    expect(params).to_contain_text("1.5")
    form = console.get_by_role("form", name="Definition")
    label = form.get_by_label("Label")
    label.fill("Boiled {{name}")
    expect(label).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_text("two braces on each side")).to_be_visible()
    label.fill("Boiled {{name}}")
    expect(form.get_by_text("Boiled Copper")).to_be_visible()
    form.get_by_role("button", name="Define litres").click()
    form.get_by_label("Type of litres").select_option("number")
    form.get_by_label("required").check()
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Saved.")).to_be_visible()
    expect(console.get_by_role("heading", level=1)).to_have_text("Boiled {{name}}")
    eventually(lambda: send(system, site, action, name="Copper") == 400)
    assert send(system, site, action, name="Steel", litres=2) == 202

    opened(console, system, site)
    console.get_by_label("Search actions").fill(action)
    expect(row).to_contain_text("by this site")
    row.click()
    console.get_by_role("button", name="Remove the definition").click()
    console.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    expect(console.get_by_role("heading", level=1)).to_have_text(action)
    eventually(lambda: send(system, site, action, name="Copper") == 202)


def test_a_param_that_changes_its_type_is_noticed(
    system: System, console: Page, site: dict[str, Any]
) -> None:
    action = f"kettle.weigh-{uuid.uuid4().hex[:6]}"
    assert send(system, site, action, grams=800) == 202
    seen(system, site, action, 1)
    assert send(system, site, action, grams="800 g") == 202
    path = f"/api/v1/sites/{site['id']}/actions/{action}"
    eventually(lambda: system.by_operator("GET", path)["typeChanges"])
    opened(console, system, site)
    console.get_by_label("Show").select_option("changed")
    row = console.get_by_role("row").filter(has_text=action)
    expect(row).to_contain_text("1 type changed")
    row.click()
    notice = console.get_by_role("region", name="Types have changed")
    expect(notice).to_contain_text("grams")
    expect(notice).to_contain_text("text")


def test_a_strict_site_turns_away_what_nobody_has_defined(
    system: System, console: Page, site: dict[str, Any]
) -> None:
    action = f"kettle.sing-{uuid.uuid4().hex[:6]}"
    opened(console, system, site)
    console.get_by_role("button", name="Be strict").click()
    console.get_by_role("dialog").get_by_role("button", name="Be strict").click()
    expect(console.get_by_role("button", name="End strict mode")).to_be_visible()
    eventually(lambda: send(system, site, action) == 400)

    console.get_by_role("button", name="Define an action").click()
    dialog = console.get_by_role("dialog")
    dialog.get_by_label("Action").fill("not good")
    expect(dialog.get_by_text("1 to 32 letters", exact=False)).to_be_visible()
    dialog.get_by_label("Action").fill(action)
    dialog.get_by_label("Label").fill("Sang")
    dialog.get_by_role("button", name="Define it").click()
    expect(console.get_by_role("heading", level=1)).to_have_text("Sang")
    eventually(lambda: send(system, site, action) == 202)

    opened(console, system, site)
    console.get_by_role("button", name="End strict mode").click()
    console.get_by_role("dialog").get_by_role("button", name="End it").click()
    expect(console.get_by_role("button", name="Be strict")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_catalogue_does_not_scroll_sideways(
    system: System, console: Page, site: dict[str, Any], width: int
) -> None:
    console.set_viewport_size({"width": width, "height": 800})
    for page in ("catalogue", "catalogue/page.visit", "settings/sources"):
        console.goto(f"{system.origin}/s/{site['id']}/{page}")
        expect(console.get_by_role("heading", level=1)).to_be_visible()
        assert console.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_other_pages_are_behind_one_menu(
    system: System, console: Page, site: dict[str, Any]
) -> None:
    console.set_viewport_size({"width": 390, "height": 800})
    expect(console.get_by_role("link", name="Settings")).to_have_count(0)
    console.get_by_label("More pages").click()
    console.get_by_role("link", name="Turned away").click()
    expect(console.get_by_role("heading", level=1)).to_have_text("Turned away")
