"""People over HTTP: signing in, one's own account, and who may let whom in where."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pyotp
import pytest

from footfall.serve.cookie import cookie_name, gone_cookie, session_cookie
from system import System, eventually

PASSWORD = "plinth walrus ochre 9 fjord"
COOKIE = "footfall_session"


_browsers: list[httpx.Client] = []


@pytest.fixture(scope="module", autouse=True)
def _closed_at_the_end() -> Iterator[None]:
    yield
    for browser in _browsers:
        browser.close()
    _browsers.clear()
    _owners.clear()


def a_browser(system: System) -> httpx.Client:
    api = system.origin + "/api/v1"
    _browsers.append(httpx.Client(base_url=api, headers={"x-footfall": "1"}, timeout=30))
    return _browsers[-1]


def a_person(system: System, role: str, site: str = "*") -> dict[str, Any]:
    """Somebody new with a link, let in by an owner."""
    invitation = {"email": f"{uuid.uuid4()}@example.com", "role": role, "site": site}
    answer = owner_of(system).browser.post("/people", json=invitation)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    return {**made["person"], "link": made["link"]}


def token_of(link: str) -> str:
    return link.partition("token=")[2]


def code_of(response: httpx.Response) -> str:
    """The error's code, or the status when there is none."""
    return str(response.json()["error"]["code"]) if response.is_error else str(response.status_code)


class Signed:
    """Somebody with a browser that is signed in."""

    def __init__(self, system: System, made: dict[str, Any]) -> None:
        self.id, self.email = made["id"], made["email"]
        self.browser = a_browser(system)
        answer = self.browser.post("/sign-in", json={"token": token_of(made["link"])})
        assert answer.status_code == 200, answer.text
        self.user = answer.json()["user"]

    def me(self) -> httpx.Response:
        return self.browser.get("/me")


@pytest.fixture
def shop(system: System) -> dict[str, Any]:
    return a_site(system, "Shop")


def a_site(system: System, name: str) -> dict[str, Any]:
    browser = owner_of(system).browser
    made: dict[str, Any] = browser.post("/sites", json={"name": f"{name} {uuid.uuid4()}"}).json()
    eventually(lambda: made["id"] in [s["id"] for s in browser.get("/sites").json()["sites"]])
    return made


_owners: dict[str, Signed] = {}


def owner_of(system: System) -> Signed:
    """An admin of everything, signed in once for all tests."""
    if system.origin not in _owners:
        _owners[system.origin] = Signed(
            system,
            system.command("users", "create", f"{uuid.uuid4()}@example.com", "--role", "admin"),
        )
    return _owners[system.origin]


@pytest.fixture
def owner(system: System) -> Signed:
    return owner_of(system)


@pytest.fixture
def ann(system: System) -> Signed:
    """An analyst everywhere, with a password."""
    person = Signed(system, a_person(system, "analyst"))
    assert person.browser.put("/me/password", json={"new": PASSWORD}).status_code == 204
    return person


# --- Signing in


def test_a_link_signs_in_and_says_who_one_is(system: System) -> None:
    made = a_person(system, "admin")
    browser = a_browser(system)
    answer = browser.post("/sign-in", json={"token": token_of(made["link"])})
    user = {
        "id": made["id"], "email": made["email"], "roles": {"*": "admin"}, "owner": True,
        "hasPassword": False, "hasTotp": False,
    }  # fmt: skip
    assert answer.json() == {"user": user}
    assert browser.get("/me").json() == {"user": user}
    name, *flags = answer.headers["set-cookie"].split("; ")
    assert name.startswith(f"{COOKIE}=")
    assert {flag.lower() for flag in flags} >= {"httponly", "samesite=lax", "path=/"}
    assert not any(flag.lower().startswith("domain") for flag in flags)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "parameter_invalid"),
        ({"email": "a@example.com"}, 400, "parameter_invalid"),
        ({"password": "x"}, 400, "parameter_invalid"),
        ({"token": "x", "email": "a@example.com", "password": "x"}, 400, "parameter_invalid"),
        ({"token": "x", "unknown": 1}, 400, "parameter_invalid"),
        ({"token": 5}, 400, "parameter_invalid"),
        ({"email": "a@example.com", "password": "x" * 1025}, 400, "parameter_invalid"),
        ({"token": "made up"}, 401, "link_invalid"),
        ({"email": "nobody@example.com", "password": "x"}, 401, "credentials_invalid"),
    ],
)
def test_what_does_not_sign_in(system: System, body: Any, status: int, code: str) -> None:
    answer = a_browser(system).post("/sign-in", json=body)
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert "set-cookie" not in answer.headers


