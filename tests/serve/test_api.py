"""The reading side over HTTP: feeds that page without gaps, customers, live, and who may see what."""

from __future__ import annotations

import base64
import json
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from system import System, an_event, command, eventually

NOBODY = "00000000-0000-4000-8000-000000000000"


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_a_feed_pages_through_everything_once_newest_first(system: System) -> None:
    uuid_ = an_event()["uuid"]
    # Many of one moment: a cursor must tell them apart.
    sent = [
        an_event(uuid=uuid_, time=1_780_000_000_000 + n // 10, params={"n": n}) for n in range(45)
    ]
    system.send(sent)
    system.events_of(uuid_, 46)
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = system.ask(
            "/events", customer=uuid_, limit=7, **({"cursor": cursor} if cursor else {})
        )
        found += page["events"]
        cursor = page["next"]
        if cursor is None:
            break
    views = [each for each in found if each["action"] == "product.view"]
    assert sorted(each["params"]["n"] for each in views) == list(range(45))
    times = [each["time"] for each in found]
    assert times == sorted(times, reverse=True)
    assert len({each["id"] for each in found}) == len(found)


def test_a_feed_is_filtered_by_action_and_time(system: System) -> None:
    uuid_ = an_event()["uuid"]
    times = ["2026-11-20T10:00:00.000Z", "2026-11-21T10:00:00.000Z", "2026-11-22T10:00:00.000Z"]
    system.send([an_event(f"a.{n}", uuid=uuid_, time=moment) for n, moment in enumerate(times)])
    system.events_of(uuid_, 6)

    def actions(**filters: str) -> list[str]:
        found = system.ask("/events", customer=uuid_, **filters)["events"]
        return [each["action"] for each in found if not each["action"].startswith("session.")]

    assert actions() == ["a.2", "a.1", "a.0"]
    assert actions(action="a.1") == ["a.1"]
    assert actions(action="a.*") == ["a.2", "a.1", "a.0"]
    assert actions(**{"from": times[1]}) == ["a.2", "a.1"]
    assert actions(to=times[1]) == ["a.0"]


def test_a_customers_feed_holds_every_uuid_that_joined_them(system: System) -> None:
    ann, phone = an_event()["uuid"], an_event()["uuid"]
    email = f"{ann}@example.com"
    system.send(
        [
            an_event(
                "client.identify",
                uuid=ann,
                client={"email": email, "customId": ann[:8]},
                params={"plan": "gold"},
            )
        ]
    )
    system.events_of(ann, 2)
    system.send(
        [
            an_event("app.open", uuid=phone),
            an_event("client.identify", uuid=phone, client={"email": email}),
        ]
    )
    eventually(lambda: len(system.ask(f"/customers/{ann}")["uuids"]) == 2)
    for reference in (ann, phone, email, ann[:8]):
        profile = system.ask(f"/customers/{reference}")
        assert (profile["id"], profile["email"], profile["customId"]) == (ann, email, ann[:8])
        assert sorted(profile["uuids"]) == sorted([ann, phone])
        assert profile["attributes"] == {"plan": "gold"}
        events = system.ask(f"/customers/{reference}/activity")["events"]
        assert {each["action"] for each in events} == {
            "session.start",
            "client.identify",
            "client.merge",
            "app.open",
        }
        assert {each["customer"] for each in events} == {ann}
    assert [each["id"] for each in system.ask("/customers", query=email[5:20])["customers"]] == [
        ann
    ]
    assert [each["id"] for each in system.ask("/customers", query=ann[:9])["customers"]] == [ann]


def test_customers_come_last_seen_first_and_page(system: System) -> None:
    for _ in range(3):
        uuid_ = an_event()["uuid"]
        system.send(an_event(uuid=uuid_))
        system.events_of(uuid_, 2)
    first = system.ask("/customers", limit=2)
    second = system.ask("/customers", limit=2, cursor=first["next"])
    everyone = first["customers"] + second["customers"]
    assert first["customers"][0]["id"] == uuid_
    assert len({each["id"] for each in everyone}) == 4
    seen = [each["lastSeen"] for each in everyone]
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/events?limit=0", 400, "parameter_invalid"),
        ("/events?limit=501", 400, "parameter_invalid"),
        ("/events?cursor=nonsense", 400, "parameter_invalid"),
        ("/events?from=yesterday", 400, "parameter_invalid"),
        ("/events?customer=nobody", 404, "customer_not_found"),
        (f"/customers/{NOBODY}", 404, "customer_not_found"),
        ("/nothing", 404, "not_found"),
    ],
)
def test_bad_questions_get_a_clear_answer(
    system: System, path: str, status: int, code: str
) -> None:
    response = system.get(f"/api/v1/sites/{system.site['id']}{path}")
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code)
    assert error["message"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/events?limit=0", "limit"),
        (f"/events?limit={'9' * 5_000}", "limit"),
        ("/events?cursor=%00", "cursor"),
        (f"/events?cursor={encoded('1780000000000.1.' + '-' * 36)}", "cursor"),
        (f"/events?cursor={encoded('1780000000000.1.' + 'a' * 36)}", "cursor"),
        (f"/audit?cursor={'9' * 30}", "cursor"),
        (f"/audit?cursor={'9' * 5_000}", "cursor"),
        (f"/sessions?from={'9' * 5_000}", "from"),
        ("/sessions?to=0001-01-01T00:00:00%2B14:00", "to"),
        ("/sessions?converted=maybe", "converted"),
        ("/events?bots=all", "bots"),
        (f"/events?action={'a' * 65}", "action"),
        (f"/rejected?code={'a' * 65}", "code"),
        (f"/customers?query={'a' * 257}", "query"),
        ("/conflicts?state=closed", "state"),
        (f"/customers/{NOBODY}/activity?kind=gossip", "kind"),
        (f"/customers/{NOBODY}/activity?text={'a' * 257}", "text"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(system: System, path: str, field: str) -> None:
    response = system.get(f"/api/v1/sites/{system.site['id']}{path}")
    error = response.json()["error"]
    assert (response.status_code, error["code"], error.get("field")) == (
        400, "parameter_invalid", field,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "The body is missing."),
        (b"[]", "Expected `object`, got `array`"),
        (b"{]", "JSON is malformed"),
        (b'{"attributes": {"a": "\xff"}}', "The body is not valid UTF-8."),
        (b'{"attributes": {"a": ' + b"[" * 5_000 + b"]" * 5_000 + b"}}", "nested too deep"),
    ],
    ids=["none", "list", "half", "no text", "deep"],
)
def test_a_body_that_is_wrong_as_a_whole_is_said_to_be(
    system: System, body: bytes, said: str
) -> None:
    response = httpx.patch(
        f"{system.origin}/api/v1/sites/{system.site['id']}/customers/{NOBODY}", content=body,
        headers={"authorization": f"Bearer {system.key}", "content-type": "application/json"},
    )  # fmt: skip
    error = response.json()["error"]
    assert (response.status_code, error["code"], "field" in error) == (
        400, "parameter_invalid", False,
    )  # fmt: skip
    assert said in error["message"]


