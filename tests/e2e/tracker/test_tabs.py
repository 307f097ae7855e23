"""Pages that come back from the cache, are made in advance, or wait in a tab nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from system import eventually
from tracker.everyday import Everyday
from tracker.person import Visitor
from tracker.scenario import MANUAL, Between, Ends, Site, expect, told
from tracker.web import Web

pytestmark = [pytest.mark.e2e, pytest.mark.scenario]

BANNER = '<div id="autumn" data-ff-banner="autumn" style="width: 300px; height: 100px">Autumn</div>'
SEEN = told("banner.show", banner="autumn")


@pytest.fixture
def visitor(web: Web, site: Site, tmp_path: Path) -> Iterator[Visitor]:
    """Somebody whose tabs really hide: without what Playwright does to each page by default."""
    browser = Everyday(web, tmp_path, "--remote-debugging-port=0", "about:blank")
    with sync_playwright() as playwright:
        tools = playwright.chromium.connect_over_cdp(browser.tools(), no_defaults=True)
        person = Visitor(tools.contexts[0], web)
        person.stream, person.since = site.stream, len(site.stream.events)
        yield person
    browser.close()
    assert person.complaints == []


def test_coming_back_from_the_cache_is_a_visit(visitor: Visitor, site: Site) -> None:
    site.web.put("/cached", site.page("", ""))
    visitor.opens("/cached").sees("page.visit").runs("window.mark = 1; location.href = '/again'")
    visitor.awaits("location.pathname === '/again'").runs("history.back()")
    visitor.awaits("location.pathname === '/cached'").sees("page.visit", 2)
    assert visitor.asks("window.mark") == 1, "the page was read anew, not taken from the cache"
    expect(visitor, [told("page.visit"), told("page.visit")])


def test_a_tab_in_the_background_is_a_visit_when_it_is_shown(visitor: Visitor, site: Site) -> None:
    site.web.put("/front", site.page('<a id="it" href="/behind">It</a>', MANUAL))
    site.web.put("/behind", site.page(BANNER, "", title="Behind"))
    visitor.opens("/front")
    with visitor.context.expect_page() as opened:
        visitor.clicks("#it", "middle")
    behind = Visitor.beside(visitor, opened.value)
    behind.awaits("document.visibilityState === 'hidden' && document.readyState === 'complete'")
    behind.tells("a.unseen").sees("a.unseen")
    assert [each["action"] for each in behind.told()] == ["a.unseen"]
    opened.value.bring_to_front()
    behind.sees("page.visit").sees("banner.show")
    expect(behind, [told("a.unseen"), told("page.visit", title="Behind"), SEEN])


def test_a_hidden_page_sees_no_banner(visitor: Visitor, site: Site) -> None:
    site.web.put("/banner", site.page(BANNER, MANUAL))
    visitor.opens("/banner").hides().lingers(1500).tells("a.hidden").sees("a.hidden")
    assert [each["action"] for each in visitor.told()] == ["a.hidden"]
    visitor.shows().sees("banner.show")
    expect(visitor, [told("a.hidden"), SEEN])


def test_a_hover_ends_when_the_page_is_hidden(visitor: Visitor, site: Site) -> None:
    site.web.put("/banner", site.page(BANNER, MANUAL))
    visitor.opens("/banner").moves_onto("#autumn").lingers(400).hides().lingers(500).shows()
    expect(
        visitor, [told("banner.hover", banner="autumn", durationMs=Between(400, 900))],
        aside=("banner.show",),
    )  # fmt: skip


def test_time_on_a_page_is_the_time_it_was_seen(visitor: Visitor, site: Site) -> None:
    site.web.put("/left", site.page("", "data-page-leave"))
    visitor.opens("/left").lingers(300).hides().lingers(2500).shows().lingers(300).opens("/again")
    left = told("page.leave", url=Ends("/left"), durationMs=Between(600, 2400))
    expect(visitor, [told("page.visit"), left])


def test_a_page_made_in_advance_is_a_visit_when_it_is_shown(
    web: Web, site: Site, tmp_path: Path
) -> None:
    """Chromium makes none while tools are attached, so the page goes on by itself."""
    rules = '<script type="speculationrules">{"prerender": [{"urls": ["/next", "/never"], "eagerness": "immediate"}]}</script>'
    tells = "<script>fetch('/told' + location.pathname + document.prerendering, {method: 'POST'})</script>"
    goes = """<script>
        const look = async () => (await fetch("/made")).ok ? location.assign("/next") : setTimeout(look, 20);
        look();
    </script>"""
    web.put("/first", site.page(goes, "", head=rules, title="First"))
    web.put("/next", site.page(tells, "", title="Next"))
    web.put("/never", site.page(tells, "", title="Never"))
    made: list[str] = []
    web.received = lambda path, _: made.append(path)
    since = len(site.stream.events)
    browser = Everyday(web, tmp_path, web.origin() + "/first")
    try:
        eventually(lambda: {"/told/nexttrue", "/told/nevertrue"} <= set(made))
        assert site.stream.until(lambda events: len(events) > since)
        web.put("/made", "")
        assert site.stream.until(lambda events: len(events) > since + 1)
    finally:
        browser.close()
    titles = [each["params"].get("title") for each in site.stream.events[since:]]
    assert titles == ["First", "Next"]
    assert len(made) == 2, "the page was read anew, not taken as it was made"