def test_a_wrong_password_and_an_unknown_email_get_the_same_answer(
    system: System, ann: Signed
) -> None:
    answers = [
        a_browser(system).post("/sign-in", json={"email": email, "password": "wrong"})
        for email in (ann.email, f"{uuid.uuid4()}@example.com")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].content == answers[1].content
    right = a_browser(system).post("/sign-in", json={"email": ann.email, "password": PASSWORD})
    assert right.json()["user"]["email"] == ann.email


def test_who_guesses_is_told_when_to_come_back(system: System, ann: Signed) -> None:
    browser, wrong = a_browser(system), {"email": ann.email, "password": "wrong"}
    answers = [browser.post("/sign-in", json=wrong)]
    while answers[-1].status_code == 401 and len(answers) < 12:
        answers.append(browser.post("/sign-in", json=wrong))
    assert len(answers) > 5
    assert code_of(answers[-1]) == "too_many_attempts"
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert ann.me().status_code == 200, "who is signed in stays so"


def test_signing_in_again_ends_the_session_before(system: System, ann: Signed) -> None:
    before = ann.browser.cookies[COOKIE]
    answer = ann.browser.post("/sign-in", json={"email": ann.email, "password": PASSWORD})
    assert answer.status_code == 200
    assert ann.browser.cookies[COOKIE] != before
    old = httpx.get(f"{system.origin}/api/v1/me", headers={"cookie": f"{COOKIE}={before}"})
    assert old.status_code == 401


def test_signing_out_forgets_the_cookie_and_ends_the_session(system: System, ann: Signed) -> None:
    before = ann.browser.cookies[COOKIE]
    assert ann.browser.post("/sign-out").status_code == 204
    assert COOKIE not in ann.browser.cookies
    old = httpx.get(f"{system.origin}/api/v1/me", headers={"cookie": f"{COOKIE}={before}"})
    assert old.status_code == 401


# --- One's own account


def test_a_password_is_set_by_whoever_knows_the_one_before(system: System, ann: Signed) -> None:
    other = a_browser(system)
    assert other.post("/sign-in", json={"email": ann.email, "password": PASSWORD}).is_success
    new = "granite tulip 31 mosaic"
    rows: list[tuple[dict[str, str], int, str]] = [
        ({"new": new}, 401, "credentials_invalid"),
        ({"new": new, "current": "wrong"}, 401, "credentials_invalid"),
        ({"new": "short", "current": PASSWORD}, 400, "password_weak"),
        ({"new": "passwordpassword", "current": PASSWORD}, 400, "password_weak"),
        ({"new": ann.email, "current": PASSWORD}, 400, "password_weak"),
        ({"new": new, "current": PASSWORD}, 204, "204"),
    ]
    for body, status, code in rows:
        answer = ann.browser.put("/me/password", json=body)
        assert (answer.status_code, code_of(answer)) == (status, code), body
    assert ann.me().json()["user"]["hasPassword"] is True
    assert other.get("/me").status_code == 401, "all other sessions have ended"


def test_codes_of_an_app_are_turned_on_asked_for_and_turned_off(
    system: System, ann: Signed
) -> None:
    pending = ann.browser.post("/me/totp").json()
    assert pending["qr"].startswith("<svg")
    assert pending["secret"] in pending["uri"]
    assert ann.me().json()["user"]["hasTotp"] is False
    app, step = pyotp.TOTP(pending["secret"]), int(time.time()) // 30
    body = {"secret": pending["secret"], "code": "000000"}
    assert code_of(ann.browser.put("/me/totp", json=body)) == "code_invalid"
    body["code"] = app.generate_otp(step)
    assert ann.browser.put("/me/totp", json=body).status_code == 204
    assert ann.me().json()["user"]["hasTotp"] is True

    browser, proof = a_browser(system), {"email": ann.email, "password": PASSWORD}
    rows = [
        (None, "code_required"),
        (app.generate_otp(step - 9), "code_invalid"),
        (app.generate_otp(step), "code_invalid"),  # it has turned them on
        (app.generate_otp(step + 1), "200"),
    ]
    for code, verdict in rows:
        answer = browser.post("/sign-in", json={**proof, **({"code": code} if code else {})})
        assert code_of(answer) == verdict, code
    again = {"code": app.generate_otp(step + 1)}
    assert code_of(browser.post("/me/totp/off", json=again)) == "code_invalid"
    assert system.command("users", "totp-off", ann.email)["email"] == ann.email
    assert browser.get("/me").status_code == 401
    assert code_of(browser.post("/sign-in", json=proof)) == "200"


