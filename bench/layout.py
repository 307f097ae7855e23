"""Which order of the events table serves the feed, the live view and reports best, at what size?"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import machine
from bytes_per_event import fill

from footfall.query import feed
from footfall.store.client import Store
from footfall.store.migrate import migrate

EVENTS = 2_000_000
DAYS = 60
ROUNDS = 7
LAYOUTS = {
    "site, uuid, time": "(site, uuid, time, id)",
    "site, time, uuid": "(site, time, uuid, id)",
    "site, day, uuid, time": "(site, toDate(time), uuid, time, id)",
}
TIME_INDEX = "INDEX by_time time TYPE minmax GRANULARITY 1"


def median_ms(question: Callable[[], object]) -> float:
    question()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        question()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def main() -> None:
    options = machine.arguments(__doc__).parse_args()
    figures: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        migrate(store)
        fill(store, EVENTS, DAYS)
        ((create,),) = store.rows("SHOW CREATE TABLE events")
        store.command("RENAME TABLE events TO filled")
        for name, order in LAYOUTS.items():
            sql = create.replace("ORDER BY (site, uuid, time, id)", f"ORDER BY {order}")
            assert order in sql
            store.command(sql)
            started = time.perf_counter()
            store.command("INSERT INTO events SELECT * FROM filled SETTINGS max_insert_threads = 1")
            figures[name] = {"copy_rows_per_second": EVENTS / (time.perf_counter() - started)}
            store.command("OPTIMIZE TABLE events FINAL")
            figures[name] |= measured(store)
            store.command("DROP TABLE events SYNC")
        store.close()
    heads = list(next(iter(figures.values())))
    rows = [
        (name, "  ".join(f"{values[head]:>10,.1f}" for head in heads), "")
        for name, values in figures.items()
    ]
    machine.report(
        f"Order of the events table, {EVENTS:,} events",
        [("", "  ".join(f"{head[-10:]:>10}" for head in heads), ""), *rows], figures, options.json,
    )  # fmt: skip


def measured(store: Store) -> dict[str, float]:
    """Bytes per event, and milliseconds of what people wait for."""
    ((size,),) = store.rows(
        "SELECT sum(bytes_on_disk) / sum(rows) FROM system.parts"
        " WHERE table = 'events' AND active AND database = currentDatabase()"
    )
    busy, usual = (
        store.rows(
            "SELECT toString(uuid) FROM events GROUP BY uuid"
            f" ORDER BY abs(toInt64(count()) - {target}) LIMIT 1"
        )[0][0]
        for target in (2000, 30)
    )
    day = "time >= now64() - INTERVAL 8 DAY AND time < now64() - INTERVAL 7 DAY"
    return {
        "bytes": size,
        "feed, ms": median_ms(lambda: feed.page(store, feed.Filters("demo", uuids=[usual]), 50)),
        "busy feed": median_ms(lambda: feed.page(store, feed.Filters("demo", uuids=[busy]), 50)),
        "newest 50": median_ms(lambda: feed.page(store, feed.Filters("demo"), 50)),
        "day report": median_ms(
            lambda: store.rows(
                f"SELECT page_path, count(), uniq(uuid) FROM events WHERE site = 'demo' AND {day}"
                " AND action = 'page.visit' GROUP BY page_path ORDER BY 2 DESC LIMIT 20"
            )
        ),
        "all report": median_ms(
            lambda: store.rows(
                "SELECT page_path, count(), uniq(uuid) FROM events WHERE site = 'demo'"
                " AND action = 'page.visit' GROUP BY page_path ORDER BY 2 DESC LIMIT 20"
            )
        ),
        "funnel": median_ms(
            lambda: store.rows(
                "SELECT level, count() FROM (SELECT uuid, windowFunnel(86400000)(toUInt64(toUnixTimestamp64Milli(time)),"
                " action = 'page.visit', action = 'product.view', action = 'cart.add') AS level"
                " FROM events WHERE site = 'demo' GROUP BY uuid) GROUP BY level"
            )
        ),
    }


if __name__ == "__main__":
    main()
