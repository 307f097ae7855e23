"""What the store knows of a site's actions: which came, with which params, and how often lately."""

from __future__ import annotations

import itertools
from typing import NamedTuple

from footfall.query.volumes import volumes
from footfall.store.client import Store

ROWS_MAX = 100_000  # of params of one site; the processor notes no more of an honest one

SEEN = """
SELECT action, param, type, toUnixTimestamp64Milli(min(first_seen)) AS first_ms,
       toUnixTimestamp64Milli(max(last_seen)) AS last_ms
FROM params_seen
WHERE site = {site:String} AND ({action:String} = '' OR action = {action:String})
GROUP BY action, param, type ORDER BY action, param, first_ms, type LIMIT {limit:UInt32}
"""
EXAMPLES = """
SELECT param, value FROM param_examples FINAL
WHERE site = {site:String} AND action = {action:String}
ORDER BY param, time DESC, value
"""

VOLUME = """
SELECT count() FROM events
WHERE site = {site:String} AND action = {action:String}
  AND time >= fromUnixTimestamp64Milli({since_ms:Int64}, 'UTC')
"""


class Span(NamedTuple):
    """Since when, and until when, in epoch milliseconds."""

    first_ms: int
    last_ms: int


class TypeChange(NamedTuple):
    """A param came with one type, and from a moment on with another as well."""

    param: str
    before: str
    after: str
    at_ms: int


class SeenAction(NamedTuple):
    """An action as it came: when, and its params by name, each type with when it was there."""

    span: Span
    params: dict[str, dict[str, Span]]

    def type_changes(self) -> list[TypeChange]:
        """Every type after a param's first, the latest change first."""
        found = []
        for param, types in self.params.items():
            ordered = sorted(types, key=lambda each: (types[each].first_ms, each))
            found += [
                TypeChange(param, before, after, types[after].first_ms)
                for before, after in itertools.pairwise(ordered)
            ]
        return sorted(found, key=lambda change: (-change.at_ms, change.param))


def seen(store: Store, site: str, action: str = "") -> dict[str, SeenAction]:
    """By action: all of a site's, or the one that is named."""
    found: dict[str, SeenAction] = {}
    asked = {"site": site, "action": action, "limit": ROWS_MAX}
    for name, param, type_, first_ms, last_ms in store.rows(SEEN, asked):
        span = Span(first_ms, last_ms)
        if not param:  # the row of the action itself comes first
            found[name] = SeenAction(span, {})
        elif name in found:
            found[name].params.setdefault(param, {})[type_] = span
    return found


def examples(store: Store, site: str, action: str) -> dict[str, list[str]]:
    """Values by param, the newest first; a value that came with several types once."""
    found: dict[str, dict[str, None]] = {}
    for param, value in store.rows(EXAMPLES, {"site": site, "action": action}):
        found.setdefault(param, {})[value] = None
    return {param: list(values) for param, values in found.items()}


def volumes_by_action(store: Store, site: str, since_ms: int) -> dict[str, int]:
    """How many events each action had since a moment."""
    return {each.action: each.events for each in volumes(store, site, since_ms)}


def volume(store: Store, site: str, action: str, since_ms: int) -> int:
    """How many events one action had since a moment."""
    asked = {"site": site, "action": action, "since_ms": since_ms}
    return int(store.rows(VOLUME, asked)[0][0])
