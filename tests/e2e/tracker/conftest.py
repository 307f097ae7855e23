"""The tracker's scenarios share one site on one running system, and one browser in each module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from visiting import CHROMIUM

from owned import OwnedSite
from system import System
from tracker.everyday import reach
from tracker.person import Visitor
from tracker.scenario import Site
from tracker.stream import Stream
from tracker.web import Web


@pytest.fixture(scope="session")
def web(system: System) -> Iterator[Web]:
    web = Web(system.origin)
    yield web
    web.close()


def watched(system: System, web: Web, *domains: str) -> Site:
    """A new site of these domains, and whoever watches it."""
    owned = OwnedSite(system, *domains)
    system.command("sites", "set", owned.id, "limits.addressEventsPerSecond=null")
    stream = Stream(f"{system.origin}/api/v1/sites/{owned.id}/live", owned.api_key)
    return Site(owned.key, stream, web)


@pytest.fixture(scope="session")
def site(system: System, web: Web) -> Iterator[Site]:
    """Takes events from any page."""
    site = watched(system, web)
    web.put("/again", site.page("Again", 'data-page-visit="manual"'))
    web.put("/again-visited", site.page("Again"))
    yield site
    site.stream.close()


@pytest.fixture(scope="module")
def chromium(web: Web) -> Iterator[Browser]:
    """Knows every `.test` host, and trusts some as if they had certificates."""
    with sync_playwright() as playwright:
        assert CHROMIUM is not None, "install Chromium: apt-get install chromium"
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", *reach(web)],
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def regular(chromium: Browser, web: Web) -> Visitor:
    """Somebody whose window stays open from row to row, because opening one takes a second."""
    return Visitor(chromium.new_context(), web)


@pytest.fixture
def visitor(
    chromium: Browser, regular: Visitor, web: Web, site: Site
) -> Iterator[Callable[..., Visitor]]:
    """Makes somebody new, in a browser of their own where the row needs one; in the end no page
    of theirs has complained."""
    people: list[Visitor] = []

    def arrive(
        at: Site = site, own: bool = False, roads_fail: bool = False, warns: bool = False,
        **context: Any,
    ) -> Visitor:  # fmt: skip
        alone = own or bool(context)
        person = Visitor(chromium.new_context(**context), web) if alone else regular.forgets()
        person.stream, person.since = at.stream, len(at.stream.events)
        person.roads_fail, person.warns = roads_fail, warns
        people.append(person)
        return person

    yield arrive
    web.trouble = lambda _: None
    complaints = [each for person in people for each in person.complaints]
    for person in people:
        if person is not regular:
            person.context.close()
    assert complaints == []
