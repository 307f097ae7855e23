"""The tracker's delivery over HTTP: any prefix, a site's own names, its settings."""

from __future__ import annotations

import json
import uuid
from typing import Any

import httpx
import pytest

from footfall.app import STATIC
from footfall.collect.assets import renamed
from owned import OwnedSite
from system import System, an_event, eventually

pytestmark = pytest.mark.alone


@pytest.fixture
def site(system: System) -> OwnedSite:
    return OwnedSite(system)


def asked(site: OwnedSite, method: str, path: str, **more: Any) -> httpx.Response:
    return httpx.request(method, site.system.origin + path, timeout=30, **more)


def named(site: OwnedSite) -> tuple[str, str]:
    """Own names of the site, once they hold: the script's, and the collecting path."""
    word = f"lantern-{site.id}"
    site.ask("PATCH", "", {"scriptName": f"{word}.js", "collectPath": word})
    site.within_a_second(lambda: asked(site, "GET", f"/{word}.js").status_code == 200)
    return f"{word}.js", word


def kind(response: httpx.Response) -> str:
    """What answered, in a word."""
    if response.headers.get("content-type", "").startswith("text/javascript"):
        return "script"
    if response.headers.get("content-type", "").startswith("text/html"):
        return "page"
    if not response.content:
        return "empty"
    answer = response.json()
    code: str = answer.get("error", {}).get("code", "") or ",".join(sorted(answer))
    return code


# method, path, status, what answers; EVENT is POSTed
ROWS = (
    ("GET", "/footfall.js", 200, "script"),
    ("HEAD", "/footfall.js", 200, "script"),
    ("POST", "/footfall.js", 405, "method_not_allowed"),
    ("OPTIONS", "/footfall.js", 405, "method_not_allowed"),
    ("GET", "/any/prefix/footfall.js", 200, "script"),
    ("POST", "/v1/events?key=KEY", 202, "accepted,rejected"),
    ("POST", "/any/prefix/v1/events?key=KEY", 202, "accepted,rejected"),
    ("POST", "/any/prefix/v1/events?key=fft_no", 401, "auth_invalid"),
    ("OPTIONS", "/any/prefix/v1/events", 204, "empty"),
    ("GET", "/any/prefix/v1/events", 405, "method_not_allowed"),
    ("GET", "/any/prefix/v1/tracker/KEY", 200, ""),
    ("HEAD", "/any/prefix/v1/tracker/KEY", 200, "empty"),
    ("POST", "/any/prefix/v1/tracker/KEY", 405, "method_not_allowed"),
    ("GET", "/any/prefix/v1/tracker/fft_no", 404, "auth_invalid"),
    ("GET", "/any/prefix/v1/tracker/fft_no/link", 404, "auth_invalid"),
    ("GET", "/any/prefix/v1/tracker/KEY/link?uuid=UUID", 200, "ticket"),
    ("GET", "/any/prefix/v1/tracker/KEY/link?ticket=no", 403, "link_invalid"),
    ("GET", "/any/prefix/v1/tracker/KEY/assistant?token=no", 403, "assistant_invalid"),
    ("GET", "/WORD.js", 200, "script"),
    ("HEAD", "/WORD.js", 200, "script"),
    ("GET", "/any/prefix/WORD.js", 200, "script"),
    ("GET", "/any/prefix/WORD-sr.js", 200, "script"),
    ("POST", "/WORD.js", 405, "method_not_allowed"),
    ("POST", "/WORD?key=KEY", 202, "accepted,rejected"),
    ("POST", "/any/prefix/WORD?key=KEY", 202, "accepted,rejected"),
    ("OPTIONS", "/WORD", 204, "empty"),
    ("GET", "/WORD", 405, "method_not_allowed"),
    ("GET", "/WORD/KEY", 200, ""),
    ("GET", "/WORD/fft_no", 404, "auth_invalid"),
    ("GET", "/any/prefix/WORD/KEY/link?uuid=UUID", 200, "ticket"),
    ("GET", "/WORD/KEY/assistant?token=no", 403, "assistant_invalid"),
    ("GET", "/api/v1/sites/x/events", 401, "not_signed_in"),
    ("POST", "/api/WORD", 404, "not_found"),
    ("GET", "/s/SITE/customers/WORD", 200, "page"),
    ("GET", "/any/prefix/other.js", 404, "not_found"),
    ("GET", "/any/prefix/v1/tracker/KEY/other", 404, "not_found"),
)


