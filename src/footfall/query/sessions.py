"""Sessions, newest first, of a site or of one customer, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from footfall.pipeline.session import Session
from footfall.query.conditions import Conditions, TimeRange
from footfall.query.cursor import Cursor
from footfall.query.feed import like
from footfall.store import sessions
from footfall.store.client import Store

ROWS_PER_SESSION = 4  # versions of one that are not merged yet; usually there are one to three

# Which ones, from the small columns alone: the table lies in customers' order.
CANDIDATES = """
SELECT toString(id), toString(uuid), toUnixTimestamp64Milli(start) AS start_ms FROM sessions
WHERE {conditions} ORDER BY start DESC, UUIDToNum(id) DESC LIMIT {{reach:UInt32}}
"""


class Filters(NamedTuple):
    """Which sessions; `time` is that of their start."""

    site: str
    uuids: Sequence[str] | None = None
    time: TimeRange = TimeRange()
    without: Sequence[str] = ()  # reasons for which a machine's sessions are left out
    converted: bool | None = None
    conversions: Sequence[str] = ()  # actions, exact or with `*`, that make a session converted


class Page(NamedTuple):
    """Newest first, and where the next page begins (None: this was the last)."""

    sessions: list[Session]
    next: Cursor | None


def page(store: Store, filters: Filters, limit: int, cursor: Cursor | None = None) -> Page:
    """One page of sessions; those that still go on are told as they are at this moment.

    A page may be shorter than `limit` though another follows.
    """
    conditions = _conditions(filters)
    conditions.after(cursor, "start")
    reach = (limit + 1) * ROWS_PER_SESSION
    sql = CANDIDATES.format(conditions=conditions)
    found = store.rows(sql, {**conditions.values, "reach": reach})
    if not found:
        return Page([], None)
    every = _newest(store, found, conditions)
    last_id, _, last_ms = found[-1]
    full = len(found) == reach
    if full:
        # A session may start earlier than an older row of it says, for events came late. What
        # lies beyond the last of these rows is found by its newest row, on a later page.
        every = [each for each in every if (each.start_ms, each.id) >= (last_ms, last_id)]
    shown = every[:limit]
    if len(every) > limit:
        following = Cursor(shown[-1].start_ms, 0, shown[-1].id)
    else:
        following = Cursor(last_ms, 0, last_id)
    return Page(_as_now(store, shown), following if full or len(every) > limit else None)


def _newest(
    store: Store, found: Sequence[tuple[Any, ...]], conditions: Conditions
) -> list[Session]:
    """What the newest rows of these sessions say, if they still fulfil the conditions."""
    asked = {
        **conditions.values,
        "ids": list({id_ for id_, _, _ in found}),
        "whose": list({uuid for _, uuid, _ in found}),
    }
    named = "site = {site:String} AND uuid IN {whose:Array(UUID)} AND id IN {ids:Array(UUID)}"
    every = sessions.newest(store, named, asked, str(conditions))
    return sorted(every, key=lambda each: (each.start_ms, each.id), reverse=True)


def _as_now(store: Store, shown: list[Session]) -> list[Session]:
    """The same, with the figures of this moment for those that still go on."""
    going_on = [each for each in shown if not each.closed_ms]
    now = {each.id: each for each in sessions.recounted(store, going_on)}
    return [now.get(each.id, each) for each in shown]


def _conditions(filters: Filters) -> Conditions:
    conditions = Conditions(filters.site)
    if filters.uuids is not None:
        conditions.add("uuid IN {uuids:Array(UUID)}", uuids=list(filters.uuids))
    conditions.within(filters.time, "start")
    if filters.without:
        conditions.add("bot_reason NOT IN {without:Array(String)}", without=list(filters.without))
    if filters.converted is not None:
        held = "arrayExists(a -> arrayExists(p -> a LIKE p, {patterns:Array(String)}), actions)"
        patterns = [like(each) for each in filters.conversions]
        conditions.add(held if filters.converted else f"NOT {held}", patterns=patterns)
    return conditions
