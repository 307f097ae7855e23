"""A shop's page of usual size under one tracker or none, served on this machine."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

BANNERS = 20
BUTTONS = 50
FORMS = 5
PRODUCTS = 280  # of five elements each: the page has 1,600
INSERTED = 2_000  # elements that the page adds at once, as an endless list or a router does
OWN_SCRIPT = "/shop.js"  # the page's own: its time is never the tracker's
BUTTON_AT = (60, 20)  # a point on the first tagged button, which lies on top of the page
MORE_AT = (160, 20)  # a point on the button that adds elements

STYLE = """
body { margin: 0; font: 14px sans-serif } #buy, #more { position: fixed; top: 5px; height: 30px; width: 80px }
#buy { left: 20px } #more { left: 120px } main { padding-top: 50px }
.banner { height: 90px; margin: 8px; background: linear-gradient(90deg, #cde, #fed) }
.products { display: grid; grid-template-columns: repeat(6, 1fr); gap: 8px }
"""

# One batch of markup, as most pages add it; every hundredth element is tagged.
SHOP = f"""
document.getElementById("more").addEventListener("click", () => {{
  const parts = [];
  for (let at = 0; at < {INSERTED // 4}; at++) {{
    const tag = at % 25 ? "" : ` data-ff-banner="more-${{at}}" data-ff-label="More ${{at}}"`;
    parts.push(`<article${{tag}}><h3>Item ${{at}}</h3><p>From <b>stock</b></p></article>`);
  }}
  document.getElementById("added").insertAdjacentHTML("beforeend", parts.join(""));
}});
"""


class Served(NamedTuple):
    """What is served beside the page, and how the page loads it."""

    head: str  # the tracker's markup
    script: str = ""  # at /tracker.js, when the tracker is not served by itself


def _banner(at: int) -> str:
    return (
        f'<a class="banner" style="display:block" href="#sale-{at}" data-ff-banner="sale-{at}"'
        f' data-ff-label="Sale {at}" data-ff-param-position="{at}"><b>Sale {at}</b></a>'
    )


def _button(at: int, id_: str = "") -> str:
    return (
        f'<button type="button"{id_} data-ff-action="cart.add" data-ff-label="Added mug {at}"'
        f' data-ff-param-product-id="M-{at}" data-ff-param-price="12.50"><span>Buy</span></button>'
    )


def _product(at: int) -> str:
    return (
        f'<article><h3>Mug {at}</h3><p>Holds <b>{at}</b> ml</p><a href="#mug-{at}">More</a>'
        "</article>"
    )


def _form(at: int) -> str:
    return (
        f'<form data-ff-form="newsletter-{at}"><input name="email" type="email" autocomplete="email"'
        ' data-ff-attribute="email"><input name="phone" data-ff-field="phone">'
        '<select data-ff-field="topic"><option>Mugs<option>Kettles</select>'
        '<input type="checkbox" name="terms" data-ff-field="terms"><input type="password" autocomplete="new-password">'
        "<button>Send</button></form>"
    )


def html(head: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mugs</title>'
        '<link rel="canonical" href="/mugs"><meta property="og:title" content="Mugs">'
        f'<link rel="icon" href="data:,"><style>{STYLE}</style>{head}'
        f'<script defer src="{OWN_SCRIPT}"></script></head><body>'
        + _button(0, ' id="buy"')
        + '<button id="more">More</button><main>'
        + "".join(map(_banner, range(BANNERS)))
        + "".join(map(_button, range(1, BUTTONS)))
        + f'<div class="products">{"".join(map(_product, range(PRODUCTS)))}</div>'
        + "".join(map(_form, range(FORMS)))
        + '<div class="products" id="added"></div></main></body></html>'
    )


@contextlib.contextmanager
def serving(pages: Mapping[str, Served]) -> Iterator[str]:
    """The pages at /NAME/ of the address; whatever is posted there is accepted, as a rival's
    collector would."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name, _, file = self.path.partition("?")[0].strip("/").partition("/")
            if self.path == OWN_SCRIPT:
                self._answer("text/javascript", SHOP)
            elif name in pages and file == "tracker.js":
                self._answer("text/javascript", pages[name].script)
            elif name in pages:
                self._answer("text/html", html(pages[name].head))
            else:
                self._answer("text/plain", "", 404)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer("text/plain", "ok")

        def _answer(self, kind: str, text: str, status: int = 200) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002  # the base's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
