"""How many bytes on disk does one event of the demo's traffic take, in the store and in the log?"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import machine
import traffic

from footfall.events.event import Event, encode
from footfall.log.commit import pack
from footfall.pipeline.bots import Paces
from footfall.pipeline.directory import Directory
from footfall.pipeline.sessions import OpenSessions
from footfall.pipeline.steps import State, end_sessions, run
from footfall.pipeline.terms import Terms
from footfall.pipeline.traffic import no_sources
from footfall.pipeline.usual import UsualHovers
from footfall.store.block import Block
from footfall.store.client import Store
from footfall.store.migrate import migrate

EVENTS = 1_000_000
DAYS = 30
BATCH = 20_000
COMMIT = 100  # events that one commit of the log holds when about 20,000 come in a second
WANTED_BYTES = 60


def fill(store: Store, count: int, days: int) -> tuple[int, int]:
    """Processes and stores traffic; events stored, and bytes that they took in the log."""
    now_ms = time.time_ns() // 1_000_000
    sessions = OpenSessions(Terms(lambda site: 30 * 60_000, lambda *_: True))
    state = State(Directory(), sessions, UsualHovers(), Paces(), no_sources)
    block, log_bytes, stored = Block(), 0, 0
    batch: list[Event] = []
    for event in traffic.events(count, days, now_ms):
        batch.append(event)
        if len(batch) == BATCH:
            for at in range(0, BATCH, COMMIT):
                lines = [encode(event) for event in batch[at : at + COMMIT]]
                log_bytes += len(pack(lines))
            outcome = run(batch, state)
            block.add(outcome.activities, outcome.learned)
            block.add(end_sessions(state, batch[-1].received_at_ms))
            stored += len(block)
            block.store(store, lambda *_: None)
            block, batch = Block(), []
    return stored, log_bytes


def main() -> None:
    options = machine.arguments(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        migrate(store)
        stored, log_bytes = fill(store, EVENTS, DAYS)
        store.command("OPTIMIZE TABLE events FINAL")
        ((rows, disk_bytes),) = store.rows(
            "SELECT sum(rows), sum(bytes_on_disk) FROM system.parts"
            " WHERE table = 'events' AND active AND database = currentDatabase()"
        )
        columns = store.rows(
            "SELECT name, data_compressed_bytes FROM system.columns"
            " WHERE table = 'events' AND database = currentDatabase() ORDER BY 2 DESC"
        )
        assert rows == stored, (rows, stored)
        store.close()
    figures = {
        "events": rows,
        "store_bytes_per_event": disk_bytes / rows,
        "log_bytes_per_event": log_bytes / EVENTS,
        "column_bytes_per_event": {name: size / rows for name, size in columns},
    }
    lines = [
        (
            "the store, merged",
            f"{disk_bytes / rows:.1f} bytes/event",
            f"wanted: at most {WANTED_BYTES}",
        ),
        (
            "the log, until it is stored",
            f"{log_bytes / EVENTS:.0f} bytes/event",
            f"compressed, {COMMIT} a commit",
        ),
        *((f"  {name}", f"{size / rows:.1f}", "") for name, size in columns[:8]),
    ]
    machine.report(
        f"Bytes per event of the demo's traffic, {rows:,} events", lines, figures, options.json
    )


if __name__ == "__main__":
    main()
