"""Hostile surroundings: where the browser refuses something the tracker works or stays quiet, and never throws."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.person import Visitor
from tracker.scenario import MANUAL, Scenario, Site, expect, play, told

pytestmark = [pytest.mark.e2e, pytest.mark.scenario]

BUTTON = '<button id="it" data-ff-action="a.click">It</button>'
FORM = (
    '<form data-ff-form="order" onsubmit="return false"><input data-ff-field="name" value="Ann">'
    '<button id="send">Send</button></form>'
)
BANNER = '<p id="banner" data-ff-banner="autumn">Autumn</p>'


def breaks(script: str) -> str:
    """A script that runs before the tracker and takes something from it."""
    return f"<script>{script}</script>"


def refuses(name: str) -> str:
    return breaks(
        f"Object.defineProperty(window, '{name}', {{get() {{ throw new DOMException('no', 'SecurityError') }}}})"
    )


BLOCKED = [
    Scenario("storage that may not be asked for", BUTTON, head=refuses("localStorage"), core=True),
    Scenario("storage that is full", BUTTON, core=True, head=breaks(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') };"
        "try { for (let n = 0; n < 6e6; n += 1e6) localStorage['fill' + n] = 'x'.repeat(1e6) } catch {}"
        "try { for (;;) localStorage['rest'] = (localStorage['rest'] || '') + 'x'.repeat(1e4) } catch {}")),
    Scenario("storage with strange things in it", BUTTON, core=True, head=breaks(
        "for (const name of ['ff_queue:KEY', 'ff_queue:KEY:1', 'ff_queue:KEY:x', 'ff_settings:KEY', 'ff_uuid', 'ff_subject'])"
        "localStorage[name] = '{\"broken'")),
    Scenario("queued items of strange shapes", BUTTON, head=breaks(
        "['null', '1', '[]', '{}', '\"a\"', '[null]', '{\"id\":1}'].forEach((text, n) => { localStorage['ff_queue:KEY:' + n] = text })")),
    Scenario("cookies that may not be asked for", BUTTON, core=True, head=breaks(
        "Object.defineProperty(Document.prototype, 'cookie', {get() { throw new DOMException('no', 'SecurityError') },"
        "set() { throw new DOMException('no', 'SecurityError') }})")),
    Scenario("cookies that are not kept", BUTTON, head=breaks(
        "Object.defineProperty(Document.prototype, 'cookie', {get() { return '' }, set() {}})")),
    Scenario("no locks", BUTTON, head=breaks("Object.defineProperty(Navigator.prototype, 'locks', {value: undefined})")),
    Scenario("locks that are refused", BUTTON, head=breaks(
        "LockManager.prototype.request = () => Promise.reject(new DOMException('no', 'SecurityError'))")),
    Scenario("no beacon", BUTTON, head=breaks("Navigator.prototype.sendBeacon = undefined")),
    Scenario("a fetch that the page has replaced", BUTTON, head=breaks(
        "const real = fetch; window.fetch = function (...all) { return real.apply(window, all) }")),
    Scenario("no history", BUTTON, script='data-spa="auto"', aside=("page.visit",), head=breaks("Object.freeze(History.prototype)")),
    Scenario("arrays and objects with additions of the page's own", BUTTON, core=True, head=breaks(
        "Array.prototype.extra = () => 1; Object.prototype.other = () => 1; String.prototype.more = 1")),
    Scenario("the tracker twice", BUTTON, head='<script async src="COLLECTOR/footfall.js" data-key="KEY" data-page-visit="manual"></script>'),
    Scenario("a name that is taken", BUTTON, head=breaks("window.footfall = []; footfall.push(['nonsense'], ['track'])"), warns=True),
    Scenario("a page in quirks mode and XHTML's spelling", BUTTON.replace("button", "BUTTON")),
]  # fmt: skip

POLICY = "default-src 'none'; img-src data:; connect-src {collector}; script-src {script}"
STRICT = [
    ("a policy that names the collector", "{collector}", "", ""),
    ("a policy with a nonce", "'nonce-abc'", "", 'nonce="abc"'),
    ("a nonce and strict-dynamic", "'nonce-abc' 'strict-dynamic'", "", 'nonce="abc"'),
    (
        "Trusted Types",
        "{collector}",
        "; require-trusted-types-for 'script'; trusted-types 'none'",
        "",
    ),
    ("a policy for the page's styles", "{collector}", "; style-src 'none'", ""),
]


@pytest.mark.parametrize("row", BLOCKED, ids=str)
def test_clicks_are_told_all_the_same(
    row: Scenario, visitor: Callable[..., Visitor], site: Site
) -> None:
    play(visitor(warns=row.warns), site, row)


@pytest.mark.parametrize(
    ("name", "scripts", "more", "attributes"), STRICT, ids=[row[0] for row in STRICT]
)
def test_pages_with_strict_policies_are_told_of(
    name: str, scripts: str, more: str, attributes: str, visitor: Callable[..., Visitor], site: Site
) -> None:
    collector = site.web.collector
    policy = POLICY.format(collector=collector, script=scripts.format(collector=collector)) + more
    html = site.page(
        BUTTON + FORM.replace(' onsubmit="return false"', "") + BANNER,
        f'{attributes} data-spa="auto"',
    )
    site.web.put("/strict", html, content_security_policy=policy)
    person = visitor().opens("/strict")
    person.sees("banner.show").clicks("#it").runs("history.pushState({}, '', '?a=1')").sees(
        "page.visit", 2
    )
    expect(
        person,
        [
            told("page.visit"),
            told("banner.show", banner="autumn"),
            told("a.click"),
            told("page.visit"),
        ],
    )


def test_a_frame_without_an_origin_stays_quiet(visitor: Callable[..., Visitor], site: Site) -> None:
    """Sandboxed: no storage, no cookies, and `null` for an origin; the page around it is told of."""
    site.web.put("/framed", site.page(BUTTON, "", title="Framed"))
    site.web.put(
        "/around",
        site.page('<iframe sandbox="allow-scripts" src="/framed" width="300"></iframe>', MANUAL),
    )
    person = visitor().opens("/around")
    frame = person.page.frames[1]
    frame.wait_for_function("!!(window.footfall && footfall.uuid)", polling=20)
    frame.locator("#it").click()
    uuid = frame.evaluate("footfall.uuid()")
    assert site.stream.until(
        lambda _: [each["action"] for each in person.told(uuid)] == ["page.visit", "a.click"]
    )
    expect(person, [])


def test_a_page_from_a_file_is_told_of(
    visitor: Callable[..., Visitor], site: Site, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text(site.page(BUTTON, ""))
    person = visitor().opens(page.as_uri()).clicks("#it")
    expect(person, [told("page.visit", title="A page"), told("a.click")])


def test_a_page_without_https_is_told_of(visitor: Callable[..., Visitor], site: Site) -> None:
    """No locks there, and much else is missing."""
    site.web.put("/plain", site.page(BUTTON, MANUAL))
    person = visitor().opens(site.web.origin("plain.test") + "/plain").clicks("#it")
    assert not person.asks("isSecureContext")
    expect(person, [told("a.click")])


def test_a_page_of_xml_is_told_of(visitor: Callable[..., Visitor], site: Site) -> None:
    tag = site.tag(MANUAL).replace("async", 'async=""')
    xhtml = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>X</title><link rel="icon" href="data:,"/>{tag}</head><body>{BUTTON}</body></html>'
    site.web.put("/xml", xhtml, content_type="application/xhtml+xml")
    expect(visitor().opens("/xml").clicks("#it"), [told("a.click")])


def test_a_collector_that_is_not_there_leaves_the_page_alone(
    visitor: Callable[..., Visitor], site: Site
) -> None:
    site.web.put("/gone", site.page(BUTTON + FORM, 'data-host="http://127.0.0.1:9"'))
    person = visitor(roads_fail=True).opens("/gone").clicks("#it").clicks("#send").lingers(200)
    assert person.asks("!!footfall.uuid()")
