"""What the collector answers about links between domains and the tag assistant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from footfall.collect.tickets import LINK_SECONDS, assistant, link, origin_of
from footfall.settings.authentication import Authentication
from footfall.settings.rules import Door, Entrance
from footfall.settings.site import Site
from footfall.trust.tickets import Purpose, sign

NOW_MS = 1_764_000_000_250
CUSTOMER = "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11"
SHOP = "https://shop.example.com"
SECRET = "0123456789abcdef" * 4


def entrance(secret: str = SECRET, **site: Any) -> Entrance:
    domains = site.pop("domains", ("shop.example.com", "*.other.de"))
    door = Door(
        site=Site("s1", "Shop", domains, "fft_x", **site), lists=None, needs_customer=None,
        authentication=Authentication((), None, ()), signing_secret=secret,
    )  # fmt: skip
    return Entrance(door, "main")


def asked(answer: tuple[int, list[tuple[str, str]], bytes]) -> tuple[int, Any]:
    """Status and body; the headers are the same for all."""
    status, headers, body = answer
    names = dict(headers)
    assert names["cache-control"] == "no-store"
    assert names["access-control-allow-origin"] == "*"
    assert names["content-type"] == "application/json"
    return status, json.loads(body)


def a_ticket(secret: str = SECRET) -> str:
    status, body = asked(link(entrance(secret), SHOP, f"uuid={CUSTOMER}", NOW_MS))
    assert status == 200
    return str(body["ticket"])


def test_a_uuid_goes_to_another_domain_and_comes_back() -> None:
    ticket = a_ticket()
    assert len(ticket) == 48
    answer = link(entrance(), "https://www.other.de", f"ticket={ticket}", NOW_MS + 5_000)
    assert asked(answer) == (200, {"uuid": CUSTOMER})


@pytest.mark.parametrize(
    ("after_ms", "status"),
    [
        pytest.param(LINK_SECONDS * 1000 - 1000, 200, id="a second before the end"),
        pytest.param(LINK_SECONDS * 1000 - 251, 200, id="the last moment"),
        pytest.param(LINK_SECONDS * 1000 - 250, 403, id="the end"),
        pytest.param(LINK_SECONDS * 1000, 403, id="later"),
    ],
)
def test_a_link_lasts_two_minutes(after_ms: int, status: int) -> None:
    answer = link(entrance(), SHOP, f"ticket={a_ticket()}", NOW_MS + after_ms)
    assert asked(answer)[0] == status


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        pytest.param("", 400, "uuid_invalid", id="nothing"),
        pytest.param("uuid=", 400, "uuid_invalid", id="an empty uuid"),
        pytest.param("uuid=ann", 400, "uuid_invalid", id="no uuid"),
        pytest.param("uuid=7d9b8a2e4f5c4a439a0f1d0f7f7b1c11", 400, "uuid_invalid", id="without hyphens"),
        pytest.param("uuid={7d9b8a2e4f5c4a439a0f1d0f7f7b1c}11", 400, "uuid_invalid", id="braces"),
        pytest.param("uuid=" + "7" * 4000, 400, "uuid_invalid", id="long"),
        pytest.param("&".join(f"a{n}=1" for n in range(9)), 400, "uuid_invalid", id="many fields"),
        pytest.param("ticket=x", 403, "link_invalid", id="no ticket"),
        pytest.param(f"uuid={CUSTOMER}&ticket=x", 403, "link_invalid", id="both"),
        pytest.param(f"ticket={a_ticket('other' * 8)}", 403, "link_invalid", id="another site's"),
        pytest.param(
            "ticket=" + sign(Purpose.ASSISTANT, b"", 2_000_000_000, SECRET),
            403, "link_invalid", id="the assistant's",
        ),
        pytest.param(
            "ticket=" + sign(Purpose.LINK, b"short", 2_000_000_000, SECRET),
            403, "link_invalid", id="signed, but no uuid in it",
        ),
    ],
)  # fmt: skip
def test_what_is_no_question_is_told_so(query: str, status: int, code: str) -> None:
    found, body = asked(link(entrance(), SHOP, query, NOW_MS))
    assert (found, body["error"]["code"]) == (status, code)


@pytest.mark.parametrize(
    ("origin", "site", "status"),
    [
        pytest.param(SHOP, {}, 200, id="a page of the site"),
        pytest.param("https://www.other.de:8443", {}, 200, id="of a subdomain, on another port"),
        pytest.param("https://evil.example", {}, 403, id="a stranger's page"),
        pytest.param("https://shop.example.com.evil.example", {}, 403, id="a look-alike"),
        pytest.param("null", {}, 403, id="a page without an origin of its own"),
        pytest.param("https://[", {}, 403, id="not an origin"),
        pytest.param(None, {}, 200, id="an app"),
        pytest.param(None, {"browsers_only": True}, 403, id="an app, browsers only"),
        pytest.param(SHOP, {"browsers_only": True}, 200, id="a page, browsers only"),
        pytest.param("https://evil.example", {"domains": ()}, 200, id="a site without domains"),
    ],
)
def test_only_the_sites_own_pages_are_answered(
    origin: str | None, site: dict[str, Any], status: int
) -> None:
    for query in (f"uuid={CUSTOMER}", f"ticket={a_ticket()}"):
        assert asked(link(entrance(**site), origin, query, NOW_MS))[0] == status


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        pytest.param({"origin": SHOP}, SHOP, id="named"),
        pytest.param({"origin": "null", "referer": SHOP}, "null", id="hidden"),
        pytest.param({"referer": f"{SHOP}/cart?a=1"}, SHOP, id="one's own server"),
        pytest.param({"referer": SHOP}, SHOP, id="without a path"),
        pytest.param({"referer": "about:blank"}, None, id="no page"),
        pytest.param({}, None, id="an app"),
    ],
)
def test_the_page_that_asks_is_known(headers: dict[str, str], origin: str | None) -> None:
    assert origin_of(headers) == origin


@pytest.mark.parametrize(
    ("token", "status"),
    [
        pytest.param(sign(Purpose.ASSISTANT, b"", NOW_MS // 1000 + 1, SECRET), 200, id="good"),
        pytest.param(sign(Purpose.ASSISTANT, b"", NOW_MS // 1000, SECRET), 403, id="over"),
        pytest.param(sign(Purpose.ASSISTANT, b"", NOW_MS // 1000 + 9, "x"), 403, id="another's"),
        pytest.param(a_ticket(), 403, id="a link's"),
        pytest.param("", 403, id="none"),
    ],
)
def test_the_assistant_shows_itself_for_a_good_token_only(token: str, status: int) -> None:
    found, body = asked(assistant(entrance(), f"token={token}", NOW_MS))
    assert found == status
    if status == 200:
        assert body == {"site": {"name": "Shop"}, "expiresAt": "2025-11-24T16:00:01.000Z"}
    else:
        assert body["error"]["code"] == "assistant_invalid"
