"""Somebody on several domains of one site is one customer, and nobody else can make them one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from system import System, eventually
from tracker.conftest import watched
from tracker.person import Visitor
from tracker.scenario import Ends, Site, expect, told
from tracker.web import Asked, Web

pytestmark = [pytest.mark.e2e, pytest.mark.scenario]

LINKS = """<a id="it" href="http://other.test:PORT/landing?a=1#b">Other</a>
    <a id="tab" target="_blank" href="http://other.test:PORT/landing">Tab</a>
    <a id="sub" href="http://www.shop.test:PORT/landing">Sub</a>
    <a id="foreign" href="http://foreign.test:PORT/strange">Foreign</a>"""


@pytest.fixture(scope="module")
def chain(system: System, web: Web) -> Iterator[Site]:
    """A site of two domains and their subdomains."""
    chain = watched(system, web, "shop.test", "*.shop.test", "other.test")
    web.put("/links", chain.page(LINKS.replace("PORT", str(web.port))))
    web.put("/strange", '<!doctype html><link rel="icon" href="data:,"><title>Strange</title>')
    web.put("/landing", chain.page("", title="Landing"))
    yield chain
    chain.stream.close()


@pytest.fixture
def person(visitor: Callable[..., Visitor], chain: Site) -> Visitor:
    return visitor(at=chain, own=True).opens("/links").sees("page.visit")


def landed(person: Visitor, host: str) -> Visitor:
    return person.awaits(f"location.host.startsWith({host!r})")


@pytest.mark.parametrize("how", ["click", "Enter"])
def test_a_link_to_another_domain_carries_the_customer(
    how: str, person: Visitor, chain: Site
) -> None:
    uuid = person.uuid
    (person.clicks("#it") if how == "click" else person.focuses("#it").presses("Enter"))
    landed(person, "other.test").awaits(f"window.footfall?.uuid && footfall.uuid() === {uuid!r}")
    person.sees("page.visit", title="Landing")
    assert person.asks("location.search + location.hash") == "?a=1#b"
    visit = person.told()[-1]
    assert visit["params"]["url"].endswith("/landing?a=1#b")
    assert "ff_link" not in str(person.told())
    expect(person, [told("page.visit"), told("page.visit", title="Landing")])


def test_a_link_into_another_tab_carries_the_customer(person: Visitor) -> None:
    uuid = person.uuid
    with person.context.expect_page() as opened:
        person.clicks("#tab")
    there = Visitor.beside(person, opened.value)
    there.awaits(f"window.footfall?.uuid && footfall.uuid() === {uuid!r}")
    there.sees("page.visit", title="Landing")


def test_subdomains_share_their_customer_without_a_ticket(person: Visitor, chain: Site) -> None:
    uuid = person.uuid
    landed(person.clicks("#sub"), "www.shop.test")
    assert person.sees("page.visit", title="Landing").uuid == uuid
    assert "ff_link" not in person.asks("performance.getEntriesByType('navigation')[0].name")


def test_links_to_strangers_are_left_alone(person: Visitor, chain: Site) -> None:
    person.page.on("request", lambda request: asked.append(request.url))
    asked: list[str] = []
    person.runs(
        "document.querySelector('#foreign').addEventListener('click', (event) => event.preventDefault())"
    )
    person.clicks("#foreign")
    assert "ff_link" not in person.asks("document.body.innerHTML")
    landed(person.runs("location.href = document.querySelector('#foreign').href"), "foreign.test")
    assert all("ff_link" not in url for url in asked)


BAD = {
    "nonsense": "nonsense",
    "tampered with": None,
    "much too long": "a" * 4000,
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_ticket_makes_nobody_somebody_else(name: str, person: Visitor, chain: Site) -> None:
    person.roads_fail = True  # the browser itself tells of the refusal
    uuid = person.uuid
    address = f"{chain.web.collector}/v1/tracker/{chain.key}/link?uuid={uuid}"
    good: str = person.asks(
        f"fetch('{address}').then((answer) => answer.json()).then(({{ticket}}) => ticket)"
    )
    ticket = (
        BAD[name] if BAD[name] is not None else good[:-3] + ("AAA" if good[-3:] != "AAA" else "BBB")
    )
    person.opens(f"{chain.web.origin('other.test')}/landing?a=1&ff_link={ticket}")
    assert person.sees("page.visit").uuid != uuid
    eventually(lambda: "ff_link" not in person.asks("location.href"))
    assert all("ff_link" not in str(each) for each in person.told())
    expect(person, [told("page.visit", url=Ends("/landing?a=1"))])


def test_somebody_known_there_keeps_who_they_are_when_the_collector_is_away(
    person: Visitor, chain: Site
) -> None:
    """The link works as a link, whatever becomes of its ticket."""
    person.roads_fail = True

    def away(asked: Asked) -> str | None:
        return "cut" if "/link" in asked.path else None

    chain.web.trouble = away
    landed(person.clicks("#it"), "other.test").sees("page.visit", title="Landing")
    expect(person, [told("page.visit", title="Landing")])
