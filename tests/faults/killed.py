"""What a process does that is killed at each of its writes in turn, and what the next one makes
of it: a program for `test_identity_killed.py`. The engine of the store is never in this process,
only in its children, one after the other."""

from __future__ import annotations

import json
import os
import signal
import sys
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from footfall.events.event import Source
from footfall.log.spool import SpoolReader
from footfall.pipeline.claims import Decision
from footfall.store.client import Store
from footfall.store.migrate import migrate
from footfall.wire.received import Client, Received
from world import NOW_MS, World

MINUTE_MS = 60_000
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


class Try(World):
    """A site with a name of its own, five minutes after all this began."""

    def __init__(self, folder: Path, store: Store, number: int) -> None:
        super().__init__(folder, store, NOW_MS + 5 * MINUTE_MS)
        self.site = f"site-{number}"

    def id(self, name: str) -> str:
        """The uuid of somebody, or of what somebody did."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.site} {name}"))

    def said(self, minute: int, who: str, what: str, **named: str) -> None:
        """An event as a collector writes it that received it in that minute."""
        self._received(minute, who, what, named)

    def proven(self, minute: int, who: str, what: str, **named: str) -> None:
        """The same of a server that shows its key."""
        self._received(minute, who, what, named, source=Source.SERVER, trusted=True)

    def _received(
        self, minute: int, who: str, what: str, named: dict[str, str], **context: Any
    ) -> None:
        received = Received(what, id=self.id(what), uuid=self.id(who), client=Client(**named))
        self.send(received, received_at_ms=NOW_MS + minute * MINUTE_MS, **context)

    def decision(self, kind: Any, one: str, other: str, target: str = NOBODY) -> Decision:
        at_ms = NOW_MS + 4 * MINUTE_MS
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
        before: Callable[[Try], None],
        work: Callable[[Try], None],
        again: Callable[[Try], None] = Try.process,
    ) -> None:
        self.before = before
        self.work = work
        self.again = again


def known(world: Try) -> None:
    """Ben is known by an address, then Ann; Eva too, by her own."""
    world.proven(0, "ben", "a.ben", email="ben@x.y")
    world.said(2, "ann", "a.ann", email="ann@x.y")
    world.proven(2, "eva", "a.eva", email="eva@x.y")
    world.process()


def late_claim(world: Try) -> None:
    """Ben had Ann's address before her, and that comes late: now she has joined him."""
    world.proven(1, "ben", "a.late", phone="1", email="ann@x.y")
    world.process()


def joined(world: Try) -> None:
    """Somebody new comes with Ann's address."""
    world.said(3, "new", "a.late", email="ann@x.y")
    world.process()


def merge(world: Try) -> None:
    world.processor().decide(world.decision("merge", "eva", "ann"))


def linked(world: Try) -> None:
    """Ann has come with Ben's address, then with one of her own that Eva has, who is known."""
    world.proven(0, "ben", "a.ben", email="ben@x.y")
    world.proven(0, "eva", "a.eva", email="eva@x.y")
    world.said(1, "ann", "a.ann", email="ben@x.y")
    world.said(2, "ann", "a.late", email="eva@x.y")
    world.process()


def undo(world: Try) -> None:
    """Ann has not joined Ben: then it was Eva."""
    world.processor().decide(world.decision("undo", "ann", "ben"))


STORIES = {
    "joined": Story(known, joined),
    "late claim": Story(known, late_claim),
    "merge": Story(known, merge, merge),
    "undo": Story(linked, undo, undo),
}


def killed_at(write: int, work: Callable[[Try], None], world: Try) -> None:
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
        finish(story, Try(folder, store, write - 1))
    world = Try(folder, store, write)
    story.before(world)
    killed_at(write, story.work, world)
    finish(story, world)


def finish(story: Story, world: Try) -> None:
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
