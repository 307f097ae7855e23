"""Keeping what is turned away: whole, so that it can be looked at, mended and sent again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from footfall.collect.counts import Counts
from footfall.collect.replies import Refused
from footfall.collect.sender import Sender
from footfall.events.accept import Context
from footfall.events.rejection import Rejection
from footfall.events.turned_away import RAW_BYTES_MAX, TurnedAway, encode
from footfall.log.log import LogFull, LogWriter, Record
from footfall.wire import native
from footfall.wire.received import Received

PROTOCOL = "native"
NAME_CHARACTERS_MAX = 64  # of what was sent as action and uuid, which may be anything

log = structlog.get_logger()


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
            read = received if isinstance(received, Received) else None
            kept.append(
                self._turned_away(
                    sender, context, rejection, elements[index],
                    action=read.action if read else "", uuid=(read.uuid if read else "") or "",
                    token=token, index=index,
                )
            )  # fmt: skip
        await self._append(kept)

    async def keep_whole(
        self, sender: Sender, context: Context, body: bytes, refusal: Refused
    ) -> None:
        """Keeps a body of which no event was judged."""
        rejection = Rejection(refusal.code, None, refusal.message)
        await self._append([self._turned_away(sender, context, rejection, body)])

    def _turned_away(
        self,
        sender: Sender,
        context: Context,
        rejection: Rejection,
        raw: bytes,
        **found: str | int,
    ) -> TurnedAway:
        clean = context.secrets.without_in_text
        kept = context.secrets.without_as_sent(raw[:RAW_BYTES_MAX])
        return TurnedAway(
            id=self._new_id(),
            site=context.site,
            received_at_ms=context.received_at_ms,
            code=rejection.code.value,
            field=clean(rejection.field or ""),
            message=clean(rejection.sentence),
            action=clean(str(found.get("action", "")))[:NAME_CHARACTERS_MAX],
            uuid=clean(str(found.get("uuid", "")))[:NAME_CHARACTERS_MAX],
            protocol=PROTOCOL,
            key_kind=sender.key_kind,
            key_id=sender.key_id,
            source=context.source.value,
            origin=sender.origin,
            address=context.address,
            user_agent=context.user_agent,
            skew_ms=context.skew_ms,
            token=str(found.get("token", "")),
            raw=kept.decode("utf-8", "replace"),
            truncated=len(raw) > RAW_BYTES_MAX,
            index=int(found.get("index", 0)),
        )

    async def _append(self, kept: Sequence[TurnedAway]) -> None:
        try:
            await self._log.append([Record(each.uuid, encode(each)) for each in kept])
        except LogFull as full:
            self._counts.not_kept += len(kept)
            log.warning("rejected events could not be kept", reason=str(full), events=len(kept))
