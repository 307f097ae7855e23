"""Under which names a customer is known, who joined whom, and which identifiers are in conflict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from footfall.pipeline.standing import NOBODY
from footfall.query.conditions import Conditions
from footfall.query.cursor import Cursor
from footfall.store.client import Store

UUIDS = """
SELECT toString(uuid) AS own, toUnixTimestamp64Milli(min(first_seen)) AS since_ms FROM customers
WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)} GROUP BY uuid ORDER BY since_ms, own
"""
# What the customer's uuids presented and the customer has, with the newest of each kind first.
IDENTIFIERS = """
SELECT kind, value, toUnixTimestamp64Milli(argMax(time, version)) AS since_ms,
       toString(argMax(event, version)), argMax(proof, version), argMax(current, version) AS now
FROM identities
WHERE site = {site:String} AND (kind, value) IN (
    SELECT kind, value FROM claims WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)}
)
GROUP BY kind, value HAVING argMax(customer, version) IN {uuids:Array(UUID)}
ORDER BY indexOf(['customId', 'email', 'phone'], kind), now DESC, since_ms DESC
"""
NAMES = """
SELECT toString(argMax(customer, version)) AS whose, kind, value FROM identities
WHERE site = {site:String} AND (kind, value) IN (
    SELECT kind, value FROM identities
    WHERE site = {site:String} AND customer IN {customers:Array(UUID)}
)
GROUP BY kind, value HAVING argMax(current, version)
"""
MERGES = """
SELECT toString(merge), toString(uuid), toString(joined), toUnixTimestamp64Milli(time) AS at_ms,
       by, proof
FROM aliases FINAL
WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)} AND customer != uuid
ORDER BY at_ms DESC, uuid
"""
UNDONE = """
SELECT toString(target), toString(uuid), toString(customer), toUnixTimestamp64Milli(time) AS at_ms,
       by
FROM decisions FINAL
WHERE site = {site:String} AND what = 'undo'
  AND (uuid IN {uuids:Array(UUID)} OR customer IN {uuids:Array(UUID)})
ORDER BY at_ms DESC
"""
CONFLICTS = """
SELECT toString(id) AS own, kind, value, toString(customer), toString(other), toString(uuid),
       toString(event), toUnixTimestamp64Milli(time) AS at_ms, state
FROM conflicts FINAL
WHERE {conditions}
ORDER BY at_ms DESC, UUIDToNum(id) DESC LIMIT {{limit:UInt32}}
"""
# None is for all that anybody is to see.
STATES = {
    "open": "state = 'open'",
    "resolved": "state IN ('merged', 'dismissed')",
    None: "state != 'gone'",
}
DECIDED = """
SELECT toString(target), what, toUnixTimestamp64Milli(time), by FROM decisions FINAL
WHERE site = {site:String} AND target IN {ids:Array(UUID)}
"""


class Identifier(NamedTuple):
    """An identifier of a customer; `current` is the one of its kind that holds."""

    kind: str
    value: str
    since_ms: int
    event: str
    proof: bool
    current: bool


class Merge(NamedTuple):
    """That a uuid joined a customer, or did until somebody took that back."""

    id: str
    source: str
    target: str
    at_ms: int
    by: str
    proof: bool
    undone_by: str | None = None


class Names(NamedTuple):
    """A customer, in short."""

    id: str
    custom_id: str | None
    email: str | None
    phone: str | None


class Conflict(NamedTuple):
    """An identifier in conflict; `decision` is what, when (epoch ms) and by whom."""

    id: str
    kind: str
    value: str
    customer: str
    other: str | None
    uuid: str
    event: str
    at_ms: int
    state: str


class Conflicts(NamedTuple):
    """Newest first, and where the next page begins (None: this was the last)."""

    conflicts: list[Conflict]
    next: Cursor | None


def uuids(store: Store, site: str, own: Sequence[str]) -> list[tuple[str, int]]:
    """A customer's uuids with events, and since when (epoch ms), the oldest first."""
    return [(uuid, at_ms) for uuid, at_ms in store.rows(UUIDS, {"site": site, "uuids": list(own)})]


def identifiers(store: Store, site: str, own: Sequence[str]) -> list[Identifier]:
    """A customer's identifiers, given all their uuids."""
    rows = store.rows(IDENTIFIERS, {"site": site, "uuids": list(own)})
    return [Identifier(*row) for row in rows]


def merges(store: Store, site: str, own: Sequence[str]) -> list[Merge]:
    """Who joined the customer with these uuids, and what of it was taken back, newest first."""
    asked = {"site": site, "uuids": list(own)}
    found = [Merge(*row) for row in store.rows(MERGES, asked)]
    found += [
        Merge(target, source, customer, at_ms, "person", True, by)
        for target, source, customer, at_ms, by in store.rows(UNDONE, asked)
    ]
    return sorted(found, key=lambda each: each.at_ms, reverse=True)


def names(store: Store, site: str, customers: Iterable[str]) -> dict[str, Names]:
    """What each of these customers is called by."""
    found: dict[str, dict[str, str]] = {customer: {} for customer in customers}
    if not found:
        return {}
    for whose, kind, value in store.rows(NAMES, {"site": site, "customers": list(found)}):
        if whose in found:
            found[whose][kind] = value
    return {
        customer: Names(customer, own.get("customId"), own.get("email"), own.get("phone"))
        for customer, own in found.items()
    }


def conflicts(
    store: Store, site: str, state: str | None, limit: int, cursor: Cursor | None = None
) -> Conflicts:
    """Conflicts that are `open` or `resolved`, or all of them."""
    conditions = Conditions(site)
    conditions.add(STATES[state])
    conditions.after(cursor, "time")
    found = _conflicts(store, conditions, limit)
    last = found[-1] if len(found) == limit else None
    return Conflicts(found, Cursor(last.at_ms, 0, last.id) if last else None)


def conflict(store: Store, site: str, found: str) -> Conflict | None:
    """A conflict by its id."""
    conditions = Conditions(site)
    conditions.add(STATES[None])
    conditions.add("id = {id:UUID}", id=found)
    rows = _conflicts(store, conditions, 1)
    return rows[0] if rows else None


def decided(store: Store, site: str, ids: Sequence[str]) -> dict[str, tuple[str, int, str]]:
    """What was decided about these conflicts: what, when (epoch ms) and by whom."""
    if not ids:
        return {}
    rows = store.rows(DECIDED, {"site": site, "ids": list(ids)})
    return {target: (what, at_ms, by) for target, what, at_ms, by in rows}


def _conflicts(store: Store, conditions: Conditions, limit: int) -> list[Conflict]:
    asked = {**conditions.values, "limit": limit}
    rows = store.rows(CONFLICTS.format(conditions=conditions), asked)
    return [
        Conflict._make((*row[:4], None if row[4] == NOBODY else row[4], *row[5:])) for row in rows
    ]