def test_a_link_is_not_used_up_without_the_code(system: System, ann: Signed, owner: Signed) -> None:
    secret, step = pyotp.random_base32(), int(time.time()) // 30
    app = pyotp.TOTP(secret)
    body = {"secret": secret, "code": app.generate_otp(step)}
    assert ann.browser.put("/me/totp", json=body).status_code == 204
    token = token_of(owner.browser.post(f"/people/{ann.id}/link").json()["link"])
    browser = a_browser(system)
    assert code_of(browser.post("/sign-in", json={"token": token})) == "code_required"
    right = {"token": token, "code": app.generate_otp(step + 1)}
    assert code_of(browser.post("/sign-in", json=right)) == "200"
    assert code_of(browser.post("/sign-in", json={"token": token})) == "link_invalid"


def test_sessions_are_listed_and_ended(system: System, ann: Signed, owner: Signed) -> None:
    others = [a_browser(system) for _ in range(3)]
    for browser in others:
        browser.headers["user-agent"] = "another browser"
        assert browser.post("/sign-in", json={"email": ann.email, "password": PASSWORD}).is_success
    found = ann.browser.get("/me/sessions").json()["sessions"]
    assert [session["current"] for session in found].count(True) == 1
    assert [session["userAgent"] for session in found].count("another browser") == 3
    assert {session["address"] for session in found} == {"127.0.0.1"}
    theirs = next(session for session in found if not session["current"])
    assert owner.browser.delete(f"/me/sessions/{theirs['id']}").status_code == 404
    assert ann.browser.delete(f"/me/sessions/{theirs['id']}").status_code == 204
    assert sorted(browser.get("/me").status_code for browser in others) == [200, 200, 401]
    assert ann.browser.post("/me/sessions/end-others").status_code == 204
    assert [browser.get("/me").status_code for browser in others] == [401] * 3
    mine = ann.browser.get("/me/sessions").json()["sessions"]
    assert [session["current"] for session in mine] == [True]
    assert ann.browser.delete(f"/me/sessions/{mine[0]['id']}").status_code == 204
    assert COOKIE not in ann.browser.cookies


# --- People


def test_an_owner_lets_in_changes_signs_out_and_removes(
    system: System, owner: Signed, shop: dict[str, Any]
) -> None:
    email = f"{uuid.uuid4()}@example.com"
    invitation = {"email": email.upper(), "role": "analyst", "site": shop["id"]}
    answer = owner.browser.post("/people", json=invitation)
    assert answer.status_code == 201
    made = answer.json()
    person = made["person"]
    assert person == {
        "id": person["id"], "email": email, "roles": {shop["id"]: "analyst"},
        "createdAt": person["createdAt"], "hasPassword": False, "hasTotp": False,
        "lastSeenAt": None,
    }  # fmt: skip
    assert owner.browser.post("/people", json=invitation).status_code == 409
    nowhere = {**invitation, "email": f"x{email}", "site": "nowhere"}
    assert owner.browser.post("/people", json=nowhere).status_code == 400

    signed = Signed(system, {**person, "link": made["link"]})
    assert signed.user["roles"] == {shop["id"]: "analyst"}
    path = f"/people/{person['id']}"
    changed = owner.browser.patch(path, json={"roles": {"*": "viewer"}})
    assert changed.json()["roles"] == {"*": "viewer"}
    assert signed.me().status_code == 401, "what was taken does not live on"
    assert code_of(owner.browser.patch(path, json={"roles": {"*": "king"}})) == "parameter_invalid"

    link = owner.browser.post(f"{path}/link").json()["link"]
    signed = Signed(system, {**person, "link": link})
    listed = owner.browser.get("/people").json()["people"]
    assert next(p for p in listed if p["id"] == person["id"])["lastSeenAt"] is not None
    assert owner.browser.post(f"{path}/end-sessions").status_code == 204
    assert signed.me().status_code == 401
    assert owner.browser.post(f"{path}/totp/off").status_code == 204
    assert code_of(owner.browser.post(f"/people/{owner.id}/totp/off")) == "not_allowed"
    assert owner.browser.delete(path).status_code == 204
    assert owner.browser.delete(path).status_code == 404


