"""Profiles: everything that is told about a customer, one question each for many of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from footfall.query.attributes import Set, held, values_set
from footfall.query.uuids import linked, uuids_of
from footfall.store.client import Store
from footfall.store.sessions import MADE

SPANS = """
SELECT toString(uuid) AS whose, toUnixTimestamp64Milli(min(first_seen)),
       toUnixTimestamp64Milli(max(last_seen)), max(bot)
FROM customers WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)} GROUP BY uuid
"""
SUMMED = f"""
SELECT toString(uuid) AS whose, uniqExactIf(id, NOT {MADE}) AS events,
       uniqExactIf(id, action = 'session.start') AS sessions,
       toUnixTimestamp64Milli(maxIf(time, device_type != '')) AS device_ms,
       argMaxIf((device_type, browser, system, browser_version, system_version, device_model),
           time, device_type != '') AS device,
       toUnixTimestamp64Milli(maxIf(time, country != '')) AS place_ms,
       argMaxIf((country, region, city), time, country != '') AS place,
       toUnixTimestamp64Milli(minIf(time, page_host != '')) AS origin_ms,
       argMinIf((page_host, page_path, referrer_host, traffic_source, medium, channel, campaign,
           utm_source, utm_medium, utm_campaign), time, page_host != '') AS origin
FROM events WHERE site = {{site:String}} AND uuid IN {{uuids:Array(UUID)}} GROUP BY uuid
"""
# The same of many customers, whose events lie all over the table: by their sessions. The rows of
# those that go on are behind by some minutes; their events are counted.
VISITED = """
SELECT toString(uuid) AS whose, sumIf(events, over), count(),
       toUnixTimestamp64Milli(maxIf(device_time, device_type != '')),
       argMaxIf((device_type, browser, system), device_time, device_type != ''),
       toUnixTimestamp64Milli(maxIf(place_time, country != '')),
       argMaxIf((country, region, city), place_time, country != ''),
       toUnixTimestamp64Milli(minIf(start, entry_host != '')),
       argMinIf((entry_host, entry, referrer_host, source, medium, channel, campaign), start,
           entry_host != ''),
       toUnixTimestamp64Milli(minIf(start, NOT over)), groupArrayIf(toString(id), NOT over)
FROM (
    SELECT id, uuid, start, events, closed > toDateTime64(0, 3, 'UTC') AS over, entry_host, entry,
           referrer_host, source, medium, channel, campaign, device_time, device_type, browser,
           system, place_time, country, region, city
    FROM sessions WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)}
    ORDER BY version DESC LIMIT 1 BY id
) GROUP BY uuid
"""
GOING_ON = f"""
SELECT toString(uuid), count() FROM events
WHERE site = {{site:String}} AND uuid IN {{uuids:Array(UUID)}} AND NOT {MADE}
  AND time >= fromUnixTimestamp64Milli({{from_ms:Int64}}, 'UTC')
  AND session IN {{sessions:Array(UUID)}}
