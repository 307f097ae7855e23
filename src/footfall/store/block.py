"""A block: processed events on their way into the store; each part of it is all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from operator import attrgetter
from typing import Any

import msgspec

from footfall.events.moment import iso
from footfall.pipeline import attributes
from footfall.pipeline.activity import Activity
from footfall.pipeline.bots import LEFT_OUT
from footfall.pipeline.identify import Learned
from footfall.pipeline.session import is_doing
from footfall.store import identity, sessions
from footfall.store.client import BadRows, Store

_encode_lines = msgspec.json.Encoder().encode_lines


# The table's columns: those that an event and its activity have under the same names come last.
OF_EVENT = (
    "id", "site", "uuid", "action", "label", "source", "trusted", "params", "address",
)  # fmt: skip
OF_ACTIVITY = (
    "session", "page_host", "page_path", "referrer_host", "utm_source", "utm_medium",
    "utm_campaign", "device_type", "browser", "system", "browser_version", "system_version",
    "device_model", "bot_reason", "country", "region", "city", "utm_term", "utm_content",
    "click_id", "traffic_source", "medium", "channel", "campaign", "identification",
)  # fmt: skip
COLUMNS = ("time", "received_at", "bot", *OF_EVENT, *OF_ACTIVITY)
ATTRIBUTES = (
    "site", "uuid", "kind", "name", "value", "time", "received_at", "event", "set_by", "actor",
    "proof",
)  # fmt: skip


_of_event = attrgetter(*OF_EVENT)
_of_activity = attrgetter(*OF_ACTIVITY)


def _lines(activities: Iterable[Activity]) -> bytes:
    return _encode_lines(
        [
            (
                each.event.time_ms / 1000,
                each.event.received_at_ms / 1000,
                each.bot_reason != "",
                *_of_event(each.event),
                *_of_activity(each),
            )
            for each in activities
        ]
    )


class _Month:
    """Events of one month: they are stored together. Their lines are written as they come, so
    that the store has to wait for nothing."""

    __slots__ = ("activities", "pieces")

    def __init__(self) -> None:
        self.activities: list[Activity] = []
        self.pieces: list[bytes] = []


class Block:
    """What has been processed and not yet stored."""

    def __init__(self) -> None:
        self.activities: list[Activity] = []
        self._months: dict[int, _Month] = {}
        self._ahead: dict[int, _Month] = {}  # of events that go before what was learned
        self.sessions: list[tuple[Any, ...]] = []  # rows of those that changed
        self.learned = Learned()
        self.version = 0  # of what it says of customers; later blocks have higher ones

    def __len__(self) -> int:
        return len(self.activities)

    def is_empty(self) -> bool:
        return not self.activities and self.learned.standing.is_empty()

    def add(self, activities: Iterable[Activity], learned: Learned | None = None) -> None:
        self._add(activities, self._months)
        if learned is not None:
            self.learned.add(learned)

    def add_ahead(self, activities: Iterable[Activity]) -> None:
        """Adds what tells of events in earlier blocks: stored before what this one taught, as
        claims that are there once they come again teach nothing."""
        self._add(activities, self._ahead)

    def _add(self, activities: Iterable[Activity], to: dict[int, _Month]) -> None:
        months: dict[int, list[Activity]] = {}
        for activity in activities:
            months.setdefault(_month(activity.event.time_ms), []).append(activity)
        for number, those in months.items():
            month = to.setdefault(number, _Month())
            month.activities += those
            month.pieces.append(_lines(those))
            self.activities += those

    def store(
        self,
        store: Store,
        set_aside: Callable[[Activity, str], None],
        already: Set[str] = frozenset(),
    ) -> None:
        """Inserts everything; done again after a crash, it changes nothing.

        Customers and sessions first: those rows bear repeating, so a crash in between loses
        nothing: when their events come again, sessions are counted from what is stored. Events
        follow month by month, oldest first, each month as one part that is there whole or not at
        all; thus a session's start is never missing while its later events are there. `already`
        names events that an earlier attempt has stored.
        """
        self._store_customers(store)
        sessions.insert(store, self.sessions)
        _insert_months(store, self._ahead, set_aside, already)
        identity.keep_named(store, self.learned.standing, self.version)
        self._store_attributes(store)
        identity.keep_joined(store, self.learned.standing, self.version)
        _insert_months(store, self._months, set_aside, already)

    def _store_customers(self, store: Store) -> None:
        seen: dict[tuple[str, str], tuple[int, int]] = {}
        bots: set[tuple[str, str]] = set()
        for activity in self.activities:
            event = activity.event
            key, time_ms = (event.site, event.uuid), event.time_ms
            if activity.bot_reason in LEFT_OUT:
                bots.add(key)
            last_ms = time_ms if is_doing(event) else 0
            span = seen.get(key)
            if span is None:
                seen[key] = (time_ms, last_ms)
            elif not span[0] <= time_ms <= span[1]:
                seen[key] = (min(span[0], time_ms), max(span[1], last_ms))
        if seen:
            rows = [(*key, a / 1000, b / 1000, int(key in bots)) for key, (a, b) in seen.items()]
            columns = ("site", "uuid", "first_seen", "last_seen", "bot")
            store.insert("customers", columns, _encode_lines(rows))

    def _store_attributes(self, store: Store) -> None:
        rows = [
            (*row[:5], row.time_ms / 1000, row.received_at_ms / 1000, *row[7:])
            for activity in self.activities
            if activity.event.action in attributes.SETTING
            for row in attributes.of(activity.event)
        ]
        if rows:
            store.insert("attributes", ATTRIBUTES, _encode_lines(rows))


def _insert_months(
    store: Store,
    months: dict[int, _Month],
    set_aside: Callable[[Activity, str], None],
    already: Set[str],
) -> None:
    for _, month in sorted(months.items()):
        fresh = [each for each in month.activities if each.event.id not in already]
        if len(fresh) == len(month.activities):
            _insert(store, fresh, b"".join(month.pieces), set_aside)
        elif fresh:
            _insert(store, fresh, _lines(fresh), set_aside)


def _insert(
    store: Store,
    activities: list[Activity],
    lines: bytes,
    set_aside: Callable[[Activity, str], None],
) -> None:
    """Inserts one month's events; rows that the store cannot parse are found and set aside."""
    try:
        store.insert("events", COLUMNS, lines)
    except BadRows as error:
        if len(activities) == 1:
            set_aside(activities[0], str(error))
            return
        middle = len(activities) // 2
        for half in (activities[:middle], activities[middle:]):
            _insert(store, half, _lines(half), set_aside)


_months: dict[int, int] = {}


def _month(time_ms: int) -> int:
    """The table's partition of a moment: year and month, such as 202611."""
    day = time_ms // 86_400_000
    month = _months.get(day)
    if month is None:
        if len(_months) > 10_000:
            _months.clear()
        text = iso(time_ms)
        month = _months[day] = int(text[:4] + text[5:7])
    return month
