"""Sessions, newest first, of a site or of one customer, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from footfall.pipeline.session import Session
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
    """Which sessions: those that started at from ≤ time < to (epoch milliseconds)."""

    site: str
    uuids: Sequence[str] | None = None
    from_ms: int | None = None
    to_ms: int | None = None
    left_out: Sequence[str] = ()  # reasons why an event was made by a machine
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
    conditions, parameters = _conditions(filters, cursor)
    reach = (limit + 1) * ROWS_PER_SESSION
    sql = CANDIDATES.format(conditions=" AND ".join(conditions))
    found = store.rows(sql, {**parameters, "reach": reach})
    if not found:
        return Page([], None)
    every = _newest(store, found, conditions, parameters)
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
    store: Store,
    found: Sequence[tuple[Any, ...]],
    conditions: Sequence[str],
    parameters: dict[str, Any],
) -> list[Session]:
    """What the newest rows of these sessions say, if they still fulfil the conditions."""
    asked = {
        **parameters,
        "ids": list({id_ for id_, _, _ in found}),
        "whose": list({uuid for _, uuid, _ in found}),
    }
    named = "site = {site:String} AND uuid IN {whose:Array(UUID)} AND id IN {ids:Array(UUID)}"
    every = sessions.newest(store, named, asked, " AND ".join(conditions))
    return sorted(every, key=lambda each: (each.start_ms, each.id), reverse=True)


def _as_now(store: Store, shown: list[Session]) -> list[Session]:
    """The same, with the figures of this moment for those that still go on."""
    going_on = [each for each in shown if not each.closed_ms]
    now = {each.id: each for each in sessions.recounted(store, going_on)}
    return [now.get(each.id, each) for each in shown]


def _conditions(filters: Filters, cursor: Cursor | None) -> tuple[list[str], dict[str, Any]]:
    conditions = ["site = {site:String}"]
    parameters: dict[str, Any] = {"site": filters.site}
    if filters.uuids is not None:
        conditions.append("uuid IN {uuids:Array(UUID)}")
        parameters["uuids"] = list(filters.uuids)
    if filters.from_ms is not None:
        conditions.append("start >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')")
        parameters["from_ms"] = filters.from_ms
    if filters.to_ms is not None:
        conditions.append("start < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')")
        parameters["to_ms"] = filters.to_ms
    if filters.left_out:
        conditions.append("bot_reason NOT IN {left_out:Array(String)}")
        parameters["left_out"] = list(filters.left_out)
    if filters.converted is not None:
        held = "arrayExists(a -> arrayExists(p -> a LIKE p, {patterns:Array(String)}), actions)"
        conditions.append(held if filters.converted else f"NOT {held}")
        parameters["patterns"] = [like(each) for each in filters.conversions]
    if cursor is not None:
        moment = "fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC')"
        conditions += [
            f"start <= {moment}",
            f"(start, UUIDToNum(id)) < ({moment}, UUIDToNum({{before_id:UUID}}))",
        ]
        parameters |= {"before_ms": cursor.time_ms, "before_id": cursor.id}
    return conditions, parameters