def test_each_path_is_answered_by_whom_it_should_be(site: OwnedSite) -> None:
    _, word = named(site)
    found, expected = [], []
    for method, pattern, status, what in ROWS:
        path = pattern.replace("KEY", site.key).replace("WORD", word).replace("SITE", site.id)
        body = json.dumps(an_event()) if method == "POST" else None
        response = asked(site, method, path.replace("UUID", str(uuid.uuid4())), content=body)
        found.append((method, pattern, response.status_code, kind(response)))
        expected.append((method, pattern, status, what))
    assert found == expected


def test_the_own_script_sends_to_the_own_path_and_says_so_by_its_tag(site: OwnedSite) -> None:
    script, word = named(site)
    own, ours = asked(site, "GET", f"/{script}"), asked(site, "GET", "/footfall.js")
    assert own.headers["etag"] != ours.headers["etag"]
    assert own.headers["content-encoding"] == "gzip"
    assert own.content == renamed(ours.content, word)
    again = asked(site, "GET", f"/{script}", headers={"if-none-match": f"W/{own.headers['etag']}"})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["footfall.js", "footfall-sr.js"])
def test_the_built_tracker_can_be_renamed(name: str) -> None:
    tracker = (STATIC / "tracker" / name).read_bytes()
    own = renamed(tracker, "lantern")
    assert b"v1/" not in own
    assert b"lantern/" in own
    assert b"footfall-" not in own


def test_changed_names_hold_within_a_second_and_the_former_are_gone(site: OwnedSite) -> None:
    script, word = named(site)
    site.ask("PATCH", "", {"scriptName": f"glow-{site.id}.js", "collectPath": None})
    site.within_a_second(lambda: asked(site, "GET", f"/glow-{site.id}.js").status_code == 200)
    renewed = asked(site, "GET", f"/glow-{site.id}.js")
    assert renewed.headers["etag"] == asked(site, "GET", "/footfall.js").headers["etag"]
    assert asked(site, "GET", f"/{script}").status_code == 404
    assert asked(site, "GET", f"/{word}/{site.key}").status_code == 404


def test_an_archived_site_answers_under_no_name(site: OwnedSite) -> None:
    script, word = named(site)
    site.ask("POST", "/archive")
    site.within_a_second(lambda: asked(site, "GET", f"/{script}").status_code == 404)
    assert asked(site, "GET", f"/{word}/{site.key}").status_code == 404
    assert asked(site, "GET", f"/v1/tracker/{site.key}").status_code == 404
    assert asked(site, "POST", f"/{word}?key={site.key}", content="{}").status_code in (404, 405)
    site.ask("POST", "/restore")
    site.within_a_second(lambda: asked(site, "GET", f"/{script}").status_code == 200)


def test_secrets_are_in_no_place_where_events_are_kept(site: OwnedSite) -> None:
    site.ask("PATCH", "", {"secretParams": ["voucher"]})
    url = "https://a.b/?token=very-secret&voucher=very-secret&x=1"
    event = an_event("page.visit", label=f"Visited {url}", params={"url": url, "referrer": url})
    site.send(event)

    def clean() -> bool:
        site.send({**event, "id": str(uuid.uuid4())})
        stored = site.ask("GET", f"/events?customer={event['uuid']}")["events"]
        return any("voucher=removed" in each["label"] for each in stored)

    eventually(clean)
    bad = {**event, "action": "no good", "uuid": "?token=very-secret"}
    escaped = json.dumps(bad).replace("=", "\\u003d").replace("&", "\\u0026")
    assert site.send(f"[{escaped}]".encode()).status_code == 400
    assert site.send(escaped.encode() + b"x").status_code == 400
    eventually(lambda: len(site.ask("GET", "/rejected")["rejected"]) >= 2)
    shown = json.dumps(site.ask("GET", "/rejected")["rejected"])
    assert shown.count("token=removed&voucher=removed&x=1") == 6
    assert "very-secret" not in shown
    newest = json.dumps(site.ask("GET", f"/events?customer={event['uuid']}")["events"][0])
    assert newest.count("token=removed&voucher=removed&x=1") == 3
    assert "very-secret" not in newest
