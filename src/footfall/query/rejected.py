"""What was turned away and waits: page by page, and summed up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from footfall.events.turned_away import TurnedAway
from footfall.query.conditions import Conditions, TimeRange
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
    """Which of those that wait; `time` is that of their receipt."""

    site: str
    time: TimeRange = TimeRange()
    code: str | None = None
    action: str | None = None
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


def page(store: Store, filters: Filters, limit: int, cursor: Cursor | None = None) -> Page:
    """One page of what waits."""
    conditions = _conditions(filters)
    conditions.after(cursor, "received_at")
    found = store.rows(KEYS.format(conditions=conditions), {**conditions.values, "limit": limit})
    keys = [(at_ms, row_id) for at_ms, row_id in found]
    rows = [row for part in whole(store, filters.site, keys) for row in part]
    rows.sort(key=lambda row: (row.received_at_ms, row.id), reverse=True)
    last = rows[-1] if len(rows) == limit else None
    return Page(rows, Cursor(last.received_at_ms, 0, last.id) if last else None)


def summary(store: Store, site: str, time: TimeRange) -> Summary:
    """What waits, counted."""
    conditions = _conditions(Filters(site, time))
    rows = store.rows(CODES.format(conditions=conditions), conditions.values)
    codes = [CodeCount(*row) for row in rows]
    asked = {**conditions.values, "limit": ACTIONS_MAX}
    found = store.rows(ACTIONS.format(conditions=conditions), asked)
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


def _conditions(filters: Filters) -> Conditions:
    conditions = Conditions(filters.site)
    conditions.add("state = 'waiting'")
    conditions.within(filters.time, "received_at")
    if filters.code is not None:
        conditions.add("code = {code:String}", code=filters.code)
    if filters.action is not None:
        conditions.add("action = {action:String}", action=filters.action)
    if filters.ids is not None:
        conditions.add("id IN {ids:Array(UUID)}", ids=list(filters.ids))
    return conditions
