"""The catalogue over HTTP: what came is there by itself, definitions hold at the door, files."""

from __future__ import annotations

import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from commands import commands
from footfall.events.moment import iso
from system import System, an_event, eventually


class Shop:
    """A site of its own in the running system."""

    def __init__(self, system: System) -> None:
        self.system = system
        name = f"Catalogue {uuid.uuid4()}"
        self.site = system.by_operator("POST", "/api/v1/sites", {"name": name})
        self.path = f"/api/v1/sites/{self.site['id']}"
        self.change({"limits": {"addressEventsPerSecond": None}})

    def change(self, settings: dict[str, Any]) -> None:
        self.ask("PATCH", "", settings)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        return self.system.by_operator(method, self.path + path, body)

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str, str | None]:
        token = (self.system.data / "run" / "operator-token").read_text()
        answer = httpx.request(
            method, self.system.origin + self.path + path, json=body,
            headers={"authorization": f"Bearer {token}"}, timeout=30,
        )  # fmt: skip
        error = answer.json()["error"]
        return answer.status_code, error["code"], error.get("field")

    def send(self, *events: dict[str, Any]) -> dict[str, Any]:
        answer = self.system.send(list(events), **{"x-tracker-key": self.site["trackerKey"]})
        found: dict[str, Any] = answer.json()
        return found

    def codes(self, *events: dict[str, Any]) -> list[str]:
        return [each["code"] for each in self.send(*events)["rejected"]]

    def known(self) -> None:
        """Waits until the collector knows this site."""
        eventually(lambda: self.send(an_event("a.b"))["accepted"])

    def action(self, name: str, events: int) -> Any:
        """What is told of an action, once so many of its events are stored."""

        def found() -> Any:
            rows = self.ask("GET", "/actions")["actions"]
            return any(each["action"] == name and each["events"] >= events for each in rows)

        eventually(found)
        return self.ask("GET", f"/actions/{name}")


@pytest.fixture(scope="module")
def shop(system: System) -> Shop:
    made = Shop(system)
    made.known()
    return made


def test_everything_that_came_is_there_with_its_types_and_examples(shop: Shop) -> None:
    action = "order.placed"
    now_ms = time.time_ns() // 1_000_000
    when = [iso(now_ms - days * 86_400_000) for days in (3, 2, 1)]
    shop.send(
        an_event(action, time=when[0], params={"price": 12.5, "note": "a", "token": "t0p"}),
        an_event(action, time=when[1], params={"price": "12.50", "voucher": "spring"}),
        an_event(action, time=when[2], params={"price": "9.90"}),
    )
    found = shop.action(action, 3)
    assert (found["origin"], found["label"], found["events"]) == ("seen", "", 3)
    assert (found["firstSeen"], found["lastSeen"]) == (when[0], when[2])
    assert [each["name"] for each in found["params"]] == ["note", "price", "token", "voucher"]
    by_name = {each["name"]: each for each in found["params"]}
    assert by_name["price"] == {
        "name": "price", "type": "number", "required": False, "description": "", "origin": "seen",
        "seen": {
            "types": [
                {"type": "number", "firstSeen": when[0], "lastSeen": when[0]},
                {"type": "text", "firstSeen": when[1], "lastSeen": when[2]},
            ],
            "examples": ["9.90", "12.50", "12.5"], "firstSeen": when[0], "lastSeen": when[2],
        },
    }  # fmt: skip
    assert by_name["token"]["seen"]["examples"] == []
    assert found["typeChanges"] == [
        {"param": "price", "from": "number", "to": "text", "at": when[1]}
    ]
    row = next(each for each in shop.ask("GET", "/actions")["actions"] if each["action"] == action)
    assert (row["events"], row["params"], row["undefinedParams"], row["typeChanges"]) == (
        3,
        4,
        4,
        1,
    )
    # A param that the site calls secret is shown no more.
    assert by_name["voucher"]["seen"]["examples"] == ["spring"]
    shop.change({"secretParams": ["voucher"]})
    again = {each["name"]: each for each in shop.ask("GET", f"/actions/{action}")["params"]}
    assert again["voucher"]["seen"]["examples"] == []
    assert shop.refused("GET", "/actions/never.came")[:2] == (404, "action_not_found")


