"""The page on the tracker: its examples, as they stand, in a real browser on a running Footfall."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page
from tracker.web import Web
from visiting import visitor

from owned import OwnedSite
from system import System, eventually

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tracker.md").read_text()
POLICIES = re.findall(r"^Content-Security-Policy: (.*)$", PAGE, re.MULTILINE)
LAYER = re.findall(r"`(dataLayer\.push\(.*?\))`", PAGE)[0]
A_WHILE = 900  # ms: longer than a hover must be, and than an address takes to settle
SEEN_MS = 2_500  # longer than a banner must be in view

# What a tag manager does: it runs its tags' text in scripts of its own, with variables filled in.
MANAGER = """<script>
window.dataLayer = [];
const fire = (text) => document.head.append(Object.assign(document.createElement("script"), {textContent: text}));
dataLayer.push = (entry) => { window.entry = entry; /^(view_item|add_to_cart|purchase)$/.test(entry.event) && fire(TELLS) };
addEventListener("DOMContentLoaded", () => fire(LOADS));
</script>"""


def headings() -> dict[str, list[str]]:
    """The page's examples in HTML by the heading that they stand under."""
    parts = re.split(r"^##+ (.*)$", PAGE, flags=re.MULTILINE)
    return {
        heading: re.findall(r"^```html\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    }


EXAMPLES = headings()
(INSTALL,) = EXAMPLES["Install"]


def whole(example: str, tag: str = INSTALL) -> str:
    """A page around an example, which may bring the tracker along."""
    if example.startswith("<!doctype"):
        return example
    in_head = "footfall" in example
    head = example + ("" if re.search(r"footfall(-sr)?\.js", example) else tag)
    body = "" if in_head else example
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Blue Mug</title>'
        f'<link rel="icon" href="data:,">{head if in_head else tag}</head>'
        f"<body><h1>Blue Mug</h1>{body}</body></html>"
    )


def script_of(example: str) -> str:
    """A tag manager's text for its script, as JavaScript."""
    inner = example.split("<script>\n")[1].split("</script>", maxsplit=1)[0]
    inner = inner.replace("{{Event}}", "entry.event").replace("{{ecommerce}}", "entry.ecommerce")
    return "`" + inner + "`"


def manager() -> str:
    loads, tells = EXAMPLES["Google Tag Manager"]
    return whole("", MANAGER.replace("LOADS", script_of(loads)).replace("TELLS", script_of(tells)))


class Told(NamedTuple):
    """An event that the text promises: its params, as far as they are told of, and its label."""

    action: str
    params: dict[str, Any] = {}
    label: str | None = None


class Row(NamedTuple):
    """An example, what a visitor does on it, and all that is told of it."""

    heading: str
    tells: list[Told]
    does: Callable[[Page], object] = lambda page: None
    place: int = 0
    policy: str = ""

    def html(self) -> str:
        if self.heading == "Google Tag Manager":
            return manager()
        return whole(EXAMPLES[self.heading][self.place])


VISIT = Told("page.visit", {"title": "Blue Mug"}, "Visited page Blue Mug")
MAIL = "ann@example.com"


def clicks_banner(page: Page, text: str) -> None:
    """One hover, however slow the machine: the pointer stays until it has clicked."""
    banner = page.get_by_text(text)
    banner.hover()
    later(page, SEEN_MS)
    banner.hover(position={"x": 5, "y": 5})
    later(page, A_WHILE)
    banner.click()
    page.mouse.move(1, 400, steps=3)


def later(page: Page, milliseconds: int) -> None:
    page.wait_for_function(
        f"performance.now() > {page.evaluate('performance.now()') + milliseconds}"
    )


def fills_in(page: Page) -> None:
    page.get_by_label("Name").fill("Ann")
    page.get_by_label("E-mail").fill(MAIL)
    page.get_by_label("Often?").check()
    page.locator("[name=note]").fill("not told")
    page.get_by_role("button").click()
    page.wait_for_url("**/thanks**")


def leaves(page: Page) -> None:
    """Once the part that tells of it is there."""
    part = "performance.getEntriesByType('resource').some(({name}) => name.endsWith('-extra.js'))"
    page.wait_for_function(part)
    later(page, A_WHILE)
    page.goto(page.url.replace("mug", "thanks"))


def goes_on(page: Page) -> None:
    page.evaluate("history.pushState({}, '', '/teas?a=1')")
    page.evaluate("document.title = 'Teas'")
    later(page, A_WHILE)
    page.evaluate("history.replaceState({}, '', '/teas?a=1#reviews')")
    page.evaluate("history.pushState({}, '', '/teas?a=1#reviews')")
    later(page, A_WHILE)


def buys(page: Page) -> None:
    clicks_banner(page, "every tea")
    page.get_by_role("button", name="Large").click()
    page.get_by_role("button", name="Buy").click()
    page.get_by_label("E-mail").fill(MAIL)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/thanks**")


SALE = {"banner": "autumn-sale", "name": "Autumn sale"}
TOP = {**SALE, "placement": "top"}
ROWS = [
    Row("Install", [VISIT]),
    Row("Clicks", [VISIT, Told("signup.click", {"plan": "pro"}, "Chose to sign up")],
        lambda page: page.get_by_text("Sign up").click()),
    Row("Banners", [VISIT, Told("banner.show", TOP, "Saw Autumn sale"), Told("banner.hover", TOP),
                    Told("banner.click", TOP, "Clicked Autumn sale")],
        lambda page: clicks_banner(page, "every tea")),
    Row("Forms", [VISIT, Told("form.submit", {
        "form": "newsletter", "place": "footer", "attributes": {"email": MAIL},
        "fields": {"firstName": "Ann", "email": MAIL, "often": True, "topics": ["mugs", "teas"]},
    }, "Submitted form newsletter")], fills_in),
    Row("Forms", [VISIT], lambda page: page.get_by_role("button").click(), place=1),
    Row("Single-page applications", [VISIT, Told("page.visit", {"title": "Teas"})], goes_on),
    Row("Single-page applications", [Told("page.visit", {"shelf": 3})], place=1),
    Row("Time on a page", [VISIT, Told("page.leave")], leaves),
    Row("Calls", [
        Told("client.identify", {"plan": "pro"}),
        Told("product.view", {"sku": "M-1", "price": 12.5}, "Viewed Blue Mug"), VISIT,
    ]),
    Row("Content Security Policy", [VISIT], policy=POLICIES[1]),
    Row("Install", [VISIT], policy=POLICIES[0]),
    Row("Google Tag Manager", [VISIT, Told("shop.add_to_cart", {"value": 12.5})],
        lambda page: page.evaluate(LAYER)),
    Row("Google Tag Manager", [VISIT, Told("shop.purchase")],
        lambda page: page.evaluate("dataLayer.push({event: 'other'}) || dataLayer.push({event: 'purchase'})"), place=1),
    Row("A whole page", [
        Told("page.visit", {"title": "Kettle & Co", "og:type": "website"}), Told("banner.show", SALE),
        Told("banner.hover", SALE), Told("banner.click", SALE), Told("size.choose", {"size": "large"}),
        Told("product.buy", {"sku": "M-1", "price": 12.5}, "Bought Blue Mug"),
        Told("form.submit", {"fields": {"email": MAIL}, "attributes": {"email": MAIL}}), Told("page.leave"),
    ], buys),
    Row("Pages written for Synerise", [VISIT, Told("product.view", {"sku": "M-1"}, "Viewed Blue Mug")]),
]  # fmt: skip


@pytest.fixture(scope="module")
def web(system: System) -> Iterator[Web]:
    web = Web(system.origin)
    yield web
    web.close()


@pytest.fixture(scope="module")
def site(system: System) -> OwnedSite:
    return OwnedSite(system)


def served(web: Web, site: OwnedSite, html: str, path: str = "/mug", policy: str = "") -> str:
    """The address of a page, on another origin than Footfall's."""
    origin = site.system.origin
    html = html.replace("https://events.example.com", origin).replace("TRACKER_KEY", site.key)
    named = {"content_security_policy": policy.replace("https://events.example.com", origin)}
    web.put(path, html, **(named if policy else {}))
    return web.origin("127.0.0.1") + path


def stored(site: OwnedSite, uuid: str, wanted: list[str]) -> list[dict[str, Any]]:
    """A browser's events, oldest first, once these and the last are there."""

    def found() -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = site.ask("GET", "/events?limit=500")["events"][::-1]
        mine = [each for each in events if each["uuid"] == uuid]
        mine = [each for each in mine if each["source"] != "footfall"]
        actions = [each["action"] for each in mine]
        return mine if all(actions.count(each) >= wanted.count(each) for each in wanted) else []

    events: list[dict[str, Any]] = eventually(found)
    return events


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.heading} {row.place}{row.policy[:20]}")
def test_an_example_tells_what_the_text_says(
    row: Row, web: Web, site: OwnedSite, browser: Browser, complaints: list[str]
) -> None:
    manual = INSTALL.replace(" data-key", ' data-page-visit="manual" data-key')
    served(web, site, whole("", manual), "/thanks")
    page = visitor(browser, complaints)
    page.goto(served(web, site, row.html(), policy=row.policy))
    page.wait_for_function("!!(window.SR?.init || window.footfall?.uuid)")
    row.does(page)
    if page.evaluate("!!window.SR"):
        page.evaluate("SR.event.trackCustomEvent('example.end')")
    else:
        page.wait_for_function("!!window.footfall?.uuid")
        page.evaluate("footfall.track('example.end')")
    uuid = page.evaluate("window.SR ? SR.client.getUuid() : footfall.uuid()")
    wanted = [each.action for each in row.tells]
    events = [
        each
        for each in stored(site, uuid, [*wanted, "example.end"])
        if each["action"] != "example.end"
    ]
    assert sorted(each["action"] for each in events) == sorted(wanted)
    for told in row.tells:
        fitting = [
            each
            for each in events
            if each["action"] == told.action and told.params.items() <= each["params"].items()
        ]
        assert fitting, (told, [each["params"] for each in events])
        assert told.label in (None, fitting[0]["label"])


def test_every_example_is_run() -> None:
    there = {(heading, place) for heading, all_ in EXAMPLES.items() for place in range(len(all_))}
    assert {(row.heading, row.place) for row in ROWS} == there
    assert {row.policy for row in ROWS} == {"", *POLICIES}


def test_the_table_of_calls_is_what_there_is(
    web: Web, site: OwnedSite, browser: Browser, complaints: list[str]
) -> None:
    page = visitor(browser, complaints)
    page.goto(served(web, site, whole("")))
    page.wait_for_function("!!window.footfall?.uuid")
    table = PAGE.split("| call | does |")[1].split("\n\n")[0]
    cells = " ".join(line.split("|")[1] for line in table.splitlines()[2:])
    named = set(re.findall(r"`(\w+)", cells))
    assert named | {"push"} == set(page.evaluate("Object.keys(footfall)"))