GROUP BY uuid
"""
IDENTIFIERS = """
SELECT toString(argMax(customer, version)) AS whose, kind, value FROM identities
WHERE site = {site:String} AND (kind, value) IN (
    SELECT kind, value FROM claims WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)}
)
GROUP BY kind, value HAVING argMax(current, version)
"""
DEVICE_NAMES = ("type", "browser", "system", "browserVersion", "systemVersion", "model")
PLACE_NAMES = ("country", "region", "city")
ORIGIN_NAMES = (
    "host", "path", "referrerHost", "source", "medium", "channel", "campaign", "utmSource",
    "utmMedium", "utmCampaign",
)  # fmt: skip


class Span(NamedTuple):
    """Epoch milliseconds of the first and the last event; 0 for the last where there was none but
    what others set."""

    first_ms: int
    last_ms: int
    bot: bool = False  # whether a machine made any of them: one that lists leave out


class Profile(msgspec.Struct, rename="camel"):
    """A customer; times are epoch milliseconds until the API writes them out."""

    id: str
    uuids: list[str]
    first_seen_ms: int
    last_seen_ms: int
    bot: bool = False
    custom_id: str | None = None
    email: str | None = None
    phone: str | None = None
    events: int = 0
    sessions: int = 0
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)
    agreements: dict[str, bool] = msgspec.field(default_factory=dict)
    tags: list[str] = msgspec.field(default_factory=list)
    device: dict[str, str] | None = None
    place: dict[str, str] | None = None
    origin: dict[str, str] | None = None


class _Sums(NamedTuple):
    """What the events or the sessions of one uuid add up to."""

    uuid: str
    events: int
    sessions: int
    device_ms: int
    device: tuple[str, ...]
    place_ms: int
    place: tuple[str, ...]
    origin_ms: int
    origin: tuple[str, ...]


def profile(store: Store, site: str, reference: str) -> Profile | None:
    """Everything that is told about one customer; None if there is no such customer."""
    found = uuids_of(store, site, reference)
    if found is None:
        return None
    customer, uuids = found
    seen = span(spans(store, site, uuids), uuids)
    if seen is None:
        return None
    result = Profile(customer, uuids, *seen)
    fill_in(store, site, [result], _summed)
    return result


def spans(store: Store, site: str, uuids: Sequence[str]) -> dict[str, Span]:
    """When each of these uuids was first and last seen; one that never was is missing."""
    if not uuids:
        return {}
    rows = store.rows(SPANS, {"site": site, "uuids": list(uuids)})
    return {uuid: Span(first_ms, last_ms, bool(bot)) for uuid, first_ms, last_ms, bot in rows}


def span(seen: dict[str, Span], uuids: Iterable[str]) -> Span | None:
    """When the customer with these uuids was first and last seen."""
    own = [seen[uuid] for uuid in uuids if uuid in seen]
    if not own:
        return None
    return Span(
        min(each.first_ms for each in own),
        max(each.last_ms for each in own),
        any(each.bot for each in own),
    )


def _summed(store: Store, site: str, uuids: Sequence[str]) -> list[_Sums]:
    return [_Sums(*row) for row in store.rows(SUMMED, {"site": site, "uuids": uuids})]


def _visited(store: Store, site: str, uuids: Sequence[str]) -> list[_Sums]:
    rows = store.rows(VISITED, {"site": site, "uuids": uuids})
    going_on = [row for row in rows if row[-1]]
    counted: dict[str, int] = {}
    if going_on:
        asked = {
            "site": site,
            "uuids": [row[0] for row in going_on],
            "from_ms": min(row[-2] for row in going_on),
            "sessions": [session for row in going_on for session in row[-1]],
        }
        counted = dict(store.rows(GOING_ON, asked))
    return [_Sums(row[0], row[1] + counted.get(row[0], 0), *row[2:-2]) for row in rows]


def fill_in(
    store: Store,
    site: str,
    profiles: Sequence[Profile],
    sums_of: Callable[[Store, str, Sequence[str]], list[_Sums]] = _visited,
) -> None:
    """Adds what events or sessions, identifiers and attributes tell."""
    if not profiles:
        return
    uuids = [uuid for each in profiles for uuid in each.uuids]
    asked = {"site": site, "uuids": uuids}
    summed, named, unsure, held_ = store.together(
        lambda: sums_of(store, site, uuids),
        lambda: store.rows(IDENTIFIERS, asked),
        lambda: linked(store, site, uuids),
        lambda: values_set(store, site, uuids),
    )
    sums = {each.uuid: each for each in summed}
    identifiers: dict[str, dict[str, str]] = {}
    for customer, kind, value in named:
        identifiers.setdefault(customer, {})[kind] = value
    values: dict[str, list[Set]] = {}
    for each_set in held_:
        values.setdefault(each_set.uuid, []).append(each_set)
    for each in profiles:
        _sum_up(each, [sums[uuid] for uuid in each.uuids if uuid in sums])
        known = identifiers.get(each.id, {})
        each.custom_id, each.email = known.get("customId"), known.get("email")
        each.phone = known.get("phone")
        now = held((value for uuid in each.uuids for value in values.get(uuid, ())), unsure)
        each.attributes, each.agreements, each.tags = now.attributes, now.agreements, now.tags


def _sum_up(profile: Profile, own: Sequence[_Sums]) -> None:
    profile.events = sum(part.events for part in own)
    profile.sessions = sum(part.sessions for part in own)
    device = max(
        (part for part in own if any(part.device)), key=lambda p: p.device_ms, default=None
    )
    place = max((part for part in own if any(part.place)), key=lambda p: p.place_ms, default=None)
    first = min((part for part in own if any(part.origin)), key=lambda p: p.origin_ms, default=None)
    profile.device = _present(DEVICE_NAMES, device.device) if device else None
    profile.place = _present(PLACE_NAMES, place.place) if place else None
    profile.origin = _present(ORIGIN_NAMES, first.origin) if first else None


def _present(names: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    return {name: value for name, value in zip(names, values, strict=False) if value}
