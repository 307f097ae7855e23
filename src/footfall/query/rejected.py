"""What was turned away and waits: page by page, and summed up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from footfall.events.turned_away import TurnedAway
from footfall.query.cursor import Cursor
from footfall.store.client import Store
from footfall.store.rejected import insert_sent

ROWS_AT_ONCE = 200  # of at most 64 KiB each
ACTIONS_MAX = 200  # in a summary: what is sent as an action may be anything

# Which rows, from the small columns alone: reading what was sent would read the whole table.
KEYS = """
SELECT toUnixTimestamp64Milli(received_at) AS received_at_ms, toString(id)
FROM rejected FINAL WHERE {conditions}
ORDER BY received_at_ms DESC, UUIDToNum(id) DESC LIMIT {{limit:UInt32}}
"""
# In the order of `TurnedAway`'s fields.
ROWS = """
SELECT id, site, toUnixTimestamp64Milli(received_at) AS received_at_ms, code, field, message,
       action, uuid, protocol, key_kind, key_id, source, origin, address, user_agent, skew_ms,
       token, raw, truncated, element, client_hints, tuple(country, region, city)
FROM rejected FINAL
WHERE site = {site:String} AND id IN {ids:Array(UUID)}
  AND received_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
  AND received_at <= fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
ORDER BY received_at_ms, UUIDToNum(id)
"""
CODES = """
SELECT code, count(), toUnixTimestamp64Milli(max(received_at)) AS last_ms
FROM rejected FINAL WHERE {conditions} GROUP BY code ORDER BY 2 DESC, code
"""
ACTIONS = """
SELECT code, action, count(), toUnixTimestamp64Milli(max(received_at)) AS last_ms
FROM rejected FINAL WHERE {conditions} GROUP BY code, action
ORDER BY 3 DESC, code, action LIMIT {{limit:UInt32}}
"""


class Filters(NamedTuple):
    """Which of a site's; times are epoch milliseconds, from ≤ time of receipt < to."""

    code: str | None = None
    action: str | None = None
    from_ms: int | None = None
    to_ms: int | None = None
    ids: Sequence[str] | None = None  # judged UUIDs


class Page(NamedTuple):
    """Newest first, and where the next page begins (None: this was the last)."""

    rows: list[TurnedAway]
    next: Cursor | None


class CodeCount(NamedTuple):
    code: str
    events: int
    last_ms: int


class ActionCount(NamedTuple):
    code: str
    action: str
    events: int
    last_ms: int


class Summary(NamedTuple):
    """How many wait, by code, and by code and action (the most frequent)."""

    total: int
    codes: list[CodeCount]
    actions: list[ActionCount]


_decode = msgspec.json.Decoder(TurnedAway).decode_lines


def page(
    store: Store, site: str, filters: Filters, limit: int, cursor: Cursor | None = None
) -> Page:
    """One page of what waits."""
    conditions, parameters = _conditions(site, filters)
    if cursor is not None:
        moment = "fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC')"
        conditions += [
            f"received_at <= {moment}",
            f"(received_at, UUIDToNum(id)) < ({moment}, UUIDToNum({{before_id:UUID}}))",
        ]
        parameters |= {"before_ms": cursor.time_ms, "before_id": cursor.id}
    sql = KEYS.format(conditions=" AND ".join(conditions))
    rows = [
        row for part in whole(store, site, _keys(store, sql, parameters, limit)) for row in part
    ]
    rows.sort(key=lambda row: (row.received_at_ms, row.id), reverse=True)
    last = rows[-1] if len(rows) == limit else None
    return Page(rows, Cursor(last.received_at_ms, 0, last.id) if last else None)


def summary(store: Store, site: str, from_ms: int | None, to_ms: int | None) -> Summary:
    """What waits, counted."""
    conditions, parameters = _conditions(site, Filters(from_ms=from_ms, to_ms=to_ms))
    text = " AND ".join(conditions)
    codes = [CodeCount(*row) for row in store.rows(CODES.format(conditions=text), parameters)]
    sql = ACTIONS.format(conditions=text)
    found = store.rows(sql, {**parameters, "limit": ACTIONS_MAX})
    return Summary(sum(each.events for each in codes), codes, [ActionCount(*row) for row in found])


def mark_sent(store: Store, events: Sequence[TurnedAway], now_ms: int) -> None:
    """Takes events that were sent again and taken off the list."""
    if events:
        insert_sent(store, events, now_ms)


def whole(store: Store, site: str, keys: Sequence[tuple[int, str]]) -> Iterator[list[TurnedAway]]:
    """Rows by time of receipt and id, piece by piece, in the order of their receipt within each."""
    for at in range(0, len(keys), ROWS_AT_ONCE):
        piece = keys[at : at + ROWS_AT_ONCE]
        times = [received_at_ms for received_at_ms, _ in piece]
        asked = {
            "site": site,
            "ids": [row_id for _, row_id in piece],
            "from_ms": min(times),
            "to_ms": max(times),
        }
        yield _decode(store.json_arrays(ROWS, asked))


def _conditions(site: str, filters: Filters) -> tuple[list[str], dict[str, Any]]:
    conditions = ["site = {site:String}", "state = 'waiting'"]
    parameters: dict[str, Any] = {"site": site}
    if filters.code is not None:
        conditions.append("code = {code:String}")
        parameters["code"] = filters.code
    if filters.action is not None:
        conditions.append("action = {action:String}")
        parameters["action"] = filters.action
    if filters.from_ms is not None:
        conditions.append("received_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')")
        parameters["from_ms"] = filters.from_ms
    if filters.to_ms is not None:
        conditions.append("received_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')")
        parameters["to_ms"] = filters.to_ms
    if filters.ids is not None:
        conditions.append("id IN {ids:Array(UUID)}")
        parameters["ids"] = list(filters.ids)
    return conditions, parameters


def _keys(store: Store, sql: str, parameters: dict[str, Any], limit: int) -> list[tuple[int, str]]:
    return [(at_ms, row_id) for at_ms, row_id in store.rows(sql, {**parameters, "limit": limit})]