def test_a_stranger_learns_nothing(system: System) -> None:
    site = system.site["id"]
    for path in ("/events", "/live", "/customers", f"/customers/{uuid.uuid4()}", ""):
        for headers in (
            {},
            {"Authorization": "Bearer ffk_wrong"},
            {"Authorization": f"Bearer {system.site['trackerKey']}"},
        ):
            response = httpx.get(f"{system.origin}/api/v1/sites/{site}{path}", headers=headers)
            assert response.status_code == 401, (path, headers)
            assert set(response.json()) == {"error"}


def test_a_key_sees_its_own_site_and_only_what_its_scopes_allow(system: System) -> None:
    other = command(system.data, "sites", "create", f"Other {uuid.uuid4()}")
    key = command(system.data, "keys", "create", "--site", other["id"], "--scope", "events:read")[
        "key"
    ]
    headers = {"Authorization": f"Bearer {key}"}

    def status(path: str) -> int:
        return httpx.get(f"{system.origin}/api/v1/sites/{path}", headers=headers).status_code

    eventually(lambda: status(f"{other['id']}/events") == 200)
    assert status(f"{system.site['id']}/events") == 403
    assert status(f"{other['id']}/customers") == 403
    listed = httpx.get(f"{system.origin}/api/v1/sites", headers=headers).json()["sites"]
    assert [each["id"] for each in listed] == [other["id"]]


