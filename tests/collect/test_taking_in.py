"""Taking events in over HTTP: shapes, encodings, verdicts, origins, and what is kept of them."""

from __future__ import annotations

import gzip
import json
import uuid
import zlib
from pathlib import Path
from typing import Any

import brotli
import httpx
import pytest
from backports import zstd

from system import System, an_event, command, eventually


def test_one_event_is_kept_as_it_was_sent(system: System) -> None:
    params = {
        "sku": "M-1", "price": 12.5, "n": 9_007_199_254_740_993, "tags": ["a", 1, None, {"b": 1}],
        "a.b": 1, "a": {"b": "2026-11-23"}, "text": "ąß\U0001f600/\\\"", "flag": False, "zero": 0,
    }  # fmt: skip
    event = an_event(
        label="Viewed Blue Mug", time="2026-11-23T10:00:00.123+01:00", params=params,
        id=str(uuid.uuid4()),
    )  # fmt: skip
    answer = system.send(event)
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1, "rejected": []})
    (stored,) = (each for each in system.events_of(event["uuid"], 2) if each["id"] == event["id"])
    assert stored["params"] == params
    expected = {"id": event["id"], "action": "product.view", "label": "Viewed Blue Mug",
                "time": "2026-11-23T09:00:00.123Z", "uuid": event["uuid"], "source": "app",
                "trusted": False, "customer": event["uuid"]}  # fmt: skip
    assert {name: stored[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [
        ("gzip", gzip.compress),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
        ("deflate", zlib.compress),
        ("identity", bytes),
    ],
)
def test_every_content_encoding_is_read(system: System, encoding: str, encode: Any) -> None:
    body = encode(json.dumps([an_event(), an_event()]).encode())
    assert system.send(body, **{"content-encoding": encoding}).json()["accepted"] == 2


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/x-ndjson", "text/plain;charset=UTF-8"]
)
@pytest.mark.parametrize("shape", ["one", "array", "lines", "envelope"])
def test_every_shape_comes_with_every_content_type(
    system: System, shape: str, content_type: str
) -> None:
    one = an_event()
    body = {
        "one": json.dumps(one),
        "array": json.dumps([one]),
        "lines": f"{json.dumps(one)}\n\n",
        "envelope": json.dumps({"events": [one], "sentAt": 1_790_000_000_000}),
    }[shape]
    answer = system.send(body.encode(), **{"content-type": content_type})
    assert answer.json() == {"accepted": 1, "rejected": []}


def test_two_bad_events_of_five_are_told_by_index_and_three_are_stored(system: System) -> None:
    uuid = an_event()["uuid"]
    batch = [an_event(uuid=uuid, params={"n": n}) for n in range(5)]
    batch[1]["action"] = "no spaces"
    batch[3] = {"action": "page.visit", "uuid": uuid, "params": {}}
    answer = system.send(batch)
    assert answer.status_code == 202
    found = [(each["index"], each["code"], each["field"]) for each in answer.json()["rejected"]]
    assert (answer.json()["accepted"], found) == (
        3, [(1, "action_invalid", "action"), (3, "param_required", "params.url")],
    )  # fmt: skip
    stored = [each for each in system.events_of(uuid, 4) if each["action"] != "session.start"]
    assert sorted(each["params"]["n"] for each in stored) == [0, 2, 4]


def test_the_same_id_is_stored_once_however_often_it_is_sent(system: System) -> None:
    event = an_event(id=str(uuid.uuid4()))
    assert system.send([event, event]).json()["accepted"] == 2
    system.events_of(event["uuid"], 2)
    for _ in range(3):
        assert system.send({**event, "id": event["id"].upper()}).status_code == 202
    last = an_event(uuid=event["uuid"])
    system.send(last)
    stored = system.events_of(event["uuid"], 3)
    assert [each["action"] for each in stored].count("product.view") == 2
    assert [each["id"] for each in stored].count(event["id"]) == 1


def test_an_event_salt_makes_a_retry_the_same_event(system: System) -> None:
    event = an_event(eventSalt="order-17", time="2026-11-23T10:00:00Z")
    for _ in range(2):
        assert system.send(event).status_code == 202
    system.send(an_event(uuid=event["uuid"], action="a.last"))
    actions = [each["action"] for each in system.events_of(event["uuid"], 3)]
    assert actions.count("product.view") == 1


def test_keys_made_a_moment_ago_open_the_door_at_once(system: System) -> None:
    for n in range(5):
        made = system.by_operator("POST", "/api/v1/sites", {"name": f"new {n}", "domains": []})
        tracker = {"x-tracker-key": made["trackerKey"]}
        assert system.send(an_event(), **tracker).status_code == 202
        path = f"/api/v1/sites/{made['id']}/keys"
        secret = system.by_operator("POST", path, {"scopes": ["events:write"]})["key"]
        assert system.send(an_event(), authorization=f"Bearer {secret}").status_code == 202
        made = system.by_operator("POST", "/api/v1/sites", {"name": f"newer {n}", "domains": []})
        told = f"{system.origin}/v1/tracker/{made['trackerKey']}"
        assert httpx.get(told, timeout=30).status_code == 200


def test_a_time_in_the_future_becomes_the_time_of_receipt(system: System) -> None:
    event = an_event(time="2099-01-01T00:00:00Z")
    system.send(event)
    stored = system.events_of(event["uuid"], 2)[0]
    assert stored["time"] == stored["receivedAt"]
    assert stored["params"]["originalTime"] == "2099-01-01T00:00:00Z"


