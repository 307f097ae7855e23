"""Footfall on a data folder of an older release: everything is there, and it goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import former
import pytest
from former import ANN, BOB, NOT_ENDED, OPEN, PHONE, WAITS

from system import System, eventually, free_port

pytestmark = pytest.mark.e2e


class Upgraded(System):
    """The present Footfall on a folder whose site and key are older."""

    def __init__(self, data: Path) -> None:  # the site is there already
        self.data, self.options, self.process = data, (), None
        self.site = {"id": former.SITE, "trackerKey": former.TRACKER_KEY}
        self.key = former.API_KEY
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"


def known(system: System) -> dict[str, Any]:
    """What is asked about the customers of the older release, in every way."""
    profiles = {
        name: system.ask(f"/customers/{name}")
        for name in (ANN, PHONE, "ann", "ann@example.com", BOB, "bob", "+48123456789")
    }
    found = {
        text: [each["id"] for each in system.ask("/customers", query=text)["customers"]]
        for text in ("ann@ex", "bob", "812345")
    }
    visits = {
        each["id"]: (each["customer"], each["events"], each["entry"], each["device"]["type"])
        for each in system.ask("/sessions")["sessions"]
    }
    identities = system.ask("/customers/ann/identities")["identifiers"]
    return {
        "customers": {name: each["id"] for name, each in profiles.items()},
        "ann": {key: profiles["ann"][key] for key in ("uuids", "customId", "email", "phone")},
        "sums": (profiles["ann"]["sessions"], profiles["ann"]["events"]),
        "bob": (profiles["bob"]["customId"], profiles["bob"]["phone"]),
        "found": found,
        "visits": {id_: each for id_, each in visits.items() if id_ in former.ENDED},
        "identifiers": sorted((each["kind"], each["value"]) for each in identities),
    }


EXPECTED = {
    "customers": {
        ANN: ANN, PHONE: ANN, "ann": ANN, "ann@example.com": ANN,
        BOB: BOB, "bob": BOB, "+48123456789": BOB,
    },
    "ann": {"uuids": [ANN, PHONE], "customId": "ann", "email": "ann@example.com", "phone": None},
    "sums": (2, 5),
    "bob": ("bob", "+48123456789"),
    "found": {"ann@ex": [ANN], "bob": [BOB], "812345": [BOB]},
    "visits": {
        former.FIRST: (ANN, 3, "/boots", "desktop"),
        former.SECOND: (ANN, 2, "/", "mobile"),
        former.THIRD: (BOB, 1, None, "desktop"),
    },
    "identifiers": [("customId", "ann"), ("email", "ann@example.com")],
}  # fmt: skip


def feed(system: System) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in system.ask("/events", limit=200)["events"]}


@pytest.mark.parametrize("schema", [1, 2])
def test_a_folder_of_an_older_release_is_gone_on_with(tmp_path: Path, schema: int) -> None:
    ids = former.folder(tmp_path, schema)
    system = Upgraded(tmp_path)
    with system:
        (waited,) = [each for each in system.events_of(WAITS, 2) if each["id"] == ids[-1]]
        assert waited["action"] == "page.visit"
        eventually(lambda: len(system.ask("/sessions")["sessions"]) == 5)  # filled in meanwhile
        events = feed(system)
        assert set(ids) <= events.keys()
        boots = events[former.event_id(1)]
        assert (boots["label"], boots["customer"], boots["session"]) == (
            "Visited page Boots", ANN, former.FIRST,
        )  # fmt: skip
        assert boots["device"] == {"type": "desktop", "browser": "Chrome", "system": "Windows"}
        assert boots["origin"] == {
            "host": "shop.example", "path": "/boots", "referrerHost": "www.google.com",
            "utmSource": "news", "utmMedium": "email", "utmCampaign": "may",
        }  # fmt: skip
        assert events[former.event_id(2)]["params"] == {"a.b": 1, "n": {"x": [1]}}
        before = known(system)
        assert {name: before[name] for name in EXPECTED} == EXPECTED
        assert "admin@localhost" in {each["email"] for each in system.command("users", "list")}

        came = {"action": "page.visit", "uuid": OPEN, "params": {"url": "https://shop.example/x"}}
        assert system.send(came, origin="https://shop.example").status_code == 202
        (newest, *_) = system.events_of(OPEN, 3)
        assert newest["session"] == NOT_ENDED
        named = {"action": "client.identify", "uuid": OPEN, "client": {"email": "ann@example.com"}}
        assert system.send(named, origin="https://shop.example").status_code == 202
        joined = [ANN, PHONE, OPEN]
        eventually(lambda: system.ask(f"/customers/{ANN}")["uuids"] == joined)
        stored = feed(system)
    with system:
        assert feed(system) == stored
        again = known(system)
        assert again["ann"]["uuids"] == joined
        same = [name for name in EXPECTED if name not in {"ann", "sums"}]
        assert {name: again[name] for name in same} == {name: before[name] for name in same}