@pytest.mark.alone
def test_a_revoked_key_stops_working_within_a_second(system: System) -> None:
    made = command(system.data, "keys", "create", "--site", "Shop", "--scope", "events:read")
    url = f"{system.origin}/api/v1/sites/{system.site['id']}/events"
    headers = {"Authorization": f"Bearer {made['key']}"}
    eventually(lambda: httpx.get(url, headers=headers).status_code == 200)
    command(system.data, "keys", "revoke", made["id"])
    eventually(lambda: httpx.get(url, headers=headers).status_code == 401, seconds=2)


class Watcher:
    """A live stream, read by a thread until it is closed."""

    def __init__(self, system: System, last_event_id: str | None = None, **filters: str) -> None:
        self.events: list[dict[str, Any]] = []
        self.kinds: list[str] = []
        self._client = httpx.Client(timeout=30)
        headers = {"Authorization": f"Bearer {system.key}"}
        if last_event_id:
            headers["Last-Event-ID"] = last_event_id
        url = f"{system.origin}/api/v1/sites/{system.site['id']}/live"
        request = self._client.build_request("GET", url, params=filters, headers=headers)
        self._response = self._client.send(request, stream=True)
        assert self._response.headers["content-type"].startswith("text/event-stream")
        threading.Thread(target=self._read, daemon=True).start()
        eventually(lambda: "status" in self.kinds)

    def _read(self) -> None:
        kind = ""
        try:
            for line in self._response.iter_lines():
                name, _, value = line.partition(": ")
                if name == "event":
                    kind = value
                    self.kinds.append(kind)
                elif name == "data" and kind == "event":
                    self.events.append(json.loads(value))
        except httpx.HTTPError:
            return  # closed

    def close(self) -> None:
        self._response.close()
        self._client.close()


@pytest.fixture
def watchers() -> Iterator[list[Watcher]]:
    opened: list[Watcher] = []
    yield opened
    for watcher in opened:
        watcher.close()


def test_live_shows_what_is_stored_and_nothing_else(
    system: System, watchers: list[Watcher]
) -> None:
    uuid_ = an_event()["uuid"]
    system.send(an_event(uuid=uuid_))
    system.events_of(uuid_, 2)
    watchers.append(Watcher(system, customer=uuid_))
    watchers.append(Watcher(system, action="cart.*"))
    system.send(
        [
            an_event("cart.add", uuid=uuid_, params={"n": 1, "nothing": None}),
            an_event("page.seen", uuid=uuid_),
            an_event("a.b"),
        ]
    )
    eventually(lambda: len(watchers[0].events) == 2 and len(watchers[1].events) == 1)
    stored = {each["id"]: each for each in system.events_of(uuid_, 4)}
    assert [stored[each["id"]] for each in watchers[0].events] == watchers[0].events
    assert [each["action"] for each in watchers[1].events] == ["cart.add"]


def test_a_lost_connection_is_filled_from_where_it_was(
    system: System, watchers: list[Watcher]
) -> None:
    uuid_ = an_event()["uuid"]
    system.send(an_event("a.before", uuid=uuid_))
    last = system.events_of(uuid_, 2)[0]["id"]
    system.send(an_event("a.missed", uuid=uuid_))
    system.events_of(uuid_, 3)
    watchers.append(Watcher(system, last_event_id=last, customer=uuid_))
    system.send(an_event("a.after", uuid=uuid_))
    eventually(lambda: any(each["action"] == "a.after" for each in watchers[0].events))
    seen = [each["action"] for each in watchers[0].events if each["action"].startswith("a.")]
    assert seen == ["a.missed", "a.after"]


