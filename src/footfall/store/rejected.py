"""The table of what was turned away: rows in, and rows in again once they have been sent again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import astuple

from footfall.events.mentions import Mentions
from footfall.events.turned_away import NOWHERE, TurnedAway
from footfall.store.client import Store

WAITING, SENT = "waiting", "sent"
FIRST_VERSION = 0  # so that a row written twice never outranks what became of it

# `_row` follows the same order; `element` is its place in the request.
COLUMNS = (
    "id", "site", "received_at", "version", "state", "code", "field", "message", "action", "uuid",
    "protocol", "key_kind", "key_id", "source", "origin", "address", "user_agent", "skew_ms",
    "token", "raw", "truncated", "element", "client_hints", "country", "region", "city",
)  # fmt: skip

NEEDLES_AT_ONCE = 200  # the store looks for at most 255 texts at once

# What was sent, what was said about it, and what the customer's token tells.
TOLD = """
lowerUTF8(concat(uuid, ' ', raw, ' ', message, ' ',
    tryBase64URLDecode(splitByChar('.', token)[2])))
"""
MENTIONING = """
SELECT DISTINCT toString(id), toUnixTimestamp64Milli(received_at) AS received_at_ms FROM rejected
WHERE site = {{site:String}} AND received_at <= fromUnixTimestamp64Milli({{until_ms:Int64}}, 'UTC')
  AND ({conditions})
ORDER BY received_at_ms
"""

_encode_lines = msgspec.json.Encoder().encode_lines


def insert(store: Store, events: Sequence[TurnedAway]) -> None:
    """Keeps events that were turned away; doing so twice changes nothing."""
    rows = [_row(event, FIRST_VERSION, WAITING) for event in events]
    store.insert("rejected", COLUMNS, _encode_lines(rows))


def insert_sent(store: Store, events: Sequence[TurnedAway], now_ms: int) -> None:
    """Notes that events were sent again and taken; what was kept for that is let go."""
    bare = [
        msgspec.structs.replace(
            event,
            token="",
            raw="",
            address="",
            user_agent="",
            message="",
            client_hints="",
            place=NOWHERE,
        )
        for event in events
    ]
    rows = [_row(event, now_ms, SENT) for event in bare]
    store.insert("rejected", COLUMNS, _encode_lines(rows))


def mentioning(store: Store, site: str, until_ms: int, mentions: Mentions) -> list[tuple[str, int]]:
    """Id and time of receipt of everything that mentions a customer, oldest first."""
    conditions: list[str] = []
    parameters: dict[str, Any] = {"site": site, "until_ms": until_ms}
    for at in range(0, len(mentions.needles), NEEDLES_AT_ONCE):
        conditions.append(f"multiSearchAny({TOLD}, {{needles_{at}:Array(String)}})")
        parameters[f"needles_{at}"] = mentions.needles[at : at + NEEDLES_AT_ONCE]
    if mentions.pattern is not None:
        conditions.append(f"match({TOLD}, {{pattern:String}})")
        parameters["pattern"] = mentions.pattern
    sql = MENTIONING.format(conditions=" OR ".join(conditions))
    return [(row_id, at_ms) for row_id, at_ms in store.rows(sql, parameters)]


def _row(event: TurnedAway, version: int, state: str) -> tuple[Any, ...]:
    return (
        event.id, event.site, event.received_at_ms / 1000, version, state, event.code, event.field,
        event.message, event.action, event.uuid, event.protocol, event.key_kind, event.key_id,
        event.source, event.origin, event.address, event.user_agent, event.skew_ms, event.token,
        event.raw, event.truncated, event.index, event.client_hints, *astuple(event.place),
    )  # fmt: skip
