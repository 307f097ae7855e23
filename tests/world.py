"""A log and a store with a site of its own, a clock that tests turn, and processors that come and
go: what stands around a processor, in one process and without HTTP."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from footfall.collect.ids import Ids
from footfall.events.accept import Context, accept
from footfall.events.event import Event, Source, encode
from footfall.log.log import Record
from footfall.log.spool import SpoolReader, SpoolWriter
from footfall.pipeline.activity import Activity
from footfall.pipeline.terms import ANYTHING
from footfall.process.conservation import Conservation
from footfall.process.run import Processor
from footfall.process.start import SiteRules, build_processor
from footfall.store.client import Store
from footfall.wire.received import Received

NOW_MS = 1_790_000_000_000
NEW_ID = Ids()


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def judged(context: Context, received: Iterable[Received]) -> list[Event]:
    """What a collector makes of events that are all good."""
    events = []
    for each in received:
        event = accept(each, context)
        assert isinstance(event, Event), event
        events.append(event)
    return events


def append(path: Path, records: list[Record], clock: Callable[[], int] = now_ms) -> None:
    """Writes to a log as a collector does: it is durable on return."""

    async def write() -> None:
        writer = SpoolWriter(path, clock)
        await writer.append(records)
        writer.close()

    asyncio.run(write())


class World:
    terms = ANYTHING

    def __init__(self, folder: Path, store: Store, now_ms: int = NOW_MS) -> None:
        self.folder = folder
        self.store = store
        self.site = uuid.uuid4().hex[:16]
        self.now_ms = now_ms
        self.shown: list[Activity] = []
        self.counts = Conservation()

    def events(self, *received: Received, **context: Any) -> list[Event]:
        """As an app's are taken in at this moment; `context` may say otherwise."""
        usual = {"site": self.site, "received_at_ms": self.now_ms, "source": Source.APP}
        return judged(Context(new_id=NEW_ID, **{**usual, **context}), received)

    def send(self, *received: Received, **context: Any) -> None:
        self.write(*self.events(*received, **context))

    def write(self, *events: Event) -> None:
        append(self.folder / "spool.db", [Record(each.uuid, encode(each)) for each in events])

    def processor(self) -> Processor:
        """A processor as it is after a (re)start."""
        processor, _, self.counts = build_processor(
            reader=SpoolReader(self.folder / "spool.db", "processor"),
            store=self.store,
            rules=SiteRules(self.terms),
            show=self.shown.extend,
            set_aside_path=self.folder / "set-aside.ndjson",
            seed=1,
            now_ms=lambda: self.now_ms,
        )
        return processor

    def process(self) -> None:
        """Reads and stores everything there is, in a processor of its own."""
        processor = self.processor()
        while processor.turn():
            pass
        processor.drain()

    def stored(self) -> list[str]:
        """Actions by time; session.start first and session.end last of one moment."""
        rows = self.store.rows(
            "SELECT action FROM events WHERE site = {site:String}"
            " ORDER BY time, action = 'session.end', action != 'session.start', id",
            {"site": self.site},
        )
        return [action for (action,) in rows]


def an_event(action: str = "a.b", **fields: Any) -> Received:
    fields.setdefault("uuid", "00000000-0000-4000-8000-000000000001")
    return Received(action, **fields)


def work(processor: Processor) -> None:
    processor.turn()
    processor.drain()


class Torn(Exception):
    """The process is gone between two steps."""
