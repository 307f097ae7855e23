"""How long does it take to erase one customer, and what does it cost to overwrite what is trimmed?"""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import machine
import traffic
from bytes_per_event import fill

from footfall.events.event import encode
from footfall.log.log import Record
from footfall.log.spool import KEPT_MS, SpoolReader, SpoolWriter
from footfall.pipeline.terms import Terms
from footfall.process.erasure import Notes, Parts, erase
from footfall.process.rejects import Rejects
from footfall.process.start import SiteRules, build_processor
from footfall.query.erasure import target_of
from footfall.store.client import Store
from footfall.store.migrate import migrate

EVENTS = 2_000_000
DAYS = 60
LOGGED = 200_000  # events that still lie in the log when somebody is erased
COMMIT = 100


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def write_log(path: Path, events: int, at_ms: Callable[[], int]) -> None:
    async def write() -> None:
        writer = SpoolWriter(path, at_ms)
        records = [
            Record(event.uuid, encode(event))
            for event in traffic.events(events, 1, now_ms(), seed=2)
        ]
        for at in range(0, len(records), COMMIT):
            await writer.append(records[at : at + COMMIT])
        writer.close()

    asyncio.run(write())


def trimming(secure: bool) -> tuple[float, float]:
    """Milliseconds that one trim takes at the median and at most: 500 commits of 100 events."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spool.db"
        write_log(path, LOGGED, lambda: 0)
        reader = SpoolReader(path, "reader", lambda: KEPT_MS + 1)
        if not secure:
            reader._database.execute("PRAGMA secure_delete = OFF")
        reader.advance(0, reader.end(0))
        times = []
        while True:
            started = time.perf_counter()
            dropped = reader.trim()
            if not dropped:
                break
            times.append((time.perf_counter() - started) * 1000)
        reader.close()
        return sorted(times)[len(times) // 2], max(times)


def erasing(folder: Path) -> dict[str, float]:
    """Seconds that an erasure takes, of a usual and of the busiest customer, and what waits."""
    store = Store(folder / "store")
    migrate(store)
    stored, _ = fill(store, EVENTS, DAYS)
    figures: dict[str, float] = {"events": stored}
    write_log(folder / "spool.db", LOGGED, now_ms)
    log, rejected_log = (
        SpoolReader(folder / "spool.db", "processor"),
        SpoolReader(folder / "rejected.db", "rejects"),
    )
    processor, _, _ = build_processor(
        reader=log, store=store, rules=SiteRules(Terms(lambda _: 1_800_000, lambda *_: True)),
        show=lambda _: None, set_aside_path=folder / "set-aside.ndjson", seed=1, now_ms=now_ms,
    )  # fmt: skip
    rejects = Rejects(rejected_log, store, now_ms)
    threads = [threading.Thread(target=work) for work in (processor.run, rejects.run)]
    for thread in threads:
        thread.start()
    parts = Parts(store, processor, log, rejects, rejected_log, folder / "set-aside.ndjson", now_ms)
    while len(set(processor.ask(processor.passed).result())) > 1:
        time.sleep(0.1)
    for name, wanted in (("usual", 40), ("busiest", 10**9)):
        ((uuid, events),) = store.rows(
            "SELECT toString(uuid), count() AS n FROM events GROUP BY uuid"
            f" ORDER BY abs(toInt64(n) - {wanted}) LIMIT 1"
        )
        target = target_of(store, "demo", uuid, now_ms())
        assert target is not None
        started = time.perf_counter()
        steps: list[tuple[str, float]] = []
        pauses: list[float] = []
        over = threading.Event()

        def watch(pauses: list[float] = pauses, over: threading.Event = over) -> None:
            while not over.wait(0.005):
                asked = time.perf_counter()
                processor.ask(lambda: None).result()
                pauses.append(time.perf_counter() - asked)

        watching = threading.Thread(target=watch)
        watching.start()
        result = erase(
            target, parts,
            Notes(
                lambda text, steps=steps: steps.append((text, time.perf_counter())),  # type: ignore[misc]
                lambda _: None, threading.Event().wait,
            ),
        )  # fmt: skip
        ended = time.perf_counter()
        over.set()
        watching.join()
        figures |= {
            f"{name}_events": events, f"{name}_log_records": result.removed.log_records,
            f"{name}_seconds": ended - started, f"{name}_processor_pause_seconds": max(pauses),
        }  # fmt: skip
        for (text, at), (_, until) in zip(steps, [*steps[1:], ("", ended)], strict=True):
            figures[f"{name}: {text}"] = until - at
    processor.stop()
    rejects.stop()
    for thread in threads:
        thread.join()
    store.close()
    return figures


def main() -> None:
    options = machine.arguments(__doc__).parse_args()
    plain, secure = trimming(False), trimming(True)
    with tempfile.TemporaryDirectory() as folder:
        figures = erasing(Path(folder))
    figures |= {
        "trim_ms": plain[0], "trim_ms_max": plain[1],
        "trim_overwriting_ms": secure[0], "trim_overwriting_ms_max": secure[1],
    }  # fmt: skip
    lines = [(name, f"{value:,.2f}", "") for name, value in figures.items()]
    machine.report(f"Erasing one customer among {EVENTS:,} events", lines, figures, options.json)


if __name__ == "__main__":
    main()
