"""What the catalogue costs: judging an event at the door, noting it in the processor, and asking.

Our own work is given in processor time, what the store does as the time that one waits.

python bench/catalogue.py [EVENTS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from traffic import events

from footfall.events.catalogue import Catalogue
from footfall.events.definition import Definition, Param
from footfall.pipeline.activity import Activity
from footfall.pipeline.shapes import Shapes
from footfall.query import catalogue
from footfall.store.block import Block
from footfall.store.client import Store
from footfall.store.migrate import migrate
from footfall.store.shapes import store_noted

EVENTS = 200_000
BLOCK_EVENTS = 10_000  # what a busy processor stores at a time
DAYS = 30
PAGE: dict[str, Any] = {
    "url": "https://shop.example/mugs", "title": "Mugs", "referrer": "https://shop.example/",
    "og:title": "Mugs", "og:type": "website", "utm_source": "mail",
}  # fmt: skip
OWN = {f"own.{n}": Definition("Did {{name}}", params=(Param("name"),)) for n in range(1_000)}


def microseconds(work: Callable[[], object], times: int = 100_000) -> float:
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) / times * 1e6


def waited_ms(question: Callable[[], object], times: int = 20) -> float:
    question()
    started = time.perf_counter()
    for _ in range(times):
        question()
    return (time.perf_counter() - started) / times * 1e3


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    lax, strict = Catalogue(OWN), Catalogue(OWN, strict=True)
    print("At the door, of a page visit with six params, beside 1,000 own definitions:")
    print(f"  judged            {microseconds(lambda: lax.judged('page.visit', PAGE)):.2f} µs")
    print(f"  judged, strictly  {microseconds(lambda: strict.judged('page.visit', PAGE)):.2f} µs")
    print(f"  labelled          {microseconds(lambda: lax.label_of('page.visit', PAGE)):.2f} µs")

    now_ms = time.time_ns() // 1_000_000
    made = [Activity(event) for event in events(count, DAYS, now_ms)]
    shapes = Shapes()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        migrate(store)
        noting = storing = 0.0
        rows = 0
        for at in range(0, len(made), BLOCK_EVENTS):
            activities = made[at : at + BLOCK_EVENTS]
            started = time.process_time()
            noted = shapes.note(activities)
            noting += time.process_time() - started
            rows += len(noted.seen) + len(noted.examples)
            started = time.perf_counter()
            store_noted(store, noted)
            storing += time.perf_counter() - started
            block = Block()
            block.add(activities)
            block.store(store, lambda *_: None)
        print(f"In the processor, {len(made):,} events in blocks of {BLOCK_EVENTS:,}:")
        print(f"  noted             {noting / len(made) * 1e6:.2f} µs an event")
        print(
            f"  written           {storing * 1e3 / (len(made) / BLOCK_EVENTS):.1f} ms a block, {rows:,} rows"
        )
        since_ms = now_ms - DAYS * 86_400_000
        print("Asked:")
        for name, question in (
            ("what was seen", lambda: catalogue.seen(store, "demo")),
            ("volumes", lambda: catalogue.volumes_by_action(store, "demo", since_ms)),
            ("examples", lambda: catalogue.examples(store, "demo", "page.visit")),
            ("one volume", lambda: catalogue.volume(store, "demo", "page.visit", since_ms)),
        ):
            print(f"  {name:<17} {waited_ms(question):.1f} ms")
        store.close()


if __name__ == "__main__":
    main()
