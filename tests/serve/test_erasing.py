"""Erasing and exporting a customer, from the API and the command line: nothing is left, and it says so."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from owned import OwnedSite
from system import System, an_event, command, eventually


@pytest.fixture
def site(system: System) -> OwnedSite:
    return OwnedSite(system)


class Ann:
    """A customer with two browsers, identifiers, and events that were turned away."""

    def __init__(self, site: OwnedSite) -> None:
        self.site = site
        self.email = f"ann-{uuid.uuid4().hex}@example.com"
        self.laptop, self.phone = str(uuid.uuid4()), str(uuid.uuid4())
        client = {"email": self.email}
        site.send(
            [
                an_event("a.first", uuid=self.laptop),
                an_event("client.identify", uuid=self.laptop, client=client),
            ]
        )
        eventually(lambda: self.known(2))
        site.send([an_event("client.identify", uuid=self.phone, client=client)])
        site.send(
            [
                {"action": "no good", "uuid": self.phone},
                {"action": "nor this", "params": {"mail": self.email}},
            ]
        )
        eventually(lambda: self.known(6))
        eventually(lambda: len(self.rejected()) == 2)

    def known(self, events: int) -> bool:
        found = self.get(f"/customers/{self.email}/activity")
        return len(found.get("events", [])) >= events

    def get(self, path: str) -> Any:
        headers = {"authorization": f"Bearer {self.site.api_key}"}
        url = f"{self.site.system.origin}/api/v1/sites/{self.site.id}{path}"
        return httpx.get(url, headers=headers, timeout=30).json()

    def rejected(self) -> list[Any]:
        rows = self.get("/rejected")["rejected"]
        return [row for row in rows if self.phone in row["raw"] or self.email in row["raw"]]


def test_everything_about_a_customer_is_exported_as_one_document(site: OwnedSite) -> None:
    ann = Ann(site)
    document = ann.get(f"/customers/{ann.email}/export")
    assert document["customer"]["email"] == ann.email
    assert {each["uuid"] for each in document["events"]} == {ann.laptop, ann.phone}
    assert len(document["rejected"]) == 2
    assert {each["value"] for each in document["identifiers"]} == {ann.email}


def test_erasure_leaves_no_trace_and_says_so(site: OwnedSite) -> None:
    ann, other = Ann(site), an_event("a.other")
    site.send(other)
    eventually(lambda: site.ask("GET", f"/events?customer={other['uuid']}")["events"])
    job = site.ask("DELETE", f"/customers/{ann.email}")
    done = eventually(lambda: _done(site, job["id"]), 60)
    assert done["state"] == "done"
    result = done["result"]
    assert (result["removed"]["events"], result["removed"]["rejected"]) == (6, 2)
    assert set(result["remaining"].values()) == {0}
    plain = {name: value for name, value in result.items() if name != "digest"}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    assert result["digest"] == hashlib.sha256(text.encode()).hexdigest()
    for reference in (ann.email, ann.laptop, ann.phone):
        assert ann.get(f"/customers/{reference}")["error"]["code"] == "customer_not_found"
    assert ann.get(f"/customers?query={ann.email[:20]}")["customers"] == []
    assert ann.rejected() == []
    assert ann.email not in json.dumps([site.ask("GET", "/audit"), site.ask("GET", "/jobs")])
    assert site.ask("GET", f"/events?customer={other['uuid']}")["events"]
    assert holding(site.system.data, ann.email) == []
    assert holding(site.system.data, ann.phone) == []
    # Whoever comes back with the same browser is somebody new.
    site.send(an_event("a.again", uuid=ann.laptop))
    profile = eventually(lambda: _if_known(ann))
    assert (profile["email"], profile["events"]) == (None, 1)


def _if_known(ann: Ann) -> Any:
    found = ann.get(f"/customers/{ann.laptop}")
    return found if found.get("events") else None  # not while events are on their way


def _done(site: OwnedSite, job_id: str) -> Any:
    job = site.ask("GET", f"/jobs/{job_id}")
    return job if job["state"] in ("done", "failed") else None


def holding(folder: Path, text: str) -> list[str]:
    """Files whose bytes hold a text as it is; what is compressed is looked at by other tests."""
    needle = text.encode()
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and needle in path.read_bytes()
    ]


def test_the_command_line_erases_and_exports_running_or_not(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with System(data) as system:
        site = system.site
        system.send([an_event(client={"email": "ann@x.y"}), an_event(client={"email": "ben@x.y"})])
        ann, ben = (
            f"/api/v1/sites/{site['id']}/customers/{each}" for each in ("ann@x.y", "ben@x.y")
        )
        eventually(lambda: system.get(ann).json().get("events") == 1)
        eventually(lambda: system.get(ben).json().get("events") == 1)
        job = system.command("customers", "erase", "ann@x.y", "--site", site["id"], "--yes")
        assert (job["state"], job["result"]["removed"]["events"]) == ("done", 3)
        system.stop()
        line = [
            sys.executable,
            "-m",
            "footfall",
            "customers",
            "export",
            "ben@x.y",
            "--site",
            site["id"],
            "--data",
            str(data),
        ]
        exported = json.loads(subprocess.run(line, check=True, capture_output=True).stdout)
        assert len(exported["events"]) == 3
        job = command(data, "customers", "erase", "ben@x.y", "--site", site["id"], "--yes")
        assert job["state"] == "done"
        system.start()
        assert system.ask("/events")["events"] == []
