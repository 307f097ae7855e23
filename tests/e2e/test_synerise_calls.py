"""Pages that were written for Synerise's web SDK, in a real browser: only the script's address is changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tracker.web import Web
from visiting import visitor

from owned import OwnedSite
from system import System, eventually

pytestmark = pytest.mark.e2e

# What a loader does, in our own words: an empty list, a script, and a callback once it is there.
LOADER = """
(function (page, name, callback, address) {
  page.SyneriseObjectNamespace = name;
  page[name] = page[name] || [];
  page[name]._t = Date.now();
  page[name]._l = callback;
  var script = document.createElement("script");
  script.async = true;
  script.src = address;
  script.onload = function () { page[callback](); };
  document.head.appendChild(script);
})(window, "SR", "onSyneriseLoad", "COLLECTOR/footfall-sr.js");
"""
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Blue Mug</title>
<meta property="og:type" content="product"><meta property="product:price:amount" content="12.50">
<link rel="icon" href="data:,">
<script>
function onSyneriseLoad() {
  SR.init({trackerKey: "KEY", cookieExpiration: 60, domain: ".shop.test", dataLayer: true OPTIONS}).then(function () {
    window.started = true;
  });
}
LOADER
</script></head><body>
<a href="#sale" id="sale" data-ff-banner="autumn-sale" data-ff-label="Autumn sale">Autumn sale</a>
<button id="add" data-ff-action="cart.add" data-ff-param-sku="M-1">Add to cart</button>
<form data-ff-form="contact" onsubmit="return false">
<input id="city" data-ff-field="city"><button id="send">Send</button></form>
</body></html>"""


@pytest.fixture(scope="module")
def web(system: System) -> Iterator[Web]:
    web = Web(system.origin)
    yield web
    web.close()


@pytest.fixture
def site(system: System) -> OwnedSite:
    return OwnedSite(system)


def opened(web: Web, site: OwnedSite, page: Page, options: str = "") -> Page:
    """The page, once its callback has run."""
    html = PAGE.replace("LOADER", LOADER).replace("OPTIONS", options)
    web.put("/mug", html.replace("KEY", site.key).replace("COLLECTOR", web.origin("127.0.0.1")))
    page.goto(web.origin("127.0.0.1") + "/mug")
    page.wait_for_function("window.started")
    return page


def stored(site: OwnedSite, page: Page, *actions: str) -> list[dict[str, Any]]:
    """What the browser told of these actions, oldest first, once they are all there."""
    uuid = page.evaluate("SR.client.getUuid()")

    def found() -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = site.ask("GET", "/events")["events"][::-1]
        mine = [each for each in events if each["uuid"] == uuid]
        mine = [each for each in mine if each["action"] in actions]
        return mine if len(mine) >= len(actions) else []

    events: list[dict[str, Any]] = eventually(found)
    assert [each["action"] for each in events] == list(actions)
    return events


def test_a_page_tells_by_itself_by_tags_and_by_calls(
    web: Web, site: OwnedSite, browser: Browser, complaints: list[str]
) -> None:
    page = opened(web, site, visitor(browser, complaints))
    page.evaluate("SR.event.trackCustomEvent('product.view', {sku: 'M-1'}, 'Viewed Blue Mug')")
    page.locator("#add").click()
    page.locator("#sale").click()
    page.locator("#city").fill("Gdańsk")
    page.locator("#send").click()
    events = stored(
        site, page, "page.visit", "product.view", "cart.add", "banner.click", "form.submit"
    )
    visit, view, cart, banner, form = events
    assert visit["label"] == "Visited page Blue Mug"
    assert visit["params"]["product:price:amount"] == "12.50"
    assert (view["label"], view["params"]) == ("Viewed Blue Mug", {"sku": "M-1"})
    assert cart["params"] == {"sku": "M-1"}
    assert banner["params"] == {"banner": "autumn-sale", "name": "Autumn sale"}
    assert form["params"] == {"form": "contact", "fields": {"city": "Gdańsk"}}


def test_a_single_page_application_tells_of_its_pages_itself(
    web: Web, site: OwnedSite, browser: Browser, complaints: list[str]
) -> None:
    page = opened(web, site, visitor(browser, complaints), ", customPageVisit: true")
    page.evaluate("history.pushState({}, '', '/teas')")
    assert page.evaluate("SR.event.pageVisit({shelf: 3}).then(() => 'kept')") == "kept"
    (visit,) = stored(site, page, "page.visit")
    assert (visit["params"]["url"], visit["params"]["shelf"]) == (page.url, 3)


def test_a_form_says_who_this_is(
    web: Web, site: OwnedSite, browser: Browser, complaints: list[str]
) -> None:
    page = opened(web, site, visitor(browser, complaints), ", customPageVisit: true")
    page.evaluate(
        "SR.event.sendFormData('contact', {surname: 'Doe', email: 'ann@example.com'}, {lastname: 'surname'})"
    )
    (form,) = stored(site, page, "form.submit")
    assert form["params"]["attributes"] == {"lastName": "Doe", "email": "ann@example.com"}
    profile = eventually(lambda: site.ask("GET", "/customers?query=ann@example.com")["customers"])
    assert profile[0]["uuids"] == [page.evaluate("SR.client.getUuid()")]


def test_a_uuid_and_a_token_are_the_pages_to_set(
    web: Web, site: OwnedSite, browser: Browser, complaints: list[str]
) -> None:
    page = opened(web, site, visitor(browser, complaints), ", customPageVisit: true")
    uuid = "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11"
    page.evaluate(f"SR.client.setUuid('{uuid}')")
    page.evaluate("SR.client.setAccessToken('a.b.c')")
    assert page.evaluate("SR.jwt.getAccessToken()") == "a.b.c"
    page.evaluate("SR.jwt.clearAccessToken()")
    assert page.evaluate("SR.jwt.getAccessToken()") is None
    page.evaluate("SR.event.trackCustomEvent('a.b')")
    (told,) = stored(site, page, "a.b")
    assert told["uuid"] == uuid
    page.reload()
    page.wait_for_function("window.started")
    assert page.evaluate("SR.client.getUuid()") == uuid
