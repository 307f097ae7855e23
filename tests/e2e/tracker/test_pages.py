"""Pages: what a visit says of its page, single-page applications, and how long somebody stayed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tracker.person import Person, Visitor
from tracker.scenario import Between, Ends, Scenario, Site, Told, play, told

pytestmark = [pytest.mark.e2e, pytest.mark.scenario]


def visit(url: str = "", label: str | None = None, **params: Any) -> Told:
    return Told("page.visit", {"url": Ends(url), **params}, label)


def goes(*steps: str, settled: bool = True) -> Callable[[Any], Any]:
    """Steps of an application, each given time to settle."""

    def does(person: Person) -> Person:
        for times, step in enumerate(steps, 2):
            person.runs(step)
            if settled:
                person.sees("page.visit", times)
        return person

    return does


def moves(method: str, to: str) -> str:
    return f"history.{method}State({{}}, '', '{to}')"


FIRST = visit()
AUTO = 'data-spa="auto"'
META = ('<meta property="og:type" content="product"><meta property="product:price:amount" content="12.5">'
        '<meta name="description" content="Not told"><link rel="canonical" href="/mugs">')  # fmt: skip
# Enough time for a visit that must not be told; the last event of the row comes after it.
SETTLED = 400
RELOADED = "performance.getEntriesByType('navigation')[0].type === 'reload'"

VISITS = [
    Scenario("a page is visited when it opens", "", lambda p: p, [visit("", "Visited page A page", title="A page")], core=True),
    Scenario("what the page says about itself", "", lambda p: p, core=True, head=META, expects=[
        visit(canonical=Ends("/mugs"), description=None, **{"og:type": "product", "product:price:amount": "12.5"})]),
    Scenario("no canonical address when the page names none", "", lambda p: p, [visit(canonical=None)]),
    Scenario("visits by hand", "", lambda p: p.runs("footfall.pageVisit({kind: 'tour'})"), [visit(kind="tour")],
             script='data-page-visit="manual"'),
    Scenario("campaigns and the page before", "", lambda p: p.runs("location.href += '?utm_source=news&b=2'").awaits("location.search").sees("page.visit", 2),
             [FIRST, visit("?utm_source=news&b=2", utm_source="news", referrer=Ends("/PATH"))], core=True),
    Scenario("secrets in the address", "", lambda p: p.runs("location.href += '?a=1&token=S3CRET&user_password=S3CRET#b=2'").awaits("location.search").sees("page.visit", 2),
             [FIRST, visit("?a=1&token=removed&user_password=removed#b=2")], core=True),
    Scenario("secrets behind a #", "", lambda p: p.runs("location.hash = 'access_token=S3CRET&state=1'; location.reload()").awaits(RELOADED).sees("page.visit", 2),
             [FIRST, visit("#access_token=removed&state=1")]),
    Scenario("secrets in the page before", "",
             lambda p: p.runs("location.search = '?jwt=S3CRET'").sees("page.visit", 2).runs("location.href = '/again-visited'").sees("page.visit", 3),
             [FIRST, visit("?jwt=removed"), visit("/again-visited", referrer=Ends("?jwt=removed"))]),
    Scenario("secrets in the page's canonical address", "", lambda p: p, [visit(canonical=Ends("/a?sessionid=removed"))],
             head='<link rel="canonical" href="/a?sessionid=S3CRET">'),
    Scenario("names that are no secrets", "", lambda p: p.runs("location.search = '?passage=1&author=2&keyboard=3&monkey=4'").sees("page.visit", 2),
             [FIRST, visit("?passage=1&author=2&keyboard=3&monkey=4")]),
    Scenario("an anchor is no page", '<a id="it" href="#section">It</a>', lambda p: p.clicks("#it").lingers(SETTLED), [FIRST]),
    Scenario("an application that tells by itself is not followed", "", lambda p: p.runs(moves("push", "?a")).lingers(SETTLED), [FIRST]),
]  # fmt: skip

APPLICATIONS = [
    Scenario("pushState", "", goes(moves("push", "?a=1")), [FIRST, visit("?a=1", referrer=Ends("/PATH"))], core=True),
    Scenario("another path", "", goes(moves("push", "/mugs")), [FIRST, visit("/mugs")], core=True),
    Scenario("replaceState to another page", "", goes(moves("replace", "?a=1")), [FIRST, visit("?a=1")]),
    Scenario("pushState, then replaceState in a row is one page", "",
             goes(f"{moves('push', '?a=1')}; {moves('replace', '?b=2')}"), [FIRST, visit("?b=2")], core=True),
    Scenario("a redirect within the application is one page", "",
             goes(f"{moves('push', '?login')}; setTimeout(() => {moves('push', '?home')}, 100)"), [FIRST, visit("?home")]),
    Scenario("the same address is no visit", "",
             lambda p: p.runs(moves("push", "")).lingers(SETTLED).runs(moves("replace", "")).lingers(SETTLED), [FIRST], core=True),
    Scenario("a state kept under the same address is no visit", "",
             lambda p: p.runs("history.replaceState({scroll: 1}, '', location.href)").lingers(SETTLED), [FIRST]),
    Scenario("away and back at once is no visit", "",
             lambda p: p.runs(f"const at = location.href; {moves('push', '?a')}; history.replaceState({{}}, '', at)").lingers(SETTLED), [FIRST]),
    Scenario("the title is read when the page is there", "",
             goes(moves("push", "?a=1") + "; setTimeout(() => { document.title = 'Mugs' }, 50)"),
             [FIRST, visit("?a=1", "Visited page Mugs", title="Mugs")], core=True),
    Scenario("each page comes from the one before", "", goes(moves("push", "?a=1"), moves("push", "?b=2")),
             [FIRST, visit("?a=1", referrer=Ends("/PATH")), visit("?b=2", referrer=Ends("?a=1"))], core=True),
    Scenario("back and forth", "", goes(moves("push", "?a=1"), "history.back()", "history.forward()"),
             [FIRST, visit("?a=1"), visit("/PATH", referrer=Ends("?a=1")), visit("?a=1")], core=True),
    Scenario("routes behind a #", "", goes("location.hash = '#/mugs'", "location.hash = '#!cart'", "history.back()"),
             [FIRST, visit("#/mugs", referrer=Ends("/PATH")), visit("#!cart", referrer=Ends("#/mugs")), visit("#/mugs")], core=True),
    Scenario("anchors in an application", '<a id="it" href="#section">It</a>', lambda p: p.clicks("#it").lingers(SETTLED), [FIRST]),
    Scenario("an anchor on the way back", "",
             lambda p: p.runs("location.hash = 'a'").lingers(50).runs("history.back()").lingers(SETTLED), [FIRST]),
    Scenario("secrets in an application's address", "", goes(moves("push", "?token=S3CRET"), moves("push", "?b=2")),
             [FIRST, visit("?token=removed"), visit("?b=2", referrer=Ends("?token=removed"))]),
    Scenario("an event on the way belongs to where it happened", "",
             lambda p: p.runs(moves("push", "?a=1") + "; footfall.track('a.click')").sees("page.visit", 2),
             [FIRST, told("a.click"), visit("?a=1")], ordered=False),
    Scenario("what the page says is read anew", "",
             goes(moves("push", "?a=1") + "; document.querySelector('meta[property]').content = 'article'"), head=META,
             expects=[visit(**{"og:type": "product"}), visit(**{"og:type": "article"})]),
    Scenario("a page that wraps history itself", "<script>const push = history.pushState;"
             "history.pushState = function (...all) { return push.apply(this, all) }</script>", goes(moves("push", "?a=1")), [FIRST, visit("?a=1")]),
    Scenario("a router that kept hold of pushState", "<script>var push = history.pushState.bind(history)</script>",
             goes("push({}, '', '?a=1')"), [FIRST, visit("?a=1")]),
    Scenario("by hand and by itself is told twice, for it was asked for", "",
             lambda p: p.runs("footfall.pageVisit()"), [FIRST, FIRST]),
]  # fmt: skip

LEAVING = [
    # Counted from when what counts it has come.
    Scenario("leaving for another page", "", lambda p: p.lingers(300).opens("/again"), core=True,
             expects=[visit(), told("page.leave", url=Ends("/PATH"), durationMs=Between(1, 5000))]),
    Scenario("leaving within an application", "",
             lambda p: goes(moves("push", "?a=1"), moves("push", "?b=2"))(p.lingers(300)), script="data-page-leave " + AUTO,
             expects=[FIRST, told("page.leave", url=Ends("/PATH"), durationMs=Between(1, 5000)), visit("?a=1"),
                      told("page.leave", url=Ends("?a=1"), durationMs=Between(1, 5000)), visit("?b=2")], ordered=False),
    Scenario("not told unless the page asks for it", "", lambda p: p.opens("/again"), [visit()], script=" "),
]  # fmt: skip


@pytest.mark.parametrize("row", VISITS, ids=str)
def test_visits_are_told(row: Scenario, visitor: Callable[..., Visitor], site: Site) -> None:
    play(visitor(), site, row, "")


@pytest.mark.parametrize("row", APPLICATIONS, ids=str)
def test_pages_of_applications_are_told(
    row: Scenario, visitor: Callable[..., Visitor], site: Site
) -> None:
    play(visitor(), site, row, AUTO)


@pytest.mark.parametrize("row", LEAVING, ids=str)
def test_time_on_a_page_is_told(row: Scenario, visitor: Callable[..., Visitor], site: Site) -> None:
    play(visitor(), site, row, "data-page-leave")
