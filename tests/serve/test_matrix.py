"""Every path of the API × everybody who may ask: the allowed ones work, all others are refused.

A path without a row fails the first test, so that nothing is served that nobody thought about.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx
import pytest

from footfall.serve.app import ROUTES
from system import System, an_event, eventually

SITE = "/api/v1/sites/{site_id:str}"
# Who may ask. People by their role: on the site, on another site, on all sites.
PEOPLE = ("viewer", "analyst", "admin", "admin elsewhere", "owner")
SCOPES = ("events:write", "events:read", "customers:read", "customers:write", "admin")

VIEWER = {"viewer", "analyst", "admin", "owner"}
ANALYST = {"analyst", "admin", "owner"}
ADMIN = {"admin", "owner"}
OWNER = {"owner"}
ONESELF = set(PEOPLE)
ANY_KEY = {*SCOPES[:-1], "admin scope"}


class Row(NamedTuple):
    """A path, who may use it, and a request that works: `ok` are the answers to the allowed."""

    method: str
    path: str
    allowed: set[str]
    ok: tuple[int, ...] = (200,)
    body: Any = None


ROWS = (
    Row("PUT", "/api/v1/me/password", ONESELF, (400,), {"new": "short"}),
    Row("GET", "/api/v1/me", ONESELF),
    Row("POST", "/api/v1/me/totp", ONESELF),
    Row("PUT", "/api/v1/me/totp", ONESELF, (400, 401), {"secret": "JBSWY3DPEHPK3PXP", "code": "1"}),
    Row("POST", "/api/v1/me/totp/off", ONESELF, (400, 401, 409), {"code": "1"}),
    Row("GET", "/api/v1/me/sessions", ONESELF),
    Row("DELETE", "/api/v1/me/sessions/{session_id:str}", ONESELF, (404,)),
    Row("POST", "/api/v1/me/sessions/end-others", ONESELF, (204,)),
    Row("GET", "/api/v1/people", OWNER),
    Row("POST", "/api/v1/people", OWNER, (201,), {"email": "{fresh}", "role": "viewer"}),
    Row("PATCH", "/api/v1/people/{person_id:str}", OWNER, (404,), {"roles": {"*": "viewer"}}),
    Row("DELETE", "/api/v1/people/{person_id:str}", OWNER, (404,)),
    Row("POST", "/api/v1/people/{person_id:str}/link", OWNER, (404,)),
    Row("POST", "/api/v1/people/{person_id:str}/end-sessions", OWNER, (404,)),
    Row("POST", "/api/v1/people/{person_id:str}/totp/off", OWNER, (404,)),
    Row("GET", f"{SITE}/people", ADMIN | {"admin scope"}),
    Row("POST", f"{SITE}/people", ADMIN | {"admin scope"}, (201,), {"email": "{fresh}", "role": "viewer"}),
    Row("DELETE", f"{SITE}/people/{{person_id:str}}", ADMIN | {"admin scope"}, (404,)),
    Row("GET", "/api/v1/audit", OWNER),
    Row("GET", f"{SITE}/audit", ADMIN | {"admin scope"}),
    Row("GET", "/api/v1/sites", ONESELF | ANY_KEY | {"admin of another site"}),
    Row("POST", "/api/v1/sites", OWNER, (201,), {"name": "{fresh}"}),
    Row("GET", SITE, VIEWER | ANY_KEY),
    Row("PATCH", SITE, ADMIN | {"admin scope"}, (200,), {"timeZone": "Europe/Warsaw"}),
    Row("POST", f"{SITE}/archive", ADMIN | {"admin scope"}),
    Row("POST", f"{SITE}/restore", ADMIN | {"admin scope"}),
    Row("GET", f"{SITE}/tracker-keys", ADMIN | {"admin scope"}),
    Row("POST", f"{SITE}/tracker-keys", ADMIN | {"admin scope"}, (201,), {"name": "app"}),
    Row("POST", f"{SITE}/tracker-keys/rotate", ADMIN | {"admin scope"}, (200,), {"overlapDays": 0}),
    Row("DELETE", f"{SITE}/tracker-keys/{{key_id:str}}", ADMIN | {"admin scope"}, (400, 404)),
    Row("GET", f"{SITE}/keys", ADMIN | {"admin scope"}),
    Row("POST", f"{SITE}/keys", ADMIN | {"admin scope"}, (201,), {"scopes": ["events:read"]}),
    Row("DELETE", f"{SITE}/keys/{{key_id:str}}", ADMIN | {"admin scope"}, (400, 404)),
    Row("GET", f"{SITE}/lists", ANALYST | ANY_KEY),
    Row("PUT", f"{SITE}/lists", ADMIN | {"admin scope"}, (200,), {"allow": [], "deny": ["x.*"]}),
    Row("POST", f"{SITE}/lists/preview", ANALYST | {"events:read", "admin scope"}, (200,), {"allow": [], "deny": ["x.*"]}),
    Row("GET", f"{SITE}/actions", VIEWER | {"events:read", "customers:read", "admin scope"}),
    Row("PUT", f"{SITE}/actions/{{action:str}}", ADMIN | {"admin scope"}, (200,), {"label": "Did it"}),
    Row("GET", f"{SITE}/actions/{{action:str}}", VIEWER | {"events:read", "customers:read", "admin scope"}),
    Row("DELETE", f"{SITE}/actions/{{action:str}}", ADMIN | {"admin scope"}, (204, 404)),
    Row("POST", f"{SITE}/assistant", VIEWER | {"admin scope"}, (200,), {"url": "https://shop.example.com/"}),
    Row("GET", f"{SITE}/authentication", ADMIN | {"admin scope"}),
    Row("PUT", f"{SITE}/authentication", ADMIN | {"admin scope"}, (200,), {"required": [], "keys": []}),
    Row("POST", f"{SITE}/authentication/check", ADMIN | {"admin scope"}, (200,), {"token": "x"}),
    Row("GET", f"{SITE}/events", VIEWER | {"events:read", "admin scope"}),
    Row("GET", f"{SITE}/live", VIEWER | {"events:read", "admin scope"}),
    Row("GET", f"{SITE}/customers", VIEWER | {"customers:read", "admin scope"}),
    Row("GET", f"{SITE}/customers/{{customer:str}}", VIEWER | {"customers:read", "admin scope"}),
    Row("GET", f"{SITE}/customers/{{customer:str}}/activity", VIEWER | {"customers:read", "events:read", "admin scope"}),
    Row("GET", f"{SITE}/sessions", VIEWER | {"events:read", "admin scope"}),
    Row("GET", f"{SITE}/customers/{{customer:str}}/sessions", VIEWER | {"customers:read", "events:read", "admin scope"}),
    Row("GET", f"{SITE}/customers/{{customer:str}}/history", VIEWER | {"customers:read", "admin scope"}),
    Row("PATCH", f"{SITE}/customers/{{customer:str}}", ADMIN | {"customers:write", "admin scope"}, (200,), {"tags": ["vip"]}),
    Row("POST", f"{SITE}/customers/batch", ADMIN | {"customers:write", "admin scope"}, (202,), [{"customId": "c-1"}]),
    Row("GET", f"{SITE}/customers/{{customer:str}}/identities", VIEWER | {"customers:read", "admin scope"}),
    Row("POST", f"{SITE}/customers/{{customer:str}}/merge", ADMIN | {"customers:write", "admin scope"}, (404,), {"customer": "nobody"}),
    Row("POST", f"{SITE}/customers/{{customer:str}}/merges/{{merge_id:str}}/undo", ADMIN | {"customers:write", "admin scope"}, (404,)),
    Row("GET", f"{SITE}/conflicts", VIEWER | {"customers:read", "admin scope"}),
    Row("POST", f"{SITE}/conflicts/{{conflict_id:str}}/resolve", ADMIN | {"customers:write", "admin scope"}, (404,), {"decision": "dismiss"}),
    Row("GET", f"{SITE}/customers/{{customer:str}}/export", ADMIN | {"customers:read", "admin scope"}),
    Row("GET", f"{SITE}/jobs", ADMIN | {"customers:write", "admin scope"}),
    Row("GET", f"{SITE}/jobs/{{job_id:str}}", ADMIN | {"customers:write", "admin scope"}, (404,)),
    Row("GET", f"{SITE}/rejected", ANALYST | {"events:read", "admin scope"}),
    Row("GET", f"{SITE}/rejected/summary", ANALYST | {"events:read", "admin scope"}),
    Row("POST", f"{SITE}/rejected/replay", ADMIN | {"admin scope"}, (200,), {"code": "body_invalid"}),
    # Last, for there is little left to read afterwards.
    Row("DELETE", f"{SITE}/customers/{{customer:str}}", ADMIN | {"customers:write", "admin scope"}, (202, 404)),
    Row("POST", "/api/v1/sign-out", ONESELF, (204,)),
)  # fmt: skip
# Open to everybody: pages, what they load, the API's description, signing in, and measurements.
OPEN = {
    ("POST", "/api/v1/sign-in"), ("GET", "/api/openapi.json"), ("GET", "/api/docs"),
    ("GET", "/metrics"), ("GET", "/console-assets/{name:path}"), ("GET", "/"), ("GET", "/sign-in"),
    ("GET", "/account"), ("GET", "/s/{rest:path}"), ("GET", "/shop"), ("GET", "/shop/{name:path}"),
}  # fmt: skip


def test_every_path_has_a_row() -> None:
    served = {
        (method, path)
        for route in ROUTES
        for path in route.paths
        for method in route.http_methods
        if method not in ("HEAD", "OPTIONS")
    }
    assert served == OPEN | {(row.method, row.path) for row in ROWS}


Ask = Callable[[Row], int]


class Askers:
    """One site, one customer with an event, and everybody who may want to know about them."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.owner = self.signed_in(self.invited("owner")["link"])
        self.site = self.made_site()
        self.elsewhere = self.made_site()
        self.customer = an_event()["uuid"]
        self.asks: dict[str, Ask] = {role: self.person(role) for role in PEOPLE}
        for scope in SCOPES:
            name = "admin scope" if scope == "admin" else scope
            self.asks[name] = self.key(self.made_key(self.site, scope))
        self.asks |= self.strangers()
        tracker = {"x-tracker-key": self.site["trackerKey"]}
        event = an_event(uuid=self.customer)
        eventually(lambda: system.send(event, **tracker).status_code == 202)
        profile = Row("GET", f"{SITE}/customers/{{customer:str}}", set())
        eventually(lambda: self.asks["admin scope"](profile) == 200)

    def strangers(self) -> dict[str, Ask]:
        revoked = self.made_key(self.site, "admin")
        self.by_owner("DELETE", f"/api/v1/sites/{self.site['id']}/keys/{revoked['id']}")
        soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3))
        expired = self.key(self.made_key(self.site, "admin", expiresAt=soon))
        eventually(lambda: expired(Row("GET", SITE, set())) == 401)
        return {
            "nobody": self.client({}),
            "a wrong key": self.key({"key": "ffk_wrong"}),
            "the tracker key": self.key({"key": self.site["trackerKey"]}),
            "a wrong cookie": self.client({"cookie": "footfall_session=wrong", "x-footfall": "1"}),
            "admin of another site": self.key(self.made_key(self.elsewhere, "admin")),
            "an expired key": expired,
            "a revoked key": self.key(revoked),
            "a key for another address": self.key(
                self.made_key(self.site, "admin", allowedIps=["203.0.113.0/24"])
            ),
        }

    def by_owner(self, method: str, path: str, body: Any = None) -> Any:
        response = httpx.request(
            method, self.system.origin + path, json=body, headers=self.owner, timeout=30
        )
        assert response.status_code < 300, response.text
        return response.json() if response.content else None

    def made_site(self) -> Any:
        return self.by_owner("POST", "/api/v1/sites", {"name": f"Matrix {uuid.uuid4()}"})

    def made_key(self, site: dict[str, Any], scope: str, **more: Any) -> Any:
        return self.by_owner(
            "POST", f"/api/v1/sites/{site['id']}/keys", {"scopes": [scope], **more}
        )

    def key(self, made: dict[str, Any]) -> Ask:
        return self.client({"authorization": f"Bearer {made['key']}"})

    def invited(self, role: str) -> Any:
        email = f"{uuid.uuid4()}@example.com"
        if role == "owner":  # the first is made where Footfall runs
            return self.system.command("users", "create", email, "--role", "admin")
        site = self.elsewhere if role == "admin elsewhere" else self.site
        body = {"email": email, "role": role.split(maxsplit=1)[0], "site": site["id"]}
        return self.by_owner("POST", "/api/v1/people", body)

    def signed_in(self, link: str) -> dict[str, str]:
        token = link.partition("token=")[2]
        response = httpx.post(
            f"{self.system.origin}/api/v1/sign-in", json={"token": token},
            headers={"x-footfall": "1"},
        )  # fmt: skip
        cookie = response.cookies["footfall_session"]
        return {"cookie": f"footfall_session={cookie}", "x-footfall": "1"}

    def person(self, role: str) -> Ask:
        return self.client(self.signed_in(self.invited(role)["link"]))

    def client(self, headers: dict[str, str]) -> Ask:
        client = httpx.Client(base_url=self.system.origin, headers=headers, timeout=30)

        def ask(row: Row) -> int:
            path = row.path.replace("{site_id:str}", self.site["id"])
            path = (
                path.replace("{customer:str}", self.customer).replace("{", "").replace(":str}", "")
            )
            body = row.body
            if isinstance(body, dict):
                fresh = f"{uuid.uuid4()}@example.com"
                body = {k: fresh if v == "{fresh}" else v for k, v in body.items()}
            with client.stream(row.method, path, json=body) as response:
                return response.status_code

        return ask


