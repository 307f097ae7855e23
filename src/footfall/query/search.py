"""Finding customers: all of a site, or those with an identifier, attribute or tag that holds some
text; last seen first, page by page."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from typing import Any, NamedTuple

from footfall.query.cursor import Cursor
from footfall.query.members import customers_of, members
from footfall.query.profile import Profile, Span, fill_in, span, spans
from footfall.store.client import Store

FEW = 2_000  # so many that are found are sorted here
MANY = 20_000  # so many are sorted by the store; of more, the newest customers are looked at first
NEWEST = 500  # so many of them, before all that are found are sorted after all
GROWTH = 4

# Only the text is read of what does not match: some 40 ms for five million values.
FOUND = """
SELECT DISTINCT uuid FROM search
WHERE site = {site:String} AND position(text, {query:String}) > 0
LIMIT {limit:UInt32}
"""
# Other uuids of the customers who are found, for they may have been seen later with these.
RELATED = """
SELECT toString(uuid), toString(customer) FROM aliases WHERE site = {site:String} AND (
    uuid IN (SELECT uuid FROM search WHERE site = {site:String}
        AND position(text, {query:String}) > 0)
    OR customer IN (SELECT uuid FROM search WHERE site = {site:String}
        AND position(text, {query:String}) > 0)
)
"""
AMONG = """ AND (uuid IN {related:Array(UUID)}
    OR UUIDToNum(uuid) BETWEEN UUIDToNum({low:UUID}) AND UUIDToNum({high:UUID}) OR uuid IN (
    SELECT uuid FROM search WHERE site = {site:String} AND position(text, {query:String}) > 0
))"""
BEGINNING = """
SELECT DISTINCT toString(uuid) FROM customers
WHERE site = {site:String}
  AND UUIDToNum(uuid) BETWEEN UUIDToNum({low:UUID}) AND UUIDToNum({high:UUID})
LIMIT {limit:UInt32}
"""
MATCHING = """
SELECT DISTINCT toString(uuid) FROM search
WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)}
  AND position(text, {query:String}) > 0
