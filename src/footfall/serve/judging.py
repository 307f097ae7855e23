"""Judging what was turned away again, under today's rules."""

from __future__ import annotations

import uuid as uuids
from typing import NamedTuple

import msgspec

from footfall.events.accept import Context, accept
from footfall.events.event import Event, Source
from footfall.events.origin import allowed
from footfall.events.rejection import Code, Rejection
from footfall.events.turned_away import TurnedAway
from footfall.events.verdict import unreadable
from footfall.settings.keys import Scope
from footfall.settings.rules import Door, Rules
from footfall.trust.payload import BadToken
from footfall.trust.tokens import Tokens
from footfall.wire import native
from footfall.wire.received import Malformed, MalformedBody, Received, TooManyEvents


class Verdict(NamedTuple):
    """What became of one row: the events to take in, and the first reason against the others."""

    events: list[Event]
    rejection: Rejection | None = None


async def judged(row: TurnedAway, rules: Rules, tokens: Tokens, now_ms: int) -> Verdict:
    """What today's rules say of a row. An event without an id gets the same one each time."""
    door = rules.doors[row.site]
    barred = _barred(row, door, rules)
    if barred is not None:
        return Verdict([], barred)
    try:
        batch = native.decode(row.raw.encode())
    except TooManyEvents:
        return Verdict([], Rejection(Code.BATCH_TOO_LARGE))
    except MalformedBody as error:
        return Verdict([], Rejection(Code.BODY_INVALID, None, str(error)))
    context = await _context(row, door, tokens, now_ms)
    events: list[Event] = []
    first: Rejection | None = None
    for index, received in enumerate(batch.events):
        found = _accepted(received, index, row, context)
        if isinstance(found, Event):
            events.append(found)
        else:
            first = first or found
    return Verdict(events, first)


def _barred(row: TurnedAway, door: Door, rules: Rules) -> Rejection | None:
    """Whether the key or the page that it came from may still not write."""
    site = door.site
    if site.archived_at is not None:
        return Rejection(Code.AUTH_INVALID, None, "the site is archived")
    if row.truncated:
        return Rejection(Code.BODY_TOO_LARGE, None, "only the beginning was kept")
    if row.key_kind != "tracker":
        may_not = row.code == Code.EVENT_NOT_ALLOWED and not any(
            key.id == row.key_id and key.may(Scope.EVENTS_WRITE)
            for key in rules.keys_by_hash.values()
        )
        return Rejection(Code.EVENT_NOT_ALLOWED) if may_not else None
    if allowed(row.origin, site.domains) if row.origin else not site.browsers_only:
        return None
    return Rejection(Code.ORIGIN_DENIED)


async def _context(row: TurnedAway, door: Door, tokens: Tokens, now_ms: int) -> Context:
    trusted = row.key_kind != "tracker"
    context = msgspec.structs.replace(
        door.context(now_ms, Source(row.source), lambda: "", trusted),
        skew_ms=row.skew_ms,
        user_agent=row.user_agent,
        address=row.address,
        client_hints=row.client_hints,
        place=row.place if row.place.country else None,
    )
    if not row.token or context.trusted:
        return context
    # It held when it was sent, or never: the time that it lay here does not count against it.
    found = await tokens.verified(
        row.token, row.site, door.authentication, at_ms=row.received_at_ms
    )
    if isinstance(found, BadToken):
        return msgspec.structs.replace(context, token_problem=found.reason)
    return msgspec.structs.replace(context, claims=found)


def _accepted(
    received: Received | Malformed, index: int, row: TurnedAway, context: Context
) -> Event | Rejection:
    if isinstance(received, Malformed):
        return unreadable(received)
    again = str(uuids.uuid5(uuids.NAMESPACE_URL, f"footfall:again:{row.id}:{index}"))
    context = msgspec.structs.replace(context, new_id=lambda: again)
    if received.time is None:  # it happened when it was first received
        context = msgspec.structs.replace(context, skew_ms=0)
        received = msgspec.structs.replace(received, time=row.received_at_ms)
    return accept(received, context)
