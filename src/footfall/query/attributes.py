"""Attributes, agreements and tags of a customer: what holds now, and who set what when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from footfall.events.event import Event
from footfall.pipeline.attributes import of
from footfall.query.conditions import Conditions
from footfall.query.cursor import Cursor
from footfall.store.client import Store

ROWS = """
SELECT whose, kind, name, argMax(value, place) AS latest, max(place)
FROM (
    SELECT toString(uuid) AS whose, kind, name, value,
           (toUnixTimestamp64Milli(time), toString(event)) AS place
    FROM attributes WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)}
)
GROUP BY whose, kind, name
"""
HISTORY = """
SELECT kind, name, value, toUnixTimestamp64Milli(time) AS time_ms, set_by, actor, proof,
       toString(uuid), toString(event)
FROM attributes FINAL
WHERE {conditions}
ORDER BY attributes.time DESC, UUIDToNum(attributes.event) DESC
LIMIT {{limit:UInt32}} WITH TIES
"""


class Held(msgspec.Struct):
    """What holds now of one customer."""

    attributes: dict[str, Any] = msgspec.field(default_factory=dict)
    agreements: dict[str, bool] = msgspec.field(default_factory=dict)
    tags: list[str] = msgspec.field(default_factory=list)


class Set(NamedTuple):
    """The newest value that one uuid set of a name; `value` is JSON."""

    uuid: str
    kind: str
    name: str
    value: str
    place: tuple[int, str]  # its time and its event: the later one counts


class Change(NamedTuple):
    """One value that was set; `value` is JSON, `null` where it was taken away."""

    kind: str
    name: str
    value: str
    time_ms: int
    set_by: str
    actor: str
    proof: bool
    uuid: str
    event: str


class Changes(NamedTuple):
    """Newest first, and where the next page begins (None: this was the last)."""

    changes: list[Change]
    next: Cursor | None


def values_set(store: Store, site: str, uuids: Sequence[str]) -> list[Set]:
    """What these uuids set, the newest of each name."""
    rows = store.rows(ROWS, {"site": site, "uuids": list(uuids)})
    return [Set(uuid, kind, name, value, tuple(place)) for uuid, kind, name, value, place in rows]


def held(values: Iterable[Set], linked: Collection[str] = ()) -> Held:
    """What holds of a customer to whom these uuids belong, the newest of each name.

    `linked` are uuids that joined without proof: what they set adds to what there is, and changes
    nothing of it, even where somebody vouched for the event: nobody did for whose it is.
    """
    chosen: dict[tuple[str, str], tuple[bool, tuple[int, str], str]] = {}
    for each in values:
        counts = each.uuid not in linked
        key = (each.kind, each.name)
        chosen[key] = max(chosen.get(key, (False, (-1, ""), "")), (counts, each.place, each.value))
    result = Held()
    for (kind, name), (_, _, text) in sorted(chosen.items()):
        value = msgspec.json.decode(text)
        if value is None:
            continue
        if kind == "tag":
            result.tags.append(name)
        else:
            (result.agreements if kind == "agreement" else result.attributes)[name] = value
    return result


def history(
    store: Store, site: str, uuids: Sequence[str], limit: int, cursor: Cursor | None = None
) -> Changes:
    """Who set what when, newest first; a page ends with all that its last event set."""
    conditions = Conditions(site)
    conditions.add("uuid IN {uuids:Array(UUID)}", uuids=list(uuids))
    conditions.after(cursor, "time", row="event")
    asked = {**conditions.values, "limit": limit}
    rows = store.rows(HISTORY.format(conditions=conditions), asked)
    changes = [Change(*row) for row in rows]
    last = changes[-1] if len(changes) >= limit else None
    return Changes(changes, Cursor(last.time_ms, 0, last.event) if last else None)


def changed(before: Held, event: Event) -> Held:
    """What holds once a proven event that comes now is through."""
    now = msgspec.structs.replace(before, tags=list(before.tags))
    for each in of(event):
        value = msgspec.json.decode(each.value)
        if each.kind == "tag":
            now.tags = sorted({*now.tags, each.name} if value else {*now.tags} - {each.name})
            continue
        values: dict[str, Any] = now.agreements if each.kind == "agreement" else now.attributes
        values.pop(each.name, None)
        if value is not None:
            values[each.name] = value
    return now
