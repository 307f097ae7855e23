"""How long does a search take among a million customers, and how long the list of all?"""

from __future__ import annotations

import tempfile
from pathlib import Path

import machine
import stored
from timing import timed

from footfall.query import search
from footfall.store import client
from footfall.store.client import Store
from footfall.store.migrate import migrate

LIMIT = 50
WANTED_MS = 100
QUERIES = {
    "": "all, the newest",
    "c-123456": "a customId",
    "ben.4242": "the beginning of an email address",
    "sur5f0b": "a last name that a dozen have",
    "zzzzz": "what nobody has",
    "989c4": "the beginning of a uuid",
    "sur5f": "a last name that some thousands have",
    "Berlin": "a city in which every eighth lives",
    "gmail": "what a third has",
}


def main() -> None:
    options = machine.arguments(__doc__).parse_args()
    # The engine remembers where it found nothing; here every search is a new one.
    client.QUESTION_SETTINGS["use_query_condition_cache"] = 0
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        migrate(store)
        stored.customers(store)
        stored.sessions(store)
        figures = {
            query: timed(lambda query=query: search.listed(store, stored.SITE, query, LIMIT))  # type: ignore[misc]
            for query in QUERIES
        }
        store.close()
    rows = [
        (
            f"{query or '–':<10} {QUERIES[query]}",
            f"{each.wall:,.0f} ms, CPU {each.cpu:,.0f} ms, least {each.least:,.0f}",
            "",
        )
        for query, each in figures.items()
    ]
    machine.report(
        f"A page of {LIMIT} of {stored.CUSTOMERS:,} customers; wanted: {WANTED_MS} ms",
        rows, {query: each._asdict() for query, each in figures.items()}, options.json,
    )  # fmt: skip


if __name__ == "__main__":
    main()
