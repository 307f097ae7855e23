"""The core scenarios of every table, in Firefox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tracker import test_banners, test_clicks, test_forms, test_pages, test_surroundings
from tracker.firefox import Firefox, FirefoxVisitor
from tracker.scenario import MANUAL, Scenario, Site, expect, play, told
from tracker.web import Web

pytestmark = [pytest.mark.e2e, pytest.mark.scenario]

# Each table's rows, and its pages' attributes of the script.
TABLES = [
    (test_clicks.CORE, MANUAL),
    (test_banners.SHOWS + test_banners.HOVERS + test_banners.PRESSED, MANUAL),
    (test_forms.VALUES + test_forms.SENT + test_forms.SECRETS + test_forms.IGNORED, MANUAL),
    (test_pages.VISITS, ""),
    (test_pages.APPLICATIONS, test_pages.AUTO),
    (test_pages.LEAVING, "data-page-leave"),
    (test_surroundings.BLOCKED, MANUAL),
]
ROWS = [(row, script) for rows, script in TABLES for row in rows if row.core]


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    firefox = Firefox(tmp_path_factory.mktemp("firefox"))
    yield firefox
    firefox.close()


@pytest.fixture
def somebody(firefox: Firefox, web: Web, site: Site) -> Iterator[FirefoxVisitor]:
    """Somebody new; in the end no page of theirs has complained."""
    person = FirefoxVisitor(firefox, web)
    person.stream, person.since = site.stream, len(site.stream.events)
    yield person
    complaints = person.complaints
    person.goes()
    assert complaints == []


@pytest.mark.parametrize(("row", "script"), ROWS, ids=[row.name for row, _ in ROWS])
def test_firefox_tells_the_same(
    row: Scenario, script: str, somebody: FirefoxVisitor, site: Site
) -> None:
    play(somebody, site, row, script)


def test_a_broken_road_is_mended_by_the_next_visit(somebody: FirefoxVisitor, site: Site) -> None:
    site.web.put("/broken", site.page("", MANUAL))
    site.web.trouble = lambda asked: "cut" if asked.method == "POST" else None
    somebody.opens("/broken").tells("a.first").opens("/broken").tells("a.second")
    site.web.trouble = lambda _: None
    somebody.opens("/broken")
    # A page that is left sends its own at once; what others left behind waits for its turn.
    expect(somebody, [told("a.first"), told("a.second")], ordered=False)


def test_coming_back_from_the_cache_is_a_visit(somebody: FirefoxVisitor, site: Site) -> None:
    site.web.put("/cached", site.page("", ""))
    somebody.opens("/cached").sees("page.visit").opens("/again")
    somebody.runs("history.back()").awaits("location.pathname === '/cached'").sees("page.visit", 2)
    expect(somebody, [told("page.visit"), told("page.visit")])
