"""The tag assistant on a page of another origin, with as strict a policy as a page can have."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from system import System

pytestmark = pytest.mark.e2e

HOME = """<!doctype html><html><head><title>Tagged</title>{tracker}</head><body>
<h1>Tagged</h1>
<a id="next" href="/next?from=home" data-ff-action="next.click">Next page</a>
<button id="bad" data-ff-action="a name with spaces">Bad</button>
<div data-ff-banner="autumn" data-ff-label="Autumn sale">Autumn sale</div>
<form data-ff-form="newsletter" action="/thanks" method="get">
  <input data-ff-field="city" name="city"><input type="password" data-ff-field="pin" name="pin">
  <button>Send</button></form>
<div id="later"></div></body></html>"""
NEXT = """<!doctype html><html><head><title>Next</title>{tracker}</head><body>
<h1>Next</h1><div data-ff-ignore><button data-ff-action="hidden.click">No</button></div></body></html>"""
# A tall page, a tag in an open shadow root, and one that comes later, at its end.
LATER = """() => {
  const root = document.getElementById("later").attachShadow({mode: "open"});
  const inside = root.appendChild(document.createElement("button"));
  inside.dataset.ffAction = "in.shadow";
  inside.textContent = "Inside";
  const late = document.body.appendChild(document.createElement("button"));
  Object.assign(late, {id: "late", textContent: "Late"}).dataset.ffAction = "late.click";
  late.style.marginTop = "2000px";
}"""
IN_PLACE = """() => {
  const outlines = document.querySelector("footfall-assistant").shadowRoot.querySelectorAll(".outline");
  const [a, b] = [[...outlines].pop(), document.getElementById("late")].map((each) => each.getBoundingClientRect());
  return Math.abs(a.y - b.y) < 1;
}"""
PAGES = {"/": HOME, "/next": NEXT, "/thanks": NEXT}
POLICY = (
    "default-src 'none'; script-src {origin}; connect-src {origin}; "
    "require-trusted-types-for 'script'"
)


class Shop(NamedTuple):
    """A site, and where its pages are."""

    system: System
    site: dict[str, Any]
    origin: str

    def link(self, path: str = "/") -> str:
        """As the console gets it."""
        answer = self.system.by_operator(
            "POST", f"/api/v1/sites/{self.site['id']}/assistant", {"url": self.origin + path}
        )
        return str(answer["url"])


class Pages(BaseHTTPRequestHandler):
    """Serves the pages with the tracker's line in them."""

    def __init__(self, tracker: str, policy: str, *connection: Any) -> None:
        self.tracker = tracker
        self.policy = policy
        super().__init__(*connection)

    def do_GET(self) -> None:
        page = PAGES.get(self.path.partition("?")[0])
        self.send_response(200 if page else 204)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-security-policy", self.policy)
        self.end_headers()
        self.wfile.write((page or "").replace("{tracker}", self.tracker).encode())

    def log_message(self, *_: object) -> None:
        """Nothing: the tests' own output is enough."""


