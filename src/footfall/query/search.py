"""Finding customers: all of a site, or those with an identifier, attribute or tag that holds some
text; last seen first, page by page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

from footfall.query.cursor import Cursor
from footfall.query.members import customers_of, members
from footfall.query.profile import Profile, Span, fill_in, span, spans
from footfall.store.client import Store

ALL = 2**32 - 1
SAMPLED_MIN = 100  # uuids: of fewer, all texts are read in no time
MATCHED = 400  # uuids at a time whose texts are read, side by side
LOOKED_AT_MAX = 1_500  # newest rows; where a page is not in so many, all that match are sorted
SPARE = 30  # rows more than customers on a page: some have several
GROWTH = 3

# In one order to the last: many that were never seen, but told of, were all seen at 0.
PLACE = "last_seen DESC, UUIDToNum(uuid) DESC"
BEFORE = """
WHERE site = {site:String} AND last_seen <= fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC')
    AND (last_seen, UUIDToNum(uuid))
        < (fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC'), UUIDToNum({before:UUID}))
"""
# A uuid may have several rows until they are merged: its newest one is among the newest of all.
NEWEST = f"""
SELECT toString(uuid), toUnixTimestamp64Milli(last_seen) FROM customers {BEFORE} {{without}}
ORDER BY {PLACE} LIMIT {{limit:UInt32}}
"""
# Of some uuids, how many they are and how many have a text that matches. Uuids are kept in the
# order of their second halves.
SOME = """
site = {site:String} AND uuid BETWEEN '00000000-0000-0000-9000-000000000000'
    AND 'ffffffff-ffff-ffff-90ff-ffffffffffff'
"""
SAMPLED = f"""
SELECT (SELECT count() FROM customers WHERE {SOME}), uniqExact(uuid) FROM search
WHERE {SOME} AND position(text, {{query:String}}) > 0
"""
# Only the text is read of what does not match: some 40 ms for five million values. Other uuids of
# the customers who are found are theirs as well, for they may have been seen later with these.
FOUND = f"""
WITH (
    SELECT groupUniqArray(uuid) FROM search
    WHERE site = {{site:String}} AND position(text, {{query:String}}) > 0
) AS found, (
    SELECT groupUniqArray(arrayJoin([uuid, customer])) FROM aliases
    WHERE site = {{site:String}} AND (
        uuid IN (SELECT arrayJoin(found)) OR customer IN (SELECT arrayJoin(found))
        OR customer IN (
            SELECT customer FROM aliases
            WHERE site = {{site:String}} AND uuid IN (SELECT arrayJoin(found))
        )
    )
) AS related
SELECT toString(uuid), toUnixTimestamp64Milli(last_seen), uuid IN (SELECT arrayJoin(found))
FROM customers {BEFORE} {{without}} AND (uuid IN (SELECT arrayJoin(arrayConcat(found, related)))
    OR UUIDToNum(uuid) BETWEEN UUIDToNum({{low:UUID}}) AND UUIDToNum({{high:UUID}}))
ORDER BY {PLACE} LIMIT {{limit:UInt32}}
"""
MATCHING = """
SELECT DISTINCT toString(uuid) FROM search
WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)}
  AND position(text, {query:String}) > 0