def test_what_is_known_by_default_is_there_before_it_came(shop: Shop) -> None:
    found = shop.ask("GET", "/actions/client.location")
    assert (found["origin"], found["events"], found["lastSeen"]) == ("default", 0, None)
    assert found["default"]["label"] == found["label"] == "Appeared in a place"
    assert found["own"] is None
    assert [(each["name"], each["type"], each["required"]) for each in found["params"]][:2] == [
        ("lat", "number", True), ("lon", "number", True),
    ]  # fmt: skip


def test_a_definition_gives_labels_and_holds_at_the_door_within_a_second(shop: Shop) -> None:
    definition = {
        "label": "Poured {{tea|kind}}", "icon": "heart", "description": "Somebody is thirsty.",
        "params": [
            {"name": "kind", "type": "text", "required": True, "description": "Of leaf"},
            {"name": "grams", "type": "number"},
        ],
    }  # fmt: skip
    shown = shop.ask("PUT", "/actions/tea.pour", definition)
    assert shown["origin"] == "own"
    assert shown["own"]["params"] == [
        {"name": "kind", "type": "text", "required": True, "description": "Of leaf"},
        {"name": "grams", "type": "number", "required": False, "description": ""},
    ]
    assert shown["changedBy"] == "operator"
    assert shown["changedAt"] is not None
    eventually(lambda: shop.codes(an_event("tea.pour")) == ["param_required"])
    assert shop.codes(an_event("tea.pour", params={"kind": 7})) == ["param_type"]
    # The type of what is not required holds on strict sites alone.
    event = an_event("tea.pour", params={"kind": "sencha", "grams": "3"})
    assert shop.send(event)["accepted"] == 1
    labels = [each["label"] for each in events_of(shop, event["uuid"])]
    assert "Poured sencha" in labels
    # Events that Footfall makes itself have the site's words as well.
    shop.ask("PUT", "/actions/session.start", {"label": "Came in"})
    eventually(lambda: "Came in" in new_labels(shop))
    shop.ask("DELETE", "/actions/tea.pour")
    eventually(lambda: shop.codes(an_event("tea.pour")) == [])
    assert shop.action("tea.pour", 2)["origin"] == "seen"
    assert shop.refused("DELETE", "/actions/tea.pour")[:2] == (404, "action_not_found")


def new_labels(shop: Shop) -> list[str]:
    """What the feed of somebody new says."""
    event = an_event("x.y")
    shop.send(event)
    path = f"/events?customer={event['uuid']}"
    found: list[dict[str, Any]] = eventually(
        lambda: len(rows := shop.ask("GET", path)["events"]) == 2 and rows
    )
    return [each["label"] for each in found]


def events_of(shop: Shop, uuid_: str) -> list[dict[str, Any]]:
    path = f"/events?customer={uuid_}&action=tea.pour"
    found: list[dict[str, Any]] = eventually(lambda: shop.ask("GET", path)["events"])
    return found


@pytest.mark.parametrize(
    ("definition", "field"),
    [
        ({"label": "{{"}, "label"),
        ({"icon": "unicorn"}, "icon"),
        ({"params": [{"name": "n", "type": "string"}]}, "params[0].type"),
    ],
    ids=range(3),
)
def test_a_wrong_definition_is_told_by_its_field(
    shop: Shop, definition: dict[str, Any], field: str
) -> None:
    assert shop.refused("PUT", "/actions/tea.pour", definition) == (400, "setting_invalid", field)
    assert shop.refused("PUT", "/actions/tea%20pour", {}) == (400, "setting_invalid", "action")
    assert shop.refused("PUT", "/actions/tea.pour", {"lable": "x"})[:2] == (
        400,
        "parameter_invalid",
    )