@pytest.fixture(scope="module")
def shop(system: System) -> Iterator[Shop]:
    name = f"Tagged {uuid.uuid4()}"
    site = system.command("sites", "create", name, "--domain", "127.0.0.1")
    # Until the tracker loads it by itself: this line goes then.
    debug = f'<script type="module" src="{system.origin}/footfall-debug.js"></script>'
    line = f'{debug}<script async src="{system.origin}/footfall.js" data-key="{site["trackerKey"]}"></script>'
    pages = partial(Pages, line, POLICY.replace("{origin}", system.origin))
    with ThreadingHTTPServer(("127.0.0.1", 0), pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Shop(system, site, f"http://127.0.0.1:{server.server_address[1]}")
        server.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of somebody new; at the end nothing was against its policy, and nothing was thrown."""
    wrong: list[str] = []
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda message: (
                wrong.append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        yield page
    # The browser's own lines about answers that are no 200 are what some of these tests are about.
    assert [text for text in wrong if not text.startswith("Failed to load resource")] == []


def assistant(page: Page) -> Locator:
    return page.get_by_role("region", name="Footfall tag assistant")


def row(page: Page, words: str) -> Locator:
    """The newest event with these words in its row."""
    return assistant(page).locator("details").filter(has_text=words).first


def opened(page: Page, link: str) -> None:
    page.goto(link)
    expect(row(page, "page.visit")).to_have_attribute("data-state", "accepted")


def place(shown: Locator) -> list[int]:
    box = shown.bounding_box()
    assert box is not None
    return [round(box[side]) for side in ("x", "y", "width", "height")]


def test_it_shows_what_is_tagged_and_what_is_wrong_with_it(shop: Shop, page: Page) -> None:
    opened(page, shop.link())
    told = ["action next.click", "⚠ action a name with spaces", "banner autumn", "form newsletter",
            "field city", "⚠ field pin"]  # fmt: skip
    expect(page.locator(".outline .name")).to_have_text(told)
    assistant(page).get_by_role("tab", name="Tags").click()
    tags = assistant(page).locator(".tag")
    expect(tags.nth(0)).to_contain_text("It is never sent.")
    expect(tags.nth(1)).to_contain_text("its value will never be sent")
    page.evaluate(LATER)
    expect(page.locator(".outline .name")).to_have_text(
        [*told, "action in.shadow", "action late.click"]
    )
    tags.filter(has_text="late.click").click()
    expect(page.locator("#late")).to_be_in_viewport()
    page.wait_for_function(IN_PLACE)
    assert place(page.locator(".outline").last) == place(page.locator("#late"))


def test_every_event_appears_with_its_verdict(shop: Shop, page: Page) -> None:
    opened(page, shop.link())
    page.evaluate("footfall.track('product.view', {sku: 'M-1', price: 12.5}, 'Viewed Blue Mug')")
    seen = row(page, "Viewed Blue Mug")
    expect(seen).to_have_attribute("data-state", "accepted")
    seen.locator("summary").click()
    expect(seen.locator("dd").nth(1)).to_have_text("12.5")
    page.evaluate("footfall.track('a.deep', {a: {a: {a: {a: {a: {a: {a: {a: {a: 1}}}}}}}}})")
    expect(row(page, "a.deep")).to_contain_text("refused: params_too_deep")
    expect(row(page, "a.deep")).to_contain_text("nested more than 8 levels deep")
    page.context.set_offline(True)
    page.evaluate("footfall.track('cart.add')")
    expect(row(page, "cart.add")).to_contain_text("It is sent again once the network is back.")
    page.context.set_offline(False)
    expect(row(page, "cart.add")).to_have_attribute("data-state", "accepted")
    expect(assistant(page).get_by_role("tab", name="Events")).to_contain_text("1 refused")


def test_whoever_types_in_the_page_is_left_to_type(shop: Shop, page: Page) -> None:
    opened(page, shop.link())
    city = page.locator("[name=city]")
    city.focus()
    page.keyboard.type("Kra")
    page.evaluate("footfall.track('cart.add')")
    expect(row(page, "cart.add")).to_have_attribute("data-state", "accepted")
    page.keyboard.type("ków")
    expect(city).to_have_value("Kraków")
    seen = row(page, "cart.add").locator("summary")
    seen.focus()
    page.evaluate("footfall.track('cart.remove')")
    expect(row(page, "cart.remove")).to_have_attribute("data-state", "accepted")
    expect(seen).to_be_focused()


def test_it_stays_on_from_page_to_page_and_tells_of_the_last_one(shop: Shop, page: Page) -> None:
    opened(page, shop.link())
    page.locator("#next").click()
    page.wait_for_url("**/next?from=home&ff_debug=*")
    expect(assistant(page).locator(".where")).to_have_text(["/next", "/"])
    expect(assistant(page).locator("details").filter(has_text="page.visit")).to_have_count(2)
    expect(assistant(page).locator("details").filter(has_text="next.click")).to_have_count(1)
    expect(page.locator(".outline .name")).to_have_text(["ignored", "⚠ action hidden.click"])
    page.go_back()
    expect(assistant(page)).to_be_visible()  # from here on it takes the form along
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/thanks?*ff_debug=*")
    expect(assistant(page)).to_be_visible()


def test_it_is_used_with_the_keyboard_out_of_the_way_and_of_the_events(
    shop: Shop, page: Page
) -> None:
    opened(page, shop.link("/next"))
    page.evaluate("addEventListener('keydown', ({key}) => (window.heard = key))")
    assistant(page).get_by_role("tab", name="Events").focus()
    page.keyboard.press("ArrowRight")
    expect(assistant(page).get_by_role("tab", name="Tags")).to_be_focused()
    page.keyboard.press("Escape")
    expect(assistant(page)).to_be_hidden()
    small = page.get_by_role("button", name="Open the tag assistant")
    expect(small).to_be_focused()
    page.reload()
    expect(small).to_be_visible()
    expect(small).to_contain_text("2 events ⚠ 1")  # one visit before, one since; nothing of its own
    small.press("Enter")
    assistant(page).get_by_role("button", name="End the assistant in this tab").click()
    expect(assistant(page)).to_have_count(0)
    assert page.evaluate("[window.heard, location.search, sessionStorage.length]") == [None, "", 0]
    page.reload()
    page.wait_for_function("!!window.footfall?.uuid")
    expect(assistant(page)).to_have_count(0)


@pytest.mark.parametrize("token", ["", "x", "awZqJjTU7ulyZJGFS5yWK8fVXtQ"])
def test_without_a_good_token_nothing_is_shown(shop: Shop, page: Page, token: str) -> None:
    with page.expect_response(lambda answer: "/v1/events" in answer.url) as answered:
        page.goto(f"{shop.origin}/?ff_debug={token}")
    assert answered.value.status == 202
    page.wait_for_load_state("networkidle")
    expect(page.locator("footfall-assistant")).to_have_count(0)


def test_the_console_opens_a_page_with_it(shop: Shop, console: Page, complaints: list[str]) -> None:
    origin = console.url.partition("/s/")[0]
    console.goto(f"{origin}/s/{shop.site['id']}/assistant")
    field = console.get_by_label("Page", exact=True)
    expect(field).to_have_value(f"{origin}/")
    field.fill("https://elsewhere.example/")
    console.get_by_role("button", name="Make a link").click()
    expect(console.get_by_text("elsewhere.example is not among the site's domains")).to_be_visible()
    complaints.clear()  # the browser says so of every 400
    field.fill(shop.origin)
    with console.expect_popup() as popup:
        console.get_by_role("button", name="Open with the assistant").click()
    expect(row(popup.value, "page.visit")).to_have_attribute("data-state", "accepted")
    assert popup.value.evaluate("opener") is None
    popup.value.close()