"""
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
    place: tuple[int, str]  # the last time, and the uuid that was seen then


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
    last_ms, last = page[-1].place if len(page) == limit else (0, None)
    return Profiles(profiles, Cursor(last_ms, 0, last) if last else None)


class _Search:
    """One question for a page."""

    def __init__(
        self, store: Store, site: str, query: str, cursor: Cursor | None, without_bots: bool
    ) -> None:
        self._store = store
        self._site = site
        self._query = query
        self._without_bots = without_bots
        self._before = (cursor.time_ms, cursor.id) if cursor else (FAR_MS, NO_RANGE[0])

    def page(self, limit: int) -> list[_Seen]:
        """The newest customers before the cursor, at most `limit`."""
        reach = limit + SPARE
        if not self._query:
            return self._until(limit, reach, self._newest) or []
        near = self._until(limit, self._likely(reach), self._newest, LOOKED_AT_MAX)
        return self._until(limit, reach, self._found) or [] if near is None else near

    def _likely(self, reach: int) -> int:
        """How many of the newest rows are likely to hold so many that match."""
        ((sampled, matching),) = self._store.rows(SAMPLED, self._asked({"query": self._query}))
        return reach * sampled // matching if matching and sampled >= SAMPLED_MIN else ALL

    def _until(
        self,
        limit: int,
        reach: int,
        way: Callable[[int], tuple[list[_Seen], bool]],
        reach_max: int = ALL,
    ) -> list[_Seen] | None:
        """A whole page, from as many rows as it takes; None where those are too many."""
        while reach <= reach_max:
            page, complete = way(reach)
            if complete or len(page) >= limit:
                return page[:limit]
            reach *= GROWTH
        return None

    def _found(self, reach: int) -> tuple[list[_Seen], bool]:
        """Customers of the newest rows of those who match, and whether these were all such rows."""
        low, high = _range(self._query) or NO_RANGE
        found = self._rows(FOUND, reach, {"low": low, "high": high})
        customers = self._customers([row[0] for row in found])
        # Some may be here for what was theirs once.
        sure = {uuid for uuid, _, own in found if own}
        unsure = {customer: own for customer, own in customers.items() if sure.isdisjoint(own)}
        for customer in unsure.keys() - self._matching(unsure).keys():
            del customers[customer]
        return self._settled(customers, found, reach)

    def _newest(self, reach: int) -> tuple[list[_Seen], bool]:
        """Those customers of the newest rows who match, and whether these were all rows."""
        newest = self._rows(NEWEST, reach, {})
        customers = self._customers([uuid for uuid, _ in newest])
        if self._query:
            customers = self._matching(customers)
        return self._settled(customers, newest, reach)

    def _rows(self, question: str, reach: int, more: dict[str, Any]) -> list[tuple[Any, ...]]:
        before_ms, before = self._before
        asked = {
            "query": self._query, "before_ms": before_ms, "before": before, "limit": reach, **more
        }  # fmt: skip
        without = "AND NOT bot" if self._without_bots else ""
        return self._store.rows(question.replace("{without}", without), self._asked(asked))

    def _settled(
        self, customers: Customers, rows: Sequence[tuple[Any, ...]], reach: int
    ) -> tuple[list[_Seen], bool]:
        """Without what lies beyond the reach: there may be others between."""
        complete = len(rows) < reach
        end = (-1, "") if complete else (rows[-1][1], rows[-1][0])
        return [each for each in self._seen(customers) if each.place >= end], complete

    def _customers(self, uuids: Sequence[str]) -> Customers:
        """The customers of these uuids, with all that are theirs."""
        whose = customers_of(self._store, self._site, uuids)
        return members(self._store, self._site, set(whose.values()))

    def _seen(self, customers: Customers) -> list[_Seen]:
        """Those who come after the cursor, last seen first."""
        uuids = [uuid for own in customers.values() for uuid in own]
        seen = spans(self._store, self._site, uuids)
        found = [
            _Seen(customer, own, their, _last(seen, own))
            for customer, own in customers.items()
            if (their := span(seen, own)) and not (self._without_bots and their.bot)
        ]
        found.sort(key=attrgetter("place"), reverse=True)
        return [each for each in found if each.place < self._before]

    def _matching(self, customers: Customers) -> Customers:
        uuids = [uuid for own in customers.values() for uuid in own]
        pieces = [uuids[at : at + MATCHED] for at in range(0, len(uuids), MATCHED)]
        answers = self._store.together(*(partial(self._holding, piece) for piece in pieces))
        matching = set().union(*answers)
        begins = self._query if _is_beginning(self._query) else "-"
        return {
            customer: own
            for customer, own in customers.items()
            if any(uuid in matching or uuid.startswith(begins) for uuid in own)
        }

    def _holding(self, uuids: Sequence[str]) -> set[str]:
        """Those of these uuids with a text that matches."""
        rows = self._store.rows(MATCHING, self._asked({"uuids": uuids, "query": self._query}))
        return {uuid for (uuid,) in rows}

    def _asked(self, parameters: dict[str, Any]) -> dict[str, Any]:
        return {"site": self._site, **parameters}


def _last(seen: dict[str, Span], uuids: Sequence[str]) -> tuple[int, str]:
    return max((seen[uuid].last_ms, uuid) for uuid in uuids if uuid in seen)


def _range(beginning: str) -> tuple[str, str] | None:
    """The first and the last uuid that begin so; None where none can."""
    digits = beginning.replace("-", "")
    if not _is_beginning(beginning):
        return None
    low, high = _dashed((digits + "0" * 32)[:32]), _dashed((digits + "f" * 32)[:32])
    return (low, high) if high.startswith(beginning) else None


def _dashed(digits: str) -> str:
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