def test_a_strict_site_takes_its_catalogue_and_nothing_else(system: System) -> None:
    shop = Shop(system)
    shop.known()
    shop.ask("PUT", "/actions/tea.pour", {"params": [{"name": "grams", "type": "number"}]})
    shop.change({"strictCatalogue": True})
    assert shop.ask("GET", "")["strictCatalogue"] is True
    eventually(lambda: shop.codes(an_event("a.b")) == ["action_unknown"])
    page = {"url": "https://shop.example/", "og:title": "Tea", "utm_source": "mail"}
    assert shop.codes(
        an_event("tea.pour", params={"grams": 3}),
        an_event("tea.pour", params={"grams": "3"}),
        an_event("tea.pour", params={"cups": 3}),
        an_event("page.visit", params=page),
        an_event("page.visit", params=page | {"shelf": 1}),
        an_event("client.identify", params={"plan": "gold"}, client={"customId": str(uuid.uuid4())}),
    ) == ["param_type", "param_unknown", "param_unknown"]  # fmt: skip
    # Sessions are made by the server, whose events are nobody's mistake.
    assert shop.action("session.start", 1)["lastSeen"] is not None
    # What was turned away is taken once the catalogue knows it.
    summary = eventually(lambda: shop.ask("GET", "/rejected?code=action_unknown")["rejected"])
    shop.ask("PUT", "/actions/a.b", {})
    replayed = shop.ask("POST", "/rejected/replay", {"code": "action_unknown"})
    assert replayed["accepted"] == len(summary)


def test_values_are_erased_with_their_customer(shop: Shop) -> None:
    ann, ben = (
        an_event("cup.fill", params={"with": "mint"}),
        an_event("cup.fill", params={"with": "sencha"}),
    )
    shop.send(ann, ben)

    def values() -> list[str]:
        (param,) = shop.action("cup.fill", 1)["params"]
        found: list[str] = sorted(param["seen"]["examples"])
        return found

    eventually(lambda: values() == ["mint", "sencha"])
    eventually(lambda: shop.ask("GET", f"/events?customer={ann['uuid']}")["events"])
    job = shop.ask("DELETE", f"/customers/{ann['uuid']}")
    eventually(lambda: shop.ask("GET", f"/jobs/{job['id']}")["state"] == "done", 60)
    assert values() == ["sencha"]
    # The place that became free is somebody else's.
    shop.send(an_event("cup.fill", params={"with": "earl grey"}))
    eventually(lambda: values() == ["earl grey", "sencha"])


def test_definitions_go_to_a_file_and_come_back(system: System, tmp_path: Path) -> None:
    shop = Shop(system)
    shop.known()
    shop.ask("PUT", "/actions/tea.pour", {"label": "Poured {{kind}}", "params": [{"name": "kind"}]})
    file, at = tmp_path / "catalogue.yaml", ("--site", shop.site["id"])
    pulled = system.command("catalogue", "pull", str(file), *at)
    assert pulled == {"file": str(file), "actions": ["tea.pour"], "strict": False}
    nothing: dict[str, list[str]] = {"added": [], "changed": [], "removed": []}
    pushed = system.command("catalogue", "push", str(file), *at)
    assert pushed == {**nothing, "strict": False, "dryRun": False}
    text = (
        file.read_text().replace("tea.pour:", "tea.sip:").replace("strict: false", "strict: true")
    )
    file.write_text(text)
    wanted = {"added": ["tea.sip"], "changed": [], "removed": ["tea.pour"], "strict": True}
    dry = system.command("catalogue", "push", str(file), *at, "--dry-run")
    assert dry == {**wanted, "dryRun": True}
    assert shop.ask("GET", "/actions/tea.pour")["origin"] == "own"
    assert system.command("catalogue", "push", str(file), *at) == {**wanted, "dryRun": False}
    eventually(lambda: shop.codes(an_event("tea.pour")) == ["action_unknown"])
    assert shop.codes(an_event("tea.sip", params={"kind": "mint"})) == []
    # A draft of what came as well is all that a strict site needs to take it.
    shop.change({"strictCatalogue": False})
    events = (
        an_event("cup.fill", params={"ml": 200}),
        an_event("page.leave", params={"why": "bored"}),
    )
    eventually(lambda: shop.codes(*events) == [])
    shop.action("cup.fill", 1)
    shop.action("page.leave", 1)
    drafted = system.command("catalogue", "pull", str(file), *at, "--seen")
    assert {"tea.sip", "a.b", "cup.fill", "page.leave"} <= set(drafted["actions"])
    file.write_text(file.read_text().replace("strict: false", "strict: true"))
    assert "      ml: number\n" in file.read_text()
    system.command("catalogue", "push", str(file), *at)
    eventually(lambda: shop.codes(an_event("x.y")) == ["action_unknown"])
    assert shop.codes(*events) == []
    file.write_text("actions: {tea.sip: {icon: unicorn}}")
    done = commands().run("catalogue", "push", str(file), *at, "--data", str(system.data))
    assert done.returncode == 2
    assert "tea.sip: An icon is one of" in done.stderr
