"""How long does the feed of a customer with a hundred thousand events take, in a store of millions?"""

from __future__ import annotations

import tempfile
from pathlib import Path

import machine
import stored
from timing import timed

from footfall.query import feed, profile
from footfall.query.feed import Filters
from footfall.store.client import Store
from footfall.store.migrate import migrate

LIMIT = 50
WANTED_MS = 50


def main() -> None:
    options = machine.arguments(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        migrate(store)
        stored.events(store)
        theirs = Filters(stored.SITE, uuids=stored.BUSY)
        second = feed.page(store, theirs, LIMIT).next
        questions = {
            "first page": (theirs, None),
            "second page": (theirs, second),
            "of one uuid": (theirs._replace(uuids=stored.BUSY[:1]), None),
            "one action": (theirs._replace(action="form.submit"), None),
            "one kind": (theirs._replace(kind="banner"), None),
            "a text": (theirs._replace(text="products/42"), None),
            "a text that is nowhere": (theirs._replace(text="nowhere"), None),
            "of the site": (Filters(stored.SITE), None),
        }
        figures = {
            name: timed(lambda asked=asked: feed.page(store, asked[0], LIMIT, asked[1]))  # type: ignore[misc]
            for name, asked in questions.items()
        }
        figures["the profile"] = timed(lambda: profile.profile(store, stored.SITE, stored.BUSY[0]))
        store.close()
    rows = [
        (name, f"{each.wall:,.0f} ms, CPU {each.cpu:,.0f} ms, least {each.least:,.0f}", "")
        for name, each in figures.items()
    ]
    machine.report(
        f"A customer's {stored.BUSY_EVENTS:,} events among {stored.EVENTS:,}; wanted: {WANTED_MS} ms",
        rows, {name: each._asdict() for name, each in figures.items()}, options.json,
    )  # fmt: skip


if __name__ == "__main__":
    main()