def test_an_admin_of_a_site_lets_people_see_that_site_only(
    system: System, owner: Signed, shop: dict[str, Any], ann: Signed
) -> None:
    elsewhere = a_site(system, "Blog")
    admin = Signed(system, a_person(system, "admin", shop["id"]))
    ben = a_person(system, "viewer", elsewhere["id"])
    below, invitation = f"/sites/{shop['id']}/people", {"email": ben["email"], "role": "analyst"}

    fresh = admin.browser.post(below, json={**invitation, "email": f"{uuid.uuid4()}@example.com"})
    assert fresh.status_code == 201
    assert Signed(system, {**fresh.json()["person"], "link": fresh.json()["link"]}).user[
        "roles"
    ] == {shop["id"]: "analyst"}
    known = admin.browser.post(below, json=invitation)
    assert (known.status_code, known.json()["link"]) == (201, None)
    assert known.json()["person"]["roles"] == {shop["id"]: "analyst"}, "nothing of elsewhere"
    found = {p["id"]: p["roles"] for p in admin.browser.get(below).json()["people"]}
    assert found[admin.id] == {shop["id"]: "admin"}
    assert found[ben["id"]] == {shop["id"]: "analyst"}
    assert elsewhere["id"] not in str(found)

    assert (
        code_of(admin.browser.post(below, json={**invitation, "email": owner.email}))
        == "not_allowed"
    )
    for path in ("/people", f"/sites/{elsewhere['id']}/people"):
        assert admin.browser.get(path).status_code == 403
        assert admin.browser.post(path, json=invitation).status_code == 403
    everybody = {p["id"]: p["roles"] for p in owner.browser.get("/people").json()["people"]}
    assert everybody[ben["id"]] == {shop["id"]: "analyst", elsewhere["id"]: "viewer"}

    assert admin.browser.delete(f"{below}/{ben['id']}").status_code == 204
    for unknown in (ben["id"], ann.id, owner.id, "nobody"):
        assert admin.browser.delete(f"{below}/{unknown}").status_code == 404
    everybody = {p["id"]: p["roles"] for p in owner.browser.get("/people").json()["people"]}
    assert everybody[ben["id"]] == {elsewhere["id"]: "viewer"}


def test_an_owner_keeps_a_role_that_an_admin_of_the_site_would_take(
    system: System, shop: dict[str, Any], owner: Signed
) -> None:
    admin = Signed(system, a_person(system, "admin", shop["id"]))
    second = a_person(system, "admin")
    roles = {"roles": {"*": "admin", shop["id"]: "viewer"}}
    assert owner.browser.patch(f"/people/{second['id']}", json=roles).status_code == 200
    path = f"/sites/{shop['id']}/people/{second['id']}"
    assert code_of(admin.browser.delete(path)) == "not_allowed"
    assert owner.browser.delete(path).status_code == 204


def test_the_command_line_lists_and_removes(system: System, shop: dict[str, Any]) -> None:
    email = f"{uuid.uuid4()}@example.com"
    where = ("--site", shop["name"])
    made = system.command("users", "create", email, "--role", "viewer", *where)
    assert sorted(made) == ["email", "id", "link", "role"]
    signed = Signed(system, made)
    listed = next(p for p in system.command("users", "list") if p["id"] == made["id"])
    assert listed["roles"] == {shop["id"]: "viewer"}
    assert token_of(system.command("users", "link", made["email"])["link"])
    assert system.command("users", "remove", made["email"])["id"] == made["id"]
    assert signed.me().status_code == 401


# --- The cookie


@pytest.mark.parametrize(
    ("secure", "name"), [(False, "footfall_session"), (True, "__Host-footfall")]
)
def test_the_cookie_is_bound_to_this_host_where_there_is_https(secure: bool, name: str) -> None:
    for cookie, value in ((session_cookie("t", secure), "t"), (gone_cookie(secure), "")):
        assert (
            (cookie.key, cookie.value, cookie.path)
            == (name, value, "/")
            == (cookie_name(secure), value, "/")
        )
        assert (cookie.secure, cookie.httponly, cookie.samesite) == (secure, True, "lax")
        assert cookie.domain is None
    assert gone_cookie(secure).max_age == 0