@pytest.fixture(scope="module")
def askers(system: System) -> Askers:
    return Askers(system)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.path}")
def test_only_those_who_may_are_answered(askers: Askers, row: Row) -> None:
    found = {name: ask(row) for name, ask in askers.asks.items()}
    wrong = {
        name: status
        for name, status in found.items()
        if (status not in row.ok if name in row.allowed else status not in (401, 403))
    }
    assert wrong == {}


def test_nothing_leaks_across_sites(askers: Askers) -> None:
    """A site that is there and one that is not are the same to whoever may see neither."""
    for name in ("admin elsewhere", "admin of another site", "nobody"):
        there = askers.asks[name](Row("GET", SITE, set()))
        missing = askers.asks[name](Row("GET", "/api/v1/sites/nosuchsite", set()))
        assert there == missing
        assert there in (401, 403)


def test_a_persons_request_without_the_header_is_refused(askers: Askers, system: System) -> None:
    made = system.command("users", "create", f"{uuid.uuid4()}@example.com", "--role", "admin")
    token = made["link"].partition("token=")[2]
    with httpx.Client(base_url=system.origin) as browser:
        ours = {"x-footfall": "1"}
        assert browser.post("/api/v1/sign-in", json={"token": token}).status_code == 403
        assert (
            browser.post("/api/v1/sign-in", json={"token": token}, headers=ours).status_code == 200
        )
        url, change = f"/api/v1/sites/{askers.site['id']}", {"browsersOnly": False}
        assert browser.patch(url, json=change).json()["error"]["code"] == "csrf"
        cross = {**ours, "sec-fetch-site": "cross-site"}
        answer = browser.patch(url, json=change, headers=cross)
        assert answer.json()["error"]["code"] == "csrf"
        assert browser.patch(url, json=change, headers=ours).status_code == 200
