"""Clicks on tagged elements: however they are made, wherever the element stands, told once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tracker.person import Visitor
from tracker.scenario import Scenario, Site, play, told

pytestmark = [pytest.mark.e2e, pytest.mark.scenario]

BUY = '<button id="buy" data-ff-action="cart.add" data-ff-label="Added" data-ff-param-product-id="7">Buy</button>'
BOUGHT = told("cart.add", "Added", productId="7")
CLICKS = told("a.click")
BUTTON = '<button id="it" data-ff-action="a.click">It</button>'
SHADOW = """<div id="host"></div><script>
    document.querySelector("#host").attachShadow({mode: "MODE"}).innerHTML =
        '<button id="it" data-ff-action="a.click"><b id="inner">It</b></button>';
</script>"""

COMMON = [
    Scenario("a click with a mouse", BUY, lambda p: p.clicks("#buy"), [BOUGHT]),
    Scenario("a click on a child of a button",
             '<button data-ff-action="a.click"><svg id="it" width="40" height="40"><circle r="40"/></svg><span>Buy</span></button>',
             lambda p: p.clicks("#it"), [CLICKS]),
    Scenario("two clicks are two", BUTTON, lambda p: p.clicks("#it").clicks("#it"), [CLICKS, CLICKS]),
    Scenario("Enter on a button", BUTTON, lambda p: p.focuses("#it").presses("Enter"), [CLICKS]),
    Scenario("Space on a button", BUTTON, lambda p: p.focuses("#it").presses("Space"), [CLICKS]),
    Scenario("Enter on a link that stays", '<a id="it" href="#there" data-ff-action="a.click">It</a>',
             lambda p: p.focuses("#it").presses("Enter"), [CLICKS]),
    Scenario("an element added later", '<div id="place"></div>',
             lambda p: p.runs(f"document.querySelector('#place').innerHTML = '{BUTTON}'").clicks("#it"), [CLICKS]),
    Scenario("a tag set later", '<button id="it">It</button>',
             lambda p: p.runs("document.querySelector('#it').dataset.ffAction = 'a.click'").clicks("#it"), [CLICKS]),
    Scenario("the nearest tag counts",
             '<div data-ff-action="a.outer"><button id="it" data-ff-action="a.click">It</button></div>',
             lambda p: p.clicks("#it"), [CLICKS]),
    Scenario("a label and its control are one click",
             '<label id="it" data-ff-action="a.click">Terms <input type="checkbox"></label>',
             lambda p: p.clicks("#it"), [CLICKS]),
    Scenario("a tagged control within its label",
             '<label id="it">Terms <input id="box" type="checkbox" data-ff-action="a.click"></label>',
             lambda p: p.clicks("#it"), [CLICKS]),
    Scenario("a label with for=, both tagged",
             '<label id="it" for="box" data-ff-action="a.click">Terms</label><input id="box" type="checkbox">',
             lambda p: p.clicks("#it"), [CLICKS]),
    Scenario("a page that stops clicks from bubbling",
             BUTTON + "<script>it.onclick = (event) => event.stopPropagation()</script>",
             lambda p: p.clicks("#it"), [CLICKS]),
    Scenario("a page that stops them at once",
             BUTTON + "<script>it.addEventListener('click', (event) => event.stopImmediatePropagation(), true)</script>",
             lambda p: p.clicks("#it"), [CLICKS]),
    Scenario("a page that prevents what a link does",
             '<a id="it" href="/elsewhere" data-ff-action="a.click">It</a>'
             "<script>it.onclick = (event) => event.preventDefault()</script>",
             lambda p: p.clicks("#it"), [CLICKS]),
    Scenario("nothing inside data-ff-ignore", f'<div data-ff-ignore>{BUTTON}</div>',
             lambda p: p.clicks("#it"), []),
    Scenario("nothing on an ignored element itself", BUTTON.replace("id=", "data-ff-ignore id="),
             lambda p: p.clicks("#it"), []),
    Scenario("nothing on what is not tagged", '<button id="it">It</button>', lambda p: p.clicks("#it"), []),
    Scenario("nothing on a disabled button", BUTTON.replace("id=", "disabled id="), lambda p: p.clicks("#it"), []),
    Scenario("the second button of a mouse", BUTTON, lambda p: p.clicks("#it", "right"), []),
    Scenario("an open shadow root", SHADOW.replace("MODE", "open"), lambda p: p.clicks("#it"), [CLICKS]),
    Scenario("a host inside data-ff-ignore",
             f'<section data-ff-ignore>{SHADOW.replace("MODE", "open")}</section>', lambda p: p.clicks("#it"), []),
    Scenario("a shadow root in a shadow root", """<div id="host"></div><script>
                const outer = document.querySelector("#host").attachShadow({mode: "open"});
                outer.innerHTML = "<p><span></span></p>";
                outer.querySelector("span").attachShadow({mode: "open"}).innerHTML =
                    '<button id="it" data-ff-action="a.click">It</button>';
             </script>""", lambda p: p.clicks("#it"), [CLICKS]),
    Scenario("a shadow root attached after the page was read", '<div id="host"></div>',
             lambda p: p.runs("""host.attachShadow({mode: "open"}).innerHTML =
                 '<button id="it" data-ff-action="a.click">It</button>'""").clicks("#it"), [CLICKS]),
    Scenario("a declarative shadow root",
             f'<div><template shadowrootmode="open">{BUTTON}</template></div>',
             lambda p: p.clicks("#it"), [CLICKS]),
    Scenario("a tagged element around a shadow root",
             '<div data-ff-action="a.click"><span id="host"></span></div><script>'
             'host.attachShadow({mode: "open"}).innerHTML = "<b id=it>It</b>"</script>',
             lambda p: p.clicks("#it"), [CLICKS]),
    Scenario("all params, none of another kind",
             '<button id="it" data-ff-action="a.click" data-ff-param-size="XL" data-ff-param-is-gift="" data-other="1">It</button>',
             lambda p: p.clicks("#it"), [told("a.click", size="XL", isGift="")]),
    Scenario("a link that leaves at once",
             '<a id="it" href="PAGE?next" data-ff-action="a.click">It</a>',
             lambda p: p.clicks("#it").awaits("location.search === '?next'"), [CLICKS]),
]  # fmt: skip

CORE = [replace(row, core=True) for row in COMMON]

OTHERS = [
    Scenario("a middle click, which opens another tab",
             '<a id="it" href="PAGE?next" data-ff-action="a.click">It</a>',
             lambda p: p.clicks("#it", "middle"), [CLICKS]),
    Scenario("a tap with a finger", BUTTON, lambda p: p.taps("#it"), [CLICKS], context={"has_touch": True}),
    Scenario("a page of a phone without HTTPS", BUTTON, lambda p: p.taps("#it"), [CLICKS],
             context={"has_touch": True, "is_mobile": True, "viewport": {"width": 390, "height": 800}}),
    Scenario("a closed shadow root is the component's own affair", SHADOW.replace("MODE", "closed"),
             lambda p: p.clicks("#host"), []),
    Scenario("a form that a button sends away",
             '<form action="PAGE#sent" method="post"><button id="it" data-ff-action="a.click">It</button></form>',
             lambda p: p.clicks("#it").awaits("location.hash === '#sent'"), [CLICKS]),
]  # fmt: skip


@pytest.mark.parametrize("row", CORE + OTHERS, ids=str)
def test_clicks_are_told(row: Scenario, visitor: Callable[..., Visitor], site: Site) -> None:
    play(visitor(**row.context), site, row)
