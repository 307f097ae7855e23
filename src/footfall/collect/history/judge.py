"""Judging rows of a file by the rules of the door, with ids that the same row always gets."""

from __future__ import annotations

import hashlib
import uuid as uuids
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from footfall.collect.history.rows import Row
from footfall.collect.turned_away import Came, Sent, turned_away
from footfall.events.accept import Context, accept
from footfall.events.address import left_of
from footfall.events.event import Event, Source
from footfall.events.rejection import Rejection
from footfall.events.turned_away import TurnedAway
from footfall.events.verdict import unreadable
from footfall.geo.places import Places
from footfall.settings.rules import Door
from footfall.wire.received import Received

USER_AGENT_CHARACTERS_MAX = 512  # as at the door
PROTOCOL = "import"


class Judged(NamedTuple):
    """What became of some rows: events, what was turned away with its row, and why others tell of
    no event."""

    events: list[Event]
    rejected: list[tuple[int, TurnedAway]]
    left_out: list[str]


class RowIds:
    """Ids by the file's first row, a row's place and its bytes: the same row of the same file gets
    the same id, however often and from wherever it is read. In form they are UUIDs of version 5.
    """

    def __init__(self, site: str, first: bytes) -> None:
        name = f"footfall:import:{site}:{hashlib.sha256(first).hexdigest()}:".encode()
        self._base = hashlib.sha1(uuids.NAMESPACE_URL.bytes + name, usedforsecurity=False)
        self._place = 0
        self._raw = b""

    def at(self, place: int, raw: bytes) -> None:
        """From now on `self()` is the id of this row."""
        self._place, self._raw = place, raw

    def __call__(self) -> str:
        digest = self._base.copy()
        digest.update(b"%d\0" % self._place)
        digest.update(self._raw)
        text = digest.hexdigest()
        variant = "89ab"[int(text[16], 16) & 3]
        return f"{text[:8]}-{text[8:12]}-5{text[13:16]}-{variant}{text[17:20]}-{text[20:32]}"


class Judge:
    """Judges rows for one site's door; whoever reads the data folder vouches for them."""

    def __init__(self, door: Door, places: Places, first: bytes, name: str) -> None:
        self._door = door
        self._places = places
        self._ids = RowIds(door.site.id, first)
        self._came = Came("import", name, protocol=PROTOCOL)

    def judge(self, rows: Sequence[Row], place: int, now_ms: int) -> Judged:
        """Rows of which the first is the file's number `place`."""
        plain = self._door.context(now_ms, Source.IMPORT, self._ids, trusted=True)
        contexts: dict[tuple[str, str], Context] = {("", ""): plain}
        events: list[Event] = []
        rejected: list[tuple[int, TurnedAway]] = []
        left_out: list[str] = []
        for number, (raw, said, user_agent, address) in enumerate(rows, place):
            if isinstance(said, str):
                left_out.append(said)
                continue
            self._ids.at(number, raw)
            context = contexts.get((user_agent, address))
            if context is None:
                context = contexts[user_agent, address] = self._of(plain, user_agent, address)
            judged = accept(said, context) if isinstance(said, Received) else unreadable(said)
            if isinstance(judged, Event):
                events.append(judged)
            else:
                rejected.append((number, self._kept(judged, rows[number - place], context)))
        return Judged(events, rejected, left_out)

    def _of(self, plain: Context, user_agent: str, address: str) -> Context:
        return msgspec.structs.replace(
            plain,
            user_agent=user_agent[:USER_AGENT_CHARACTERS_MAX],
            address=left_of(address, self._door.site.ip) if address else "",
            place=self._places.of(address) if address else None,
        )

    def _kept(self, rejection: Rejection, row: Row, context: Context) -> TurnedAway:
        """The row as an event that can be sent again, and then has the id that it would have."""
        row_id = self._ids()
        sent = Sent(row.raw)
        if isinstance(row.said, Received):
            said = row.said
            sent = Sent(_as_event(said, row_id), said.action, said.uuid or "")
        return turned_away(row_id, self._came, context, rejection, sent)


def _as_event(received: Received, row_id: str) -> bytes:
    """In the words of the native protocol."""
    values = msgspec.to_builtins(received)
    if received.id is None and received.event_salt is None:
        values["id"] = row_id
    if received.client is not None:
        values["client"] = {k: v for k, v in values["client"].items() if v is not None}
    return msgspec.json.encode({k: v for k, v in values.items() if v is not None})