"""
# A uuid may have several rows until they are merged: its newest one is among the newest of all.
ROWS = """
SELECT toString(uuid), toUnixTimestamp64Milli(last_seen) AS last_ms FROM customers
WHERE site = {site:String} AND last_seen <= fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC')
{among}
ORDER BY last_seen DESC LIMIT {limit:UInt32}
"""
UUID_BYTES = 16
NO_RANGE = ("f" * 8 + "-ffff-ffff-ffff-" + "f" * 12, "0" * 8 + "-0000-0000-0000-" + "0" * 12)
FAR_MS = 9_999_999_999_999
_is_beginning = re.compile(r"[0-9a-f-]{1,36}").fullmatch


Customers = dict[str, list[str]]  # ids, each with all the customer's uuids


class Profiles(NamedTuple):
    """One page of customers, last seen first."""

    profiles: list[Profile]
    next: Cursor | None


class _Seen(NamedTuple):
    """A customer, all their uuids, and when they were seen."""

    customer: str
    uuids: list[str]
    span: Span


def listed(
    store: Store, site: str, query: str, limit: int, cursor: Cursor | None = None,
    *, without_bots: bool = False,
) -> Profiles:  # fmt: skip
    """Customers, last seen first; `query` is part of an identifier, an attribute's value or a tag,
    in any case, or the start of a uuid."""
    search = _Search(store, site, query.strip().lower(), cursor, without_bots)
    page = search.page(limit)
    profiles = [Profile(each.customer, each.uuids, *each.span) for each in page]
    fill_in(store, site, profiles)
    last = profiles[-1] if len(profiles) == limit else None
    return Profiles(profiles, Cursor(last.last_seen_ms, 0, last.id) if last else None)


class _Search:
    """One question for a page."""

    def __init__(
        self, store: Store, site: str, query: str, cursor: Cursor | None, without_bots: bool
    ) -> None:
        self._store = store
        self._site = site
        self._query = query
        self._without_bots = without_bots
        self._before = (cursor.time_ms, cursor.id) if cursor else (FAR_MS, "")

    def page(self, limit: int) -> list[_Seen]:
        """The newest customers before the cursor, at most `limit`."""
        if not self._query:
            return self._sorted(limit)
        found, many = self._found()
        if found is not None:
            return self._seen(self._customers(found))[:limit]
        if many:
            page, complete = self._newest(NEWEST)
            if complete or len(page) >= limit:
                return page[:limit]
        related = self._store.rows(RELATED, self._asked({"query": self._query}))
        return self._sorted(limit, {uuid for pair in related for uuid in pair})

    def _found(self) -> tuple[list[str] | None, bool]:
        """Uuids with a text that holds the query, or that begin with it, where they are few; and
        whether they are many."""
        asked = self._asked({"query": self._query, "limit": MANY + 1})
        found = self._store.binary(FOUND, asked)
        count = len(found) // UUID_BYTES
        if count > FEW:
            return None, count > MANY
        uuids = [_uuid(*pair) for pair in struct.iter_unpack("<QQ", found)]
        ends = _range(self._query)
        if ends is not None:
            between = self._asked({"low": ends[0], "high": ends[1], "limit": FEW})
            uuids += [uuid for (uuid,) in self._store.rows(BEGINNING, between)]
        return uuids, False

    def _sorted(self, limit: int, related: set[str] | None = None) -> list[_Seen]:
        """Of all customers, or of those who are found with the `related` ones."""
        reach = 2 * limit + 100
        while True:
            page, complete = self._newest(reach, related)
            if complete or len(page) >= limit:
                return page[:limit]
            reach *= GROWTH

    def _newest(self, reach: int, related: set[str] | None = None) -> tuple[list[_Seen], bool]:
        """Those customers of the newest rows who match, and whether these were all rows.

        What lies at the end of the reach may have newer company there, so it is left for the next.
        """
        asked = self._asked({"before_ms": self._before[0], "limit": reach})
        among = " AND NOT bot" if self._without_bots else ""
        if related is not None:
            low, high = _range(self._query) or NO_RANGE
            asked |= {"query": self._query, "related": list(related), "low": low, "high": high}
            among += AMONG
        rows = self._store.rows(ROWS.replace("{among}", among), asked)
        complete = len(rows) < reach
        floor_ms = -1 if complete else rows[-1][1]
        customers = self._customers([uuid for uuid, _ in rows])
        if self._query:
            customers = self._matching(customers)
        found = self._seen(customers)
        return [each for each in found if each.span.last_ms > floor_ms], complete

    def _customers(self, uuids: Sequence[str]) -> Customers:
        """The customers of these uuids, with all that are theirs."""
        whose = customers_of(self._store, self._site, uuids)
        return members(self._store, self._site, set(whose.values()))

    def _seen(self, customers: Customers) -> list[_Seen]:
        """Those who come after the cursor, last seen first."""
        uuids = [uuid for own in customers.values() for uuid in own]
        seen = spans(self._store, self._site, uuids)
        found = [
            _Seen(customer, own, their)
            for customer, own in customers.items()
            if (their := span(seen, own)) and not (self._without_bots and their.bot)
        ]
        found.sort(key=_place, reverse=True)
        return [each for each in found if _place(each) < self._before or not self._before[1]]

    def _matching(self, customers: Customers) -> Customers:
        uuids = [uuid for own in customers.values() for uuid in own]
        asked = self._asked({"uuids": uuids, "query": self._query})
        matching = {uuid for (uuid,) in self._store.rows(MATCHING, asked)} if uuids else set()
        begins = self._query if _is_beginning(self._query) else "-"
        return {
            customer: own
            for customer, own in customers.items()
            if any(uuid in matching or uuid.startswith(begins) for uuid in own)
        }

    def _asked(self, parameters: dict[str, Any]) -> dict[str, Any]:
        return {"site": self._site, **parameters}


def _place(each: _Seen) -> tuple[int, str]:
    return each.span.last_ms, each.customer


def _range(beginning: str) -> tuple[str, str] | None:
    """The first and the last uuid that begin so; None where none can."""
    digits = beginning.replace("-", "")
    if not _is_beginning(beginning):
        return None
    low, high = _dashed((digits + "0" * 32)[:32]), _dashed((digits + "f" * 32)[:32])
    return (low, high) if high.startswith(beginning) else None


def _uuid(high: int, low: int) -> str:
    return _dashed(f"{high:016x}{low:016x}")


def _dashed(digits: str) -> str:
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
