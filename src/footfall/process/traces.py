"""Whether a record speaks of a customer: in the two logs, and in the file beside the store."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable, Collection
from pathlib import Path

import msgspec

from footfall.events.event import Source
from footfall.events.mentions import Mentions
from footfall.events.turned_away import TurnedAway, decode


class _EventHead(msgspec.Struct, array_like=True, gc=False):
    """The first fields of an event's record; what follows is not looked at."""

    id: str
    site: str
    uuid: str
    action: str
    label: str
    time_ms: int
    received_at_ms: int
    params: msgspec.Raw
    source: str


class _SetAside(msgspec.Struct, gc=False):
    event: _EventHead


_event_head = msgspec.json.Decoder(_EventHead).decode
_set_aside = msgspec.json.Decoder(_SetAside).decode


class Traces:
    """What there may be of one customer, up to the moment `cut_ms`."""

    def __init__(
        self, site: str, uuids: Collection[str], identifiers: Collection[str], cut_ms: int
    ) -> None:
        self._site = site
        self._uuids = frozenset(uuids)
        self._cut_ms = cut_ms
        self.mentions = Mentions(uuids, identifiers)

    def in_event(self, record: bytes) -> bool:
        """Whether a record of the log of events is about the customer."""
        return self._is_theirs(_event_head(record))

    def in_set_aside(self, line: bytes) -> bool:
        """Whether a line of the file of events that the store could not take is."""
        try:
            return self._is_theirs(_set_aside(line).event)
        except msgspec.DecodeError:  # torn by a crash while it was written
            return any(uuid.encode() in line for uuid in self._uuids)

    def in_rejected(self, record: bytes) -> bool:
        """Whether a record of the log of what was turned away is, or mentions them."""
        event = decode(record)
        if event.site != self._site or event.received_at_ms > self._cut_ms:
            return False
        return self.mentions.within(_told(event))

    def _is_theirs(self, head: _EventHead) -> bool:
        return (
            head.uuid in self._uuids
            and head.site == self._site
            and (
                head.received_at_ms <= self._cut_ms
                or (head.source == Source.FOOTFALL and head.time_ms <= self._cut_ms)
            )
        )


def _told(event: TurnedAway) -> str:
    """What was sent, what was said about it, and what the customer's token tells; the store's
    question for mentions looks at the same."""
    _, _, rest = event.token.partition(".")
    payload = rest.partition(".")[0]
    try:
        claims = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    except (binascii.Error, ValueError):
        claims = b""
    return f"{event.uuid} {event.raw} {event.message} {claims.decode('utf-8', 'replace')}"


def count_lines(path: Path, matches: Callable[[bytes], bool]) -> int:
    """How many lines of a file match; none when there is no file."""
    if not path.exists():
        return 0
    with path.open("rb") as file:
        return sum(matches(line) for line in file if line.strip())


def drop_lines(path: Path, matches: Callable[[bytes], bool]) -> int:
    """Takes matching lines out of a file, all at once or not at all; says how many.

    Nobody may write to the file meanwhile.
    """
    dropped = count_lines(path, matches)
    if not dropped:
        return 0
    beside = path.with_suffix(".new")
    with path.open("rb") as file, beside.open("wb") as kept:
        kept.writelines(line for line in file if line.strip() and not matches(line))
        kept.flush()
        os.fsync(kept.fileno())
    beside.replace(path)
    _sync_folder(path.parent)
    return dropped


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
