"""What a process does that is killed at each of its writes in turn, and what the next one makes
of it: a program for `test_identity_killed.py`. The engine of the store is never in this process,
only in its children, one after the other."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from footfall.collect.ids import Ids
from footfall.events.accept import Context, accept
from footfall.events.event import Event, Source, encode
from footfall.log.log import Record
from footfall.log.spool import SpoolReader, SpoolWriter
from footfall.pipeline.claims import Decision
from footfall.pipeline.terms import ANYTHING
from footfall.process.run import Processor
from footfall.process.start import SiteRules, build_processor
from footfall.store.client import Store
from footfall.store.migrate import migrate
from footfall.wire.received import Client, Received

NOW_MS = 1_790_000_000_000
WRITES_MAX = 40  # far more than any of these stories has
NAMES = ("ann", "ben", "eva", "new", "a.ann", "a.ben", "a.eva", "a.late")
NOBODY = "00000000-0000-0000-0000-000000000000"
EVENTS = """
SELECT toString(id), toString(uuid), action, toJSONString(params) FROM events
WHERE site = {site:String} AND action != 'session.start' ORDER BY id
"""
ALIASES = """
SELECT toString(uuid), toString(customer), toString(joined), by, proof FROM aliases FINAL
WHERE site = {site:String} AND uuid != customer ORDER BY uuid
"""
IDENTITIES = """
SELECT kind, value, toString(customer), toString(uuid), proof, current FROM identities FINAL
WHERE site = {site:String} ORDER BY kind, value
"""


class World:
    """A log and a store in a folder, for one try: a site with a name of its own."""

    def __init__(self, folder: Path, store: Store, number: int) -> None:
        self.folder = folder
        self.store = store
        self.site = f"site-{number}"

    def id(self, name: str) -> str:
        """The uuid of somebody, or of what somebody did."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.site} {name}"))

    def send(self, minute: int, *received: Received, trusted: bool = False) -> None:
        """Events as a collector writes them that received them in that minute."""
        source = Source.SERVER if trusted else Source.APP
        at_ms = NOW_MS + minute * 60_000
        context = Context(self.site, at_ms, source, Ids(), trusted=trusted)
        events = [accept(each, context) for each in received]
        records = [Record(each.uuid, encode(each)) for each in events if isinstance(each, Event)]
        assert len(records) == len(received), events

        async def write() -> None:
            writer = SpoolWriter(self.folder / "spool.db")
            await writer.append(records)
            writer.close()

        asyncio.run(write())

    def said(self, who: str, what: str, **named: str) -> Received:
        return Received(what, id=self.id(what), uuid=self.id(who), client=Client(**named))

    def processor(self) -> Processor:
        processor, _, _ = build_processor(
            reader=SpoolReader(self.folder / "spool.db", "processor"),
            store=self.store,
            rules=SiteRules(ANYTHING),
            show=lambda _: None,
            set_aside_path=self.folder / "set-aside.ndjson",
            seed=1,
            now_ms=lambda: NOW_MS + 5 * 60_000,
        )
        return processor

    def process(self) -> None:
        processor = self.processor()
        while processor.turn():
            pass
        processor.drain()

    def decision(self, kind: Any, one: str, other: str, target: str = NOBODY) -> Decision:
        at_ms = NOW_MS + 4 * 60_000
        named = self.id(f"{kind} {one}")
        return Decision(self.site, named, kind, self.id(one), self.id(other), target, at_ms, "Eve")

    def state(self) -> dict[str, Any]:
        asked = {"site": self.site}
        parts = {"events": EVENTS, "aliases": ALIASES, "identities": IDENTITIES}
        rows = {name: self.store.rows(sql, asked) for name, sql in parts.items()}
        text = json.dumps({name: [list(row) for row in found] for name, found in rows.items()})
        for name in NAMES:
            text = text.replace(self.id(name), name)
        state: dict[str, Any] = json.loads(text)
        for row in state["events"]:  # ids of what the server made are of this site alone
            row[0] = row[0] if row[0] in NAMES else "made"
        state["events"].sort()
        return state


