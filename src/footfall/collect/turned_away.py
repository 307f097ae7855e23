"""Keeping what is turned away: whole, so that it can be looked at, mended and sent again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import structlog

from footfall.collect.counts import Counts
from footfall.collect.replies import Refused
from footfall.collect.sender import Sender
from footfall.events.accept import Context
from footfall.events.rejection import Rejection
from footfall.events.turned_away import NOWHERE, RAW_BYTES_MAX, TurnedAway, encode
from footfall.log.log import LogFull, LogWriter, Record
from footfall.wire import native
from footfall.wire.received import Received

PROTOCOL = "native"
NAME_CHARACTERS_MAX = 64  # of what was sent as action and uuid, which may be anything

log = structlog.get_logger()


class Came(NamedTuple):
    """How something came: under which key, from which page, in which protocol."""

    key_kind: str  # tracker | api | import
    key_id: str
    origin: str = ""
    protocol: str = PROTOCOL


class Sent(NamedTuple):
    """What was sent, and what could be read of it."""

    raw: bytes
    action: str = ""
    uuid: str = ""
    token: str = ""
    element: int = 0  # of its batch


def turned_away(
    made_id: str, came: Came, context: Context, rejection: Rejection, sent: Sent
) -> TurnedAway:
    """What is kept of it: cut to length, without secrets."""
    clean = context.secrets.without_in_text
    kept = context.secrets.without_as_sent(sent.raw[:RAW_BYTES_MAX])
    return TurnedAway(
        id=made_id,
        site=context.site,
        received_at_ms=context.received_at_ms,
        code=rejection.code.value,
        field=clean(rejection.field or ""),
        message=clean(rejection.sentence),
        action=clean(sent.action)[:NAME_CHARACTERS_MAX],
        uuid=clean(sent.uuid)[:NAME_CHARACTERS_MAX],
        protocol=came.protocol,
        key_kind=came.key_kind,
        key_id=came.key_id,
        source=context.source.value,
        origin=came.origin,
        address=context.address,
        user_agent=context.user_agent,
        skew_ms=context.skew_ms,
        token=sent.token,
        raw=kept.decode("utf-8", "replace"),
        truncated=len(sent.raw) > RAW_BYTES_MAX,
        index=sent.element,
        client_hints=context.client_hints,
        place=context.place or NOWHERE,
    )


class Keeper:
    """Writes rejected events to a log of their own, as durably as the accepted ones.

    When that log is full, they are only counted: the sender has been told why either way.
    """

    def __init__(self, log: LogWriter, counts: Counts, new_id: Callable[[], str]) -> None:
        self._log = log
        self._counts = counts
        self._new_id = new_id

    async def keep(
        self,
        sender: Sender,
        context: Context,
        batch: native.Batch,
        body: bytes,
        rejected: Sequence[tuple[int, Rejection]],
        token: str,
    ) -> None:
        """Keeps the rejected ones of a batch."""
        elements = native.elements(body)
        kept = []
        for index, rejection in rejected:
            received = batch.events[index]
            sent = Sent(elements[index], token=token, element=index)
            if isinstance(received, Received):
                sent = sent._replace(action=received.action, uuid=received.uuid or "")
            kept.append(turned_away(self._new_id(), _came(sender), context, rejection, sent))
        await self.append(kept)

    async def keep_whole(
        self, sender: Sender, context: Context, body: bytes, refusal: Refused
    ) -> None:
        """Keeps a body of which no event was judged."""
        rejection = Rejection(refusal.code, None, refusal.message)
        kept = turned_away(self._new_id(), _came(sender), context, rejection, Sent(body))
        await self.append([kept])

    async def append(self, kept: Sequence[TurnedAway]) -> None:
        """Keeps them as they are, or counts them where there is no room."""
        try:
            await self._log.append([Record(each.uuid, encode(each)) for each in kept])
        except LogFull as full:
            self._counts.not_kept += len(kept)
            log.warning("rejected events could not be kept", reason=str(full), events=len(kept))


def _came(sender: Sender) -> Came:
    return Came(sender.key_kind, sender.key_id, sender.origin)
