"""How fast files of past events are taken in: a million rows of each format, durable, and stored.

With Footfall running, the rows are judged by the command and stored by the engine at the same time;
the command ends once everything can be asked for. Without it, they are only made durable.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from chdb.session import Session
from machine import FOOTFALL, arguments, command, footfall, report
from traffic import AGENTS, ORIGIN, PRODUCTS, REFERRERS

ROWS = 1_000_000
SECONDS_MAX = 60  # for a million rows, on two cores
DAYS = 90
EVENTS_PER_VISIT = 6
MAP = ("--map", "when=time", "--map", "visitor=uuid")


class Taken(NamedTuple):
    """One import: seconds by the clock, and seconds of work of the command and of the engine."""

    seconds: float
    command_seconds: float
    engine_seconds: float


def write(folder: Path, rows: int) -> dict[str, Path]:
    """The same events in every format, in the order of time: visits of customers who come again."""
    chance = random.Random(1)
    customers = [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(rows // 40)]
    paths = {each: folder / f"past.{each}" for each in ("ndjson", "csv", "parquet", "log")}
    start_ms = time.time_ns() // 1_000_000 - DAYS * 86_400_000
    step_ms = DAYS * 86_400_000 // rows
    open_visits: list[list[Any]] = []
    with (
        paths["ndjson"].open("w") as lines,
        paths["csv"].open("w") as table,
        paths["log"].open("w") as log,
    ):
        writer = csv.writer(table)
        writer.writerow(("when", "action", "visitor", "url", "title", "referrer", "price"))
        for at in range(rows):
            time_ms = start_ms + at * step_ms
            if len(open_visits) < 8:
                open_visits.append([chance.randrange(len(customers)), chance.choice(REFERRERS), 0])
            visit = chance.choice(open_visits)
            visit[2] += 1
            if visit[2] >= EVENTS_PER_VISIT:
                open_visits.remove(visit)
            number, referrer, _ = visit
            name, _, price, _ = chance.choice(PRODUCTS)
            url = f"{ORIGIN}{name.lower().replace(' ', '-')}.html"
            params = {
                "url": url,
                "title": f"{name} – Kettle & Co",
                "referrer": referrer,
                "price": price,
            }
            event = {
                "action": "page.visit",
                "uuid": customers[number],
                "time": time_ms,
                "params": params,
            }
            lines.write(json.dumps(event, ensure_ascii=False) + "\n")
            writer.writerow(
                (time_ms, "page.visit", customers[number], url, params["title"], referrer, price)
            )
            moment = datetime.fromtimestamp(time_ms / 1000, UTC)
            log.write(
                f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255} - - "
                f'[{moment:%d/%b/%Y:%H:%M:%S} +0000] "GET {url.partition("8000")[2]} HTTP/1.1" 200 2326 '
                f'"{referrer or "-"}" "{AGENTS[number % len(AGENTS)]}"\n'
            )
    session: Any = Session()  # type: ignore[no-untyped-call]
    session.query(
        f"INSERT INTO FUNCTION file('{paths['parquet']}', 'Parquet')"
        f" SELECT * FROM file('{paths['csv']}', 'CSVWithNames')"
    )
    session.close()
    return paths


def take(path: Path, data: Path, pid: int | None = None) -> Taken:
    """Imports a file into the site of a data folder; `pid` is Footfall's, if it runs."""
    mapped = () if path.suffix in (".ndjson", ".log") else MAP
    engine_before = _engine_seconds(pid)
    started = time.monotonic()
    process = subprocess.Popen(
        [*FOOTFALL, "import", str(path), "--site", "bench", "--data", str(data), "--json", *mapped],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    answer = json.loads(process.stdout.read())
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, answer
    assert answer["accepted"] == answer["rows"], answer
    assert answer["stored"] is (pid is not None), answer
    seconds = time.monotonic() - started
    return Taken(seconds, used.ru_utime + used.ru_stime, _engine_seconds(pid) - engine_before)


def _engine_seconds(pid: int | None) -> float:
    """Seconds of work of a running Footfall's processes."""
    if pid is None:
        return 0.0
    ticks = 0
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--stored", action="store_true", help="only the run that stores")
    options = parser.parse_args()
    rows: int = options.rows
    figures: dict[str, dict[str, float]] = {}
    table: list[tuple[str, str, str]] = []

    def tell(what: str, taken: Taken) -> None:
        figures[what] = taken._asdict()
        work = f"{taken.command_seconds:.1f} s of work to judge"
        if taken.engine_seconds:
            work += f", {taken.engine_seconds:.1f} s to store"
        table.append(
            (what, f"{taken.seconds:.1f} s", f"{rows / taken.seconds:,.0f} rows/s; {work}")
        )
        sys.stdout.write(f"{what}: {taken.seconds:.1f} s\n")

    with tempfile.TemporaryDirectory(prefix="footfall-past-") as folder:
        paths = write(Path(folder), rows)
        for name, path in () if options.stored else paths.items():
            data = Path(folder) / f"data-{name}"
            command(data, "sites", "create", "bench", "--domain", "127.0.0.1")
            tell(f"{name}, durable", take(path, data))
        with footfall() as running:
            tell("ndjson, stored", take(paths["ndjson"], running.data, running.pid))
    table.append(("promised", f"{SECONDS_MAX} s", f"for {ROWS:,} rows on two cores"))
    report(f"Import of {rows:,} rows", table, figures, options.json)


if __name__ == "__main__":
    main()