def test_a_device_whose_clock_is_a_day_behind_is_corrected(system: System) -> None:
    event = an_event(time="2026-01-01T10:00:00Z")
    body = {"events": [event], "sentAt": "2026-01-01T10:00:01Z"}
    system.send(body)
    stored = system.events_of(event["uuid"], 2)[0]
    assert stored["time"] > "2026-01-02"
    assert stored["params"]["originalTime"] == "2026-01-01T10:00:00Z"


def test_a_customer_may_be_named_by_identifier_alone(system: System) -> None:
    email = f"{uuid.uuid4()}@example.com"
    for _ in range(2):
        assert (
            system.send({"action": "call.answered", "client": {"email": email}}).status_code == 202
        )
    stored = system.events_of(email, 3) if eventually(lambda: _known(system, email)) else []
    assert len({each["uuid"] for each in stored}) == 1


def _known(system: System, customer: str) -> bool:
    return system.get(f"/api/v1/sites/{system.site['id']}/customers/{customer}").status_code == 200


def test_an_api_key_vouches_for_its_events(system: System) -> None:
    event = an_event()
    system.send(event, authorization=f"Bearer {system.key}")
    stored = system.events_of(event["uuid"], 2)[0]
    assert (stored["source"], stored["trusted"]) == ("server", True)


def test_a_key_without_the_scope_may_not_write(system: System) -> None:
    made = command(system.data, "keys", "create", "--site", "Shop", "--scope", "events:read")
    refused = eventually(
        lambda: _unless_unknown(system.send(an_event(), authorization=f"Bearer {made['key']}"))
    )
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "event_not_allowed")


def _unless_unknown(response: httpx.Response) -> httpx.Response | None:
    return None if response.status_code == 401 else response  # a new key counts within a second


def test_only_pages_of_the_sites_domains_may_send(system: System) -> None:
    command(
        system.data,
        "sites",
        "create",
        "Own",
        "--domain",
        "shop.example",
        "--domain",
        "*.my.example",
    )
    key = command(system.data, "sites", "show", "Own")["trackerKey"]
    verdicts = {
        "https://shop.example": 202, "http://shop.example:8080": 202, "https://a.my.example": 202,
        "https://my.example": 403, "https://evil.example": 403, "https://shop.example.evil": 403,
        "null": 403,
    }  # fmt: skip
    eventually(lambda: system.send(an_event(), **{"x-tracker-key": key}).status_code == 202)
    for origin, status in verdicts.items():
        response = system.send(an_event(), **{"x-tracker-key": key, "origin": origin})
        assert (origin, response.status_code) == (origin, status)
        assert response.headers["access-control-allow-origin"] == origin


def test_a_preflight_allows_what_the_tracker_sends(system: System) -> None:
    headers = {
        "origin": "https://shop.example", "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,x-customer-token",
    }  # fmt: skip
    response = httpx.options(f"{system.origin}/v1/events", headers=headers)
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "https://shop.example"
    assert response.headers["access-control-allow-credentials"] == "true"
    assert "x-customer-token" in response.headers["access-control-allow-headers"]


def test_a_beacon_brings_its_key_in_the_address(system: System) -> None:
    event = an_event()
    response = httpx.post(
        f"{system.origin}/v1/events?key={system.site['trackerKey']}&sentAt=1790000000000",
        content=json.dumps([event]), headers={"content-type": "text/plain;charset=UTF-8"},
    )  # fmt: skip
    assert response.status_code == 202


def test_the_trackers_settings_can_be_cached(system: System) -> None:
    url = f"{system.origin}/v1/tracker/{system.site['trackerKey']}"
    first = httpx.get(url)
    assert first.json() == {}  # nothing differs from what a tracker does by itself
    again = httpx.get(url, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert httpx.get(f"{system.origin}/v1/tracker/fft_no").status_code == 404


def test_the_script_is_served_compressed_and_may_be_cached(system: System) -> None:
    response = httpx.get(f"{system.origin}/footfall.js")
    assert response.status_code == 200
    assert response.headers["content-encoding"] in ("br", "gzip")
    again = httpx.get(
        f"{system.origin}/footfall.js", headers={"if-none-match": response.headers["etag"]}
    )
    assert again.status_code == 304


def test_events_are_conserved(tmp_path: Path) -> None:
    """On a system of its own: what the API and imports write is read, but came through no door."""
    sent = [an_event(id=str(uuid.uuid4())) for _ in range(25)]

    def settled() -> dict[str, float] | None:
        text = httpx.get(f"{system.origin}/metrics").text
        lines = [line.split() for line in text.splitlines() if line.startswith("footfall_events_")]
        found = {name: float(value) for name, value in lines if "{" not in name}
        done = found["footfall_events_under_way"] == 0
        return found if done and found["footfall_events_read_total"] >= 2 * len(sent) else None

    with System(tmp_path / "data") as system:
        system.send(sent)
        system.send(sent)  # the same again
        found = eventually(settled)
    assert found["footfall_events_accepted_total"] == 2 * len(sent)
    assert found["footfall_events_read_total"] == 2 * len(sent)
    assert found["footfall_events_duplicate_total"] == len(sent)
    assert found["footfall_events_stored_total"] == (
        found["footfall_events_read_total"]
        - found["footfall_events_duplicate_total"]
        + found["footfall_events_made_total"]
        - found["footfall_events_set_aside_total"]
    )