def test_a_live_view_ends_with_the_session(system: System) -> None:
    made = command(system.data, "keys", "create", "--site", "Shop", "--scope", "events:read")
    url = f"{system.origin}/api/v1/sites/{system.site['id']}/live"
    headers = {"Authorization": f"Bearer {made['key']}"}
    eventually(lambda: _opens(url, headers))
    with httpx.stream("GET", url, headers=headers, timeout=30) as response:
        lines = response.iter_lines()
        assert next(lines)
        command(system.data, "keys", "revoke", made["id"])
        for _ in lines:
            pass  # until the server ends it


def _opens(url: str, headers: dict[str, str]) -> bool:
    with httpx.stream("GET", url, headers=headers) as response:
        return response.status_code == 200


def test_signing_in_works_once_and_out_for_good(system: System) -> None:
    made = command(
        system.data, "users", "create", f"{uuid.uuid4()}@example.com", "--role", "viewer"
    )
    token = made["link"].partition("token=")[2]
    with httpx.Client(base_url=system.origin, headers={"X-Footfall": "1"}) as browser:
        assert browser.get("/api/v1/me").status_code == 401
        assert (
            httpx.post(f"{system.origin}/api/v1/sign-in", json={"token": token}).status_code == 403
        )
        assert browser.post("/api/v1/sign-in", json={"token": token}).status_code == 200
        assert browser.get("/api/v1/me").json()["user"]["roles"] == {"*": "viewer"}
        assert (
            browser.post("/api/v1/sign-in", json={"token": token}).json()["error"]["code"]
            == "link_invalid"
        )
        cookie = browser.cookies["footfall_session"]
        assert browser.post("/api/v1/sign-out").status_code in (200, 201, 204)
        again = httpx.get(f"{system.origin}/api/v1/me", cookies={"footfall_session": cookie})
        assert again.status_code == 401


def test_the_api_describes_itself(system: System) -> None:
    document = httpx.get(f"{system.origin}/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    below = "/api/v1/sites/{site_id}"
    for path, taken in (
        ("/events", "action bots cursor customer from limit to"),
        ("/live", "action bots customer"),
        ("/sessions", "bots converted cursor customer from limit to"),
        ("/customers", "bots cursor limit query"),
        ("/customers/{customer}", ""),
        ("/customers/{customer}/activity", "action bots cursor from kind limit text to"),
        ("/customers/{customer}/sessions", "bots converted cursor from limit to"),
        ("/customers/{customer}/history", "cursor limit"),
        ("/conflicts", "cursor limit state"),
        ("/rejected", "action code cursor from limit to"),
        ("/rejected/summary", "from to"),
        ("/audit", "cursor limit"),
    ):
        operation = document["paths"][below + path]["get"]
        assert operation["summary"]
        queried = {each["name"] for each in operation["parameters"] if each["in"] == "query"}
        assert queried == set(taken.split()), path
    page = httpx.get(f"{system.origin}/api/docs")
    assert page.status_code == 200
    assert "http://" not in page.text.replace("http://127.0.0.1", "")


def test_pages_have_strict_policies(system: System) -> None:
    page = httpx.get(f"{system.origin}/", follow_redirects=True)
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    escaped = httpx.get(f"{system.origin}/console-assets/%2e%2e/%2e%2e/footfall.js")
    assert escaped.status_code == 404


def test_a_question_while_events_pour_in_is_answered(system: System) -> None:
    started = time.monotonic()
    for _ in range(20):
        assert system.send([an_event() for _ in range(500)]).status_code == 202
    assert system.ask("/events", limit=1)["events"]
    assert time.monotonic() - started < 60
