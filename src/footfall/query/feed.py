"""The feed: stored events, newest first, of a site or of one customer, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from footfall.events.kind import CONTEXTS, CUSTOM, KINDS
from footfall.query.conditions import Conditions, TimeRange
from footfall.query.cursor import Cursor
from footfall.store.client import Store
from footfall.store.recall import BLOCK

DUPLICATES_MAX = 100  # rows of one id, left by a crash until parts merge: never so many

# Within one moment a session starts before and ends after everything else.
RANK = "multiIf(action = 'session.start', 0, action = 'session.end', 2, 1)"
CONTEXT = "splitByChar('.', action)[1]"
TEXT = """(
    position(lowerUTF8(label), {text:String}) > 0 OR position(lower(action), {text:String}) > 0
    OR position(lower(concat(page_host, page_path)), {text:String}) > 0
    OR position(lowerUTF8(toJSONString(params)), {text:String}) > 0
)"""

PAGE = """
SELECT id, action, label, toUnixTimestamp64Milli(time) AS time_ms,
       toUnixTimestamp64Milli(received_at) AS received_at_ms, uuid, session, source, trusted,
       params, page_host, page_path, referrer_host, utm_source, utm_medium, utm_campaign,
       device_type, browser, system, address, browser_version, system_version, device_model,
       bot_reason, country, region, city, utm_term, utm_content, click_id, traffic_source, medium,
       channel, campaign, identification, {rank} AS rank
FROM events
WHERE {conditions} AND time >= fromUnixTimestamp64Milli({{floor_ms:Int64}}, 'UTC')
ORDER BY time DESC, rank DESC, UUIDToNum(id) DESC, {block} DESC
LIMIT 1 BY id
LIMIT {{limit:UInt32}}
"""
# How far back a page reaches, from the small columns alone: the table lies in customers' order, so
# reading whole rows to find a site's newest would read the site.
FLOOR = """
SELECT toUnixTimestamp64Milli(min(time)), count() FROM (
    SELECT time FROM events WHERE {conditions} ORDER BY time DESC LIMIT {{reach:UInt32}}
)
"""


class Row(msgspec.Struct):
    """A stored event as the table has it; times are epoch milliseconds."""

    id: str
    action: str
    label: str
    time_ms: int
    received_at_ms: int
    uuid: str
    session: str
    source: str
    trusted: bool
    params: msgspec.Raw
    page_host: str
    page_path: str
    referrer_host: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    device_type: str
    browser: str
    system: str
    address: str
    browser_version: str
    system_version: str
    device_model: str
    bot_reason: str
    country: str
    region: str
    city: str
    utm_term: str
    utm_content: str
    click_id: str
    traffic_source: str
    medium: str
    channel: str
    campaign: str
    identification: str
    rank: int


class Filters(NamedTuple):
    """Which events; `action` may hold `*`.

    `kind` is one of `events.kind`; `text` a part of what is read or told of an event, in any case.
    """

    site: str
    uuids: Sequence[str] | None = None
    time: TimeRange = TimeRange()
    without: Sequence[str] = ()  # reasons for which a machine's events are left out
    action: str | None = None
    kind: str | None = None
    text: str | None = None


class Page(NamedTuple):
    """Rows, newest first, and where the next page begins (None: this was the last)."""

    rows: list[Row]
    next: Cursor | None


_decode = msgspec.json.Decoder(Row).decode_lines


def page(store: Store, filters: Filters, limit: int, cursor: Cursor | None = None) -> Page:
    """One page of events."""
    conditions = _conditions(filters)
    conditions.after(cursor, "time", RANK)
    values = {**conditions.values, "limit": limit, "reach": limit + DUPLICATES_MAX}
    ((floor_ms, found),) = store.rows(FLOOR.format(conditions=conditions), values)
    if not found:
        return Page([], None)
    sql = PAGE.format(rank=RANK, conditions=conditions, block=BLOCK)
    rows = _decode(store.json_lines(sql, {**values, "floor_ms": floor_ms}))
    last = rows[-1] if len(rows) == limit else None
    return Page(rows, Cursor(last.time_ms, last.rank, last.id) if last else None)


def _conditions(filters: Filters) -> Conditions:
    conditions = Conditions(filters.site)
    if filters.uuids is not None:
        conditions.add("uuid IN {uuids:Array(UUID)}", uuids=list(filters.uuids))
    conditions.within(filters.time, "time")
    if filters.without:
        conditions.add("bot_reason NOT IN {without:Array(String)}", without=list(filters.without))
    if filters.action is not None and "*" in filters.action:
        conditions.add("action LIKE {action:String}", action=like(filters.action))
    elif filters.action is not None:
        conditions.add("action = {action:String}", action=filters.action)
    if filters.kind is not None:
        among = "NOT IN" if filters.kind == CUSTOM else "IN"
        contexts = list(KINDS.get(filters.kind, CONTEXTS))
        conditions.add(f"{CONTEXT} {among} {{contexts:Array(String)}}", contexts=contexts)
    if filters.text is not None:
        conditions.add(TEXT, text=filters.text.lower())
    return conditions


def like(pattern: str) -> str:
    """A pattern with `*` as one of SQL's."""
    escaped = pattern.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return escaped.replace("*", "%")
