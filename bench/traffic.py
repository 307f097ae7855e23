"""The demo shop's traffic, as its pages send it: visitors who look, compare, and now and then buy."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from typing import Any

from footfall.events.accept import Context, accept
from footfall.events.event import Event, Source
from footfall.wire.received import Client, Received

ORIGIN = "http://127.0.0.1:8000/shop/"
PRODUCTS = (
    ("Blue Mug", "M-1", 12.5, "mugs"), ("Speckled Mug", "M-2", 14.0, "mugs"),
    ("Travel Cup", "M-3", 19.9, "mugs"), ("Sencha Green Tea", "T-1", 9.8, "teas"),
    ("Earl Grey", "T-2", 7.4, "teas"), ("Chamomile", "T-3", 6.9, "teas"),
)  # fmt: skip
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
)
REFERRERS = ("https://www.google.com/", "https://www.bing.com/", "https://news.example.org/tea", "")
DAY_MS = 86_400_000

Sent = tuple[str, str, dict[str, Any]]


def events(
    count: int, days: int, now_ms: int, site: str = "demo", seed: int = 1
) -> Iterator[Event]:
    """About `count` accepted events of the last `days` days, in the order of their receipt."""
    chance = random.Random(seed)
    customers = [
        _uuid7(now_ms - chance.randrange(days * DAY_MS), chance) for _ in range(max(count // 40, 1))
    ]
    visits = sorted(now_ms - chance.randrange(days * DAY_MS) for _ in range(count // 9))
    made = 0
    for start_ms in visits:
        number = min(int(chance.paretovariate(0.7)), len(customers)) - 1
        agent = AGENTS[number % len(AGENTS)]
        time_ms = start_ms
        for action, label, params in _visit(chance):
            time_ms += chance.randrange(400, 40_000)
            client = (
                Client(email=f"ann{number}@example.com") if action == "client.identify" else None
            )
            received = Received(
                action, label=label, params=params, uuid=customers[number], client=client,
                id=_uuid7(time_ms, chance), time=time_ms,
            )  # fmt: skip
            context = Context(
                site, time_ms + 40, Source.BROWSER, str, user_agent=agent, address="127.0.0.1"
            )
            event = accept(received, context)
            assert isinstance(event, Event)
            yield event
            made += 1
            if made >= count:
                return


def _visit(chance: random.Random) -> Iterator[Sent]:
    before = chance.choice(REFERRERS)
    for name, title in (
        ("", "Kettle & Co"),
        (chance.choice(("mugs.html", "teas.html")), "Mugs – Kettle & Co"),
    ):
        yield _page(name, title, before)
        before = ORIGIN + name
    for _ in range(chance.randrange(1, 5)):
        product, sku, price, category = chance.choice(PRODUCTS)
        address = product.lower().replace(" ", "-") + ".html"
        yield _page(address, f"{product} – Kettle & Co", before)
        before = ORIGIN + address
        params = {"sku": sku, "name": product, "price": price, "currency": "EUR"}
        yield "product.view", f"Viewed {product}", {**params, "category": category}
        if chance.random() < 0.2:
            yield "cart.add", f"Added {product} to the cart", {**params, "quantity": 1}
    if chance.random() < 0.05:
        yield "client.identify", "Identified", {}


def _page(name: str, title: str, referrer: str) -> Sent:
    return (
        "page.visit",
        f"Visited page {title}",
        {"url": ORIGIN + name, "title": title, "referrer": referrer},
    )


def _uuid7(time_ms: int, chance: random.Random) -> str:
    value = time_ms << 80 | chance.getrandbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    return str(uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62))
