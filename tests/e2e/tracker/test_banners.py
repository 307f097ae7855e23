"""Banners: seen for a second, hovered over by a mouse, clicked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tracker.person import Visitor
from tracker.scenario import Between, Scenario, Site, Told, play, told

pytestmark = [pytest.mark.e2e, pytest.mark.scenario]

BANNER = """<div id="autumn" data-ff-banner="autumn" data-ff-label="Autumn sale" data-ff-param-place="top"
    style="width: 300px; height: 100px; margin: 20px; background: gold"><b>Autumn</b> <a id="link" href="#sale">sale</a></div>"""
AWAY = BANNER.replace("margin: 20px", "margin-top: 3000px")
# Beside what must not be seen stands one that is, and shows that the second has passed.
OTHER = '<p data-ff-banner="other" style="position: fixed; right: 0; top: 0; width: 90px; height: 90px">Other</p>'
SEEN = told("banner.show", "Saw Autumn sale", banner="autumn", name="Autumn sale", place="top")
SEEN_OTHER = told("banner.show", banner="other")
CLICKED = told(
    "banner.click", "Clicked Autumn sale", banner="autumn", name="Autumn sale", place="top"
)


def hovered(low: int, high: int = 8000) -> list[Told]:
    return [
        told(
            "banner.hover",
            banner="autumn",
            name="Autumn sale",
            place="top",
            durationMs=Between(low, high),
        )
    ]


def waits(person: Visitor) -> Visitor:
    """For as long as a banner needs to count as seen."""
    return person.sees("banner.show", banner="other")


def comes_and_goes(milliseconds: int) -> str:
    return f"setTimeout(() => autumn.remove(), {milliseconds})"


SHOWS = [
    Scenario("a banner in view for a second", BANNER, lambda p: p.sees("banner.show"), [SEEN], core=True),
    Scenario("a banner without a label", '<p data-ff-banner="plain">A banner</p>', lambda p: p.sees("banner.show"),
             [told("banner.show", "Saw plain", banner="plain")]),
    Scenario("a banner below the fold", OTHER + AWAY, waits, [SEEN_OTHER]),
    Scenario("a banner scrolled to", AWAY, lambda p: p.runs("autumn.scrollIntoView()").sees("banner.show"), [SEEN], core=True),
    Scenario("less than half of a banner", OTHER + BANNER.replace("margin: 20px", "margin-left: -160px"), waits, [SEEN_OTHER]),
    Scenario("more than half of a banner", BANNER.replace("margin: 20px", "margin-left: -140px"),
             lambda p: p.sees("banner.show"), [SEEN]),
    Scenario("a banner that is gone too soon", OTHER + BANNER,
             lambda p: waits(p.runs(comes_and_goes(300))), [SEEN_OTHER], core=True),
    Scenario("a banner scrolled past", OTHER + AWAY,
             lambda p: waits(p.runs("autumn.scrollIntoView(); setTimeout(() => scrollTo(0, 0), 300)")), [SEEN_OTHER]),
    Scenario("seen once, however often it comes back", OTHER + BANNER,
             lambda p: waits(p.sees("banner.show", banner="autumn").runs("autumn.hidden = true; scrollTo(0, 0)")
                             .lingers(100).runs("autumn.hidden = false").lingers(1300)),
             [SEEN, SEEN_OTHER], ordered=False),
    Scenario("a banner added later", '<div id="place"></div>',
             lambda p: p.runs(f"place.innerHTML = `{BANNER}`").sees("banner.show"), [SEEN], core=True),
    Scenario("a banner deep in what is added later", '<div id="place"></div>',
             lambda p: p.runs(f"place.innerHTML = `<main><section>{BANNER}</section></main>`").sees("banner.show"), [SEEN]),
    Scenario("an element that becomes a banner", '<p id="it">A banner</p>',
             lambda p: p.runs("it.dataset.ffBanner = 'late'").sees("banner.show"), [told("banner.show", banner="late")]),
    Scenario("a banner moved within the page", BANNER + '<div id="place"></div>',
             lambda p: p.sees("banner.show").runs("place.append(autumn)").lingers(1300), [SEEN]),
    Scenario("a banner that unfolds", BANNER.replace("id=", "hidden id="),
             lambda p: p.runs("autumn.hidden = false").sees("banner.show"), [SEEN]),
    Scenario("a banner in an open shadow root", '<div id="host"></div>'
             f'<script>host.attachShadow({{mode: "open"}}).innerHTML = `{BANNER}`</script>',
             lambda p: p.sees("banner.show"), [SEEN], core=True),
    Scenario("a banner in a shadow root attached later", '<div id="host"></div>',
             lambda p: p.runs(f'host.attachShadow({{mode: "open"}}).innerHTML = `{BANNER}`').sees("banner.show"), [SEEN]),
    Scenario("a banner in a declarative shadow root",
             f'<div><template shadowrootmode="open">{BANNER}</template></div>', lambda p: p.sees("banner.show"), [SEEN]),
    Scenario("a banner put into a shadow root later", '<div id="host"></div>'
             '<script>host.attachShadow({mode: "open"}).innerHTML = "<p></p>"</script>',
             lambda p: p.runs(f"host.shadowRoot.querySelector('p').innerHTML = `{BANNER}`").sees("banner.show"), [SEEN]),
    Scenario("nothing inside data-ff-ignore", OTHER + f"<div data-ff-ignore>{BANNER}</div>", waits, [SEEN_OTHER], core=True),
    Scenario("seen again on the next page of an application", BANNER,
             lambda p: p.sees("banner.show").runs("history.pushState({}, '', '?next')").sees("banner.show", 2),
             [SEEN, SEEN], script='data-spa="auto"', aside=("page.visit",)),
]  # fmt: skip

POINTED = [
    Scenario("a mouse rests on a banner", BANNER,
             lambda p: p.moves_onto("#autumn").lingers(400).moves_away(), hovered(400), core=True),
    Scenario("over its children it is one hover", BANNER,
             lambda p: p.moves_onto("#autumn").lingers(200).moves_onto("#autumn b").lingers(200).moves_away(), hovered(400)),
    Scenario("only passing over it", BANNER, lambda p: p.moves_onto("#autumn").moves_away(), [], core=True),
    Scenario("two hovers are two", BANNER,
             lambda p: p.moves_onto("#autumn").lingers(300).moves_away().moves_onto("#autumn").lingers(600).moves_away(),
             [*hovered(300), *hovered(600)]),
    Scenario("a hover ends when the banner goes", BANNER,
             lambda p: p.moves_onto("#autumn").lingers(400).runs("autumn.remove()").lingers(50), hovered(400), core=True),
    Scenario("a hover ends when what holds the banner goes", f'<div id="holder">{BANNER}</div>',
             lambda p: p.moves_onto("#autumn").lingers(400).runs("holder.remove()").lingers(50), hovered(400)),
    Scenario("a hover ends when the page is left", BANNER,
             lambda p: p.moves_onto("#autumn").lingers(400).opens("/again"), hovered(400), core=True),
    Scenario("a banner in a shadow root", '<div id="host"></div>'
             f'<script>host.attachShadow({{mode: "open"}}).innerHTML = `{BANNER}`</script>',
             lambda p: p.moves_onto("#autumn").lingers(400).moves_away(), hovered(400)),
    Scenario("a banner that scrolls under a resting pointer", '<p id="top" style="height: 200px">Top</p>' + BANNER
             + '<p style="height: 2000px"></p>',
             lambda p: p.moves_onto("#top").runs("scrollTo(0, 230)").lingers(500).runs("scrollTo(0, 0)").lingers(100), []),
    Scenario("nothing inside data-ff-ignore", f"<div data-ff-ignore>{BANNER}</div>",
             lambda p: p.moves_onto("#autumn").lingers(400).moves_away(), []),
    Scenario("a tap is not a hover", BANNER, lambda p: p.taps("#autumn b").lingers(400).taps("body"),
             [CLICKED], context={"has_touch": True}),
    Scenario("a long press is not a hover", BANNER, lambda p: p.presses_long("#autumn", 700), [], context={"has_touch": True},
             aside=("banner.click",)),
    Scenario("a pen is not a hover", BANNER, lambda p: p.pens("#autumn").lingers(400).pens("html"), []),
]  # fmt: skip

TOUCHED = [
    Scenario("a click on a banner", BANNER, lambda p: p.clicks("#autumn"), [CLICKED], core=True),
    Scenario("a click on a link in it", BANNER, lambda p: p.clicks("#link"), [CLICKED], core=True),
    Scenario("Enter on a link in it", BANNER, lambda p: p.focuses("#link").presses("Enter"), [CLICKED], core=True),
    Scenario("a tagged button in it tells of itself too", BANNER.replace('id="link"', 'id="link" data-ff-action="a.click"'),
             lambda p: p.clicks("#link"), [told("a.click"), CLICKED], ordered=False),
    Scenario("an ignored link in it", BANNER.replace('id="link"', 'id="link" data-ff-ignore'),
             lambda p: p.clicks("#link"), []),
]  # fmt: skip

# On a slow machine a second may pass before the row is over.
HOVERS, PRESSED = (
    [replace(row, aside=("banner.show", *row.aside)) for row in rows] for rows in (POINTED, TOUCHED)
)


@pytest.mark.parametrize("row", SHOWS, ids=str)
def test_banners_are_told_when_seen(
    row: Scenario, visitor: Callable[..., Visitor], site: Site
) -> None:
    play(visitor(**row.context), site, row)


@pytest.mark.parametrize("row", HOVERS, ids=str)
def test_hovers_are_told_when_over(
    row: Scenario, visitor: Callable[..., Visitor], site: Site
) -> None:
    play(visitor(**row.context), site, row)


@pytest.mark.parametrize("row", PRESSED, ids=str)
def test_clicks_on_banners_are_told(
    row: Scenario, visitor: Callable[..., Visitor], site: Site
) -> None:
    play(visitor(**row.context), site, row)