class Story:
    """What there was before, and what the process does that is killed; `again` is what whoever
    asked for it does when no answer came."""

    def __init__(
        self,
        before: Callable[[World], None],
        work: Callable[[World], None],
        again: Callable[[World], None] = World.process,
    ) -> None:
        self.before = before
        self.work = work
        self.again = again


def known(world: World) -> None:
    """Ben is known by an address, then Ann; Eva too, by her own."""
    world.send(0, world.said("ben", "a.ben", email="ben@x.y"), trusted=True)
    world.send(2, world.said("ann", "a.ann", email="ann@x.y"))
    world.send(2, world.said("eva", "a.eva", email="eva@x.y"), trusted=True)
    world.process()


def late_claim(world: World) -> None:
    """Ben had Ann's address before her, and that comes late: now she has joined him."""
    world.send(1, world.said("ben", "a.late", phone="1", email="ann@x.y"), trusted=True)
    world.process()


def joined(world: World) -> None:
    """Somebody new comes with Ann's address."""
    world.send(3, world.said("new", "a.late", email="ann@x.y"))
    world.process()


def merge(world: World) -> None:
    world.processor().decide(world.decision("merge", "eva", "ann"))


def linked(world: World) -> None:
    """Ann has come with Ben's address, then with one of her own that Eva has, who is known."""
    world.send(0, world.said("ben", "a.ben", email="ben@x.y"), trusted=True)
    world.send(0, world.said("eva", "a.eva", email="eva@x.y"), trusted=True)
    world.send(1, world.said("ann", "a.ann", email="ben@x.y"))
    world.send(2, world.said("ann", "a.late", email="eva@x.y"))
    world.process()


def undo(world: World) -> None:
    """Ann has not joined Ben: then it was Eva."""
    world.processor().decide(world.decision("undo", "ann", "ben"))


STORIES = {
    "joined": Story(known, joined),
    "late claim": Story(known, late_claim),
    "merge": Story(known, merge, merge),
    "undo": Story(linked, undo, undo),
}


def killed_at(write: int, work: Callable[[World], None], world: World) -> None:
    """Does the work, and is gone before that write; the last write is the log's position."""
    insert, advance = Store.insert, SpoolReader.advance
    writes = 0

    def count() -> None:
        nonlocal writes
        writes += 1
        if writes == write:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted_insert(self: Store, table: str, columns: Sequence[str], lines: bytes) -> None:
        count()
        insert(self, table, columns, lines)

    def counted_advance(self: SpoolReader, partition: int, position: int) -> None:
        count()
        advance(self, partition, position)

    Store.insert, SpoolReader.advance = counted_insert, counted_advance  # type: ignore[method-assign]
    work(world)


def in_child(work: Callable[[], None]) -> bool:
    """Does work in a process of its own; says whether it was killed."""
    pid = os.fork()
    if pid == 0:
        work()
        sys.stdout.flush()
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or status == 0, status
    return os.WIFSIGNALED(status)


def attempt(story: Story, folder: Path, write: int) -> None:
    store = Store(folder / "store")
    migrate(store)
    if write > 1:
        finish(story, World(folder, store, write - 1))
    world = World(folder, store, write)
    story.before(world)
    killed_at(write, story.work, world)
    finish(story, world)


def finish(story: Story, world: World) -> None:
    """What the next start makes of it, and what comes of asking again."""
    world.process()
    started = world.state()
    story.again(world)
    print(json.dumps({"started": started, "again": world.state()}))


def main(name: str, folder: Path) -> None:
    for write in range(1, WRITES_MAX):
        if not in_child(lambda number=write: attempt(STORIES[name], folder, number)):  # type: ignore[misc]
            return
    raise AssertionError("it is never done")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
