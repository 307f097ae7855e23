"""Customers: finding one by any identifier, listing them, and telling who one is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from footfall.query.cursor import Cursor
from footfall.store.client import Store

is_uuid = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
ATTRIBUTE_EVENTS_MAX = 200  # newest identifications that are read for a customer's attributes
UUIDS_MAX = 1_000  # of one customer; more is a machine

JOINED = """
SELECT uuid, argMax(customer, time) AS customer FROM aliases
WHERE site = {site:String} GROUP BY uuid
"""
NAMED = """
SELECT toString(customer) FROM identities
WHERE site = {site:String} AND value = {value:String}
ORDER BY indexOf(['customId', 'email', 'phone'], kind), time LIMIT 1
"""
CUSTOMER_OF = """
SELECT toString(argMax(customer, time)) FROM aliases
WHERE site = {site:String} AND uuid = {uuid:UUID} GROUP BY uuid
"""
UUIDS_OF = (
    "SELECT toString(uuid) FROM (" + JOINED + ") WHERE customer = {customer:UUID}"
    " LIMIT {limit:UInt32}"
)
LISTED = (
    """
SELECT toString(whose) AS id, arrayMap(x -> toString(x), groupUniqArray(100)(uuid)) AS uuids,
       toUnixTimestamp64Milli(min(first_seen)) AS first_seen_ms,
       toUnixTimestamp64Milli(max(last_seen) AS latest) AS last_seen_ms
FROM (
    SELECT uuid, first_seen, last_seen, bot, if(joined.customer = toUUID('"""
    + "00000000-0000-0000-0000-000000000000"
    + """'), uuid, joined.customer) AS whose
    FROM customers LEFT JOIN ("""
    + JOINED
    + """) AS joined USING (uuid)
    WHERE site = {site:String}
)
{matching}
GROUP BY whose
HAVING {having}
ORDER BY latest DESC, UUIDToNum(whose) DESC
LIMIT {limit:UInt32}
"""
)
MATCHING = """WHERE whose IN (
    SELECT customer FROM identities
    WHERE site = {site:String} AND positionCaseInsensitiveUTF8(value, {query:String}) > 0
) OR startsWith(toString(uuid), {lowered:String})"""
AFTER = """(latest, UUIDToNum(whose))
    < (fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC'), UUIDToNum({before_id:UUID}))"""
SUMMED = """
SELECT toString(uuid) AS whose, uniqExact(id) AS events,
       uniqExactIf(id, action = 'session.start') AS sessions,
       toUnixTimestamp64Milli(maxIf(time, device_type != '')) AS device_ms,
       argMaxIf((device_type, browser, system), time, device_type != '') AS device,
       toUnixTimestamp64Milli(minIf(time, page_host != '')) AS origin_ms,
       argMinIf((page_host, page_path, referrer_host, utm_source, utm_medium, utm_campaign),
           time, page_host != '') AS origin
FROM events WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)} GROUP BY uuid
"""
DEVICE_NAMES = ("type", "browser", "system")
ORIGIN_NAMES = ("host", "path", "referrerHost", "utmSource", "utmMedium", "utmCampaign")
IDENTIFIERS = """
SELECT toString(customer) AS whose, kind, argMax(value, time) AS latest FROM identities
WHERE site = {site:String} AND customer IN {customers:Array(UUID)} GROUP BY customer, kind
"""
ATTRIBUTES = """
SELECT params FROM events
WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)} AND action = 'client.identify'
ORDER BY time DESC LIMIT {limit:UInt32}
"""


class Profile(msgspec.Struct, rename="camel"):
    """A customer; times are epoch milliseconds until the API writes them out."""

    id: str
    uuids: list[str]
    first_seen_ms: int
    last_seen_ms: int
    custom_id: str | None = None
    email: str | None = None
    phone: str | None = None
    events: int = 0
    sessions: int = 0
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)
    device: dict[str, str] | None = None
    origin: dict[str, str] | None = None


class Profiles(NamedTuple):
    """One page of customers, last seen first."""

    profiles: list[Profile]
    next: Cursor | None


def uuids_of(store: Store, site: str, reference: str) -> tuple[str, list[str]] | None:
    """The customer's id and all their uuids, by uuid, customId, email or phone; None if unknown."""
    reference = reference.strip()
    customer = None
    if is_uuid(reference.lower()):
        customer = reference.lower()
        joined = store.rows(CUSTOMER_OF, {"site": site, "uuid": customer})
        customer = joined[0][0] if joined else customer
    else:
        named = store.rows(NAMED, {"site": site, "value": reference})
        if not named:
            return None
        customer = named[0][0]
    rows = store.rows(UUIDS_OF, {"site": site, "customer": customer, "limit": UUIDS_MAX})
    return customer, [customer, *(uuid for (uuid,) in rows if uuid != customer)]


def profile(store: Store, site: str, reference: str) -> Profile | None:
    """Everything that is told about one customer; None if there is no such customer."""
    found = uuids_of(store, site, reference)
    if found is None:
        return None
    customer, uuids = found
    spans = store.rows(
        "SELECT toUnixTimestamp64Milli(min(first_seen)), toUnixTimestamp64Milli(max(last_seen)),"
        " count() FROM customers WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)}",
        {"site": site, "uuids": uuids},
    )
    first_ms, last_ms, rows = spans[0]
    if not rows:
        return None
    result = Profile(customer, uuids, first_ms, last_ms)
    _fill_in(store, site, [result])
    asked = {"site": site, "uuids": uuids, "limit": ATTRIBUTE_EVENTS_MAX}
    for line in reversed(store.json_lines(ATTRIBUTES, asked).splitlines()):
        result.attributes.update(msgspec.json.decode(line)["params"])
    return result


def listed(
    store: Store, site: str, query: str, limit: int, cursor: Cursor | None = None,
    *, without_bots: bool = False,
) -> Profiles:  # fmt: skip
    """Customers, last seen first; `query` is part of an identifier or the start of a uuid."""
    parameters: dict[str, Any] = {"site": site, "limit": limit}
    query = query.strip()
    if query:
        parameters |= {"query": query, "lowered": query.lower()}
    if cursor is not None:
        parameters |= {"before_ms": cursor.time_ms, "before_id": cursor.id}
    sql = LISTED.replace("{matching}", MATCHING if query else "")
    having = (["max(bot) = 0"] if without_bots else []) + ([AFTER] if cursor else [])
    sql = sql.replace("{having}", " AND ".join(having) or "true")
    profiles = [Profile(*row) for row in _rows(store, sql, parameters)]
    _fill_in(store, site, profiles)
    last = profiles[-1] if len(profiles) == limit else None
    return Profiles(profiles, Cursor(last.last_seen_ms, 0, last.id) if last else None)


def _rows(store: Store, sql: str, parameters: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    return store.rows(sql, parameters)


class _Sums(NamedTuple):
    """What the events of one uuid add up to."""

    uuid: str
    events: int
    sessions: int
    device_ms: int
    device: tuple[str, ...]
    origin_ms: int
    origin: tuple[str, ...]


def _fill_in(store: Store, site: str, profiles: Sequence[Profile]) -> None:
    """Adds what events and identities tell, with one question each for all profiles."""
    if not profiles:
        return
    uuids = [uuid for each in profiles for uuid in each.uuids]
    rows = store.rows(SUMMED, {"site": site, "uuids": uuids})
    sums = {row[0]: _Sums(*row) for row in rows}
    identifiers: dict[str, dict[str, str]] = {}
    customers = [each.id for each in profiles]
    for customer, kind, value in store.rows(IDENTIFIERS, {"site": site, "customers": customers}):
        identifiers.setdefault(customer, {})[kind] = value
    for each in profiles:
        own = [sums[uuid] for uuid in each.uuids if uuid in sums]
        each.events = sum(part.events for part in own)
        each.sessions = sum(part.sessions for part in own)
        last = max(
            (part for part in own if any(part.device)), key=lambda p: p.device_ms, default=None
        )
        first = min(
            (part for part in own if any(part.origin)), key=lambda p: p.origin_ms, default=None
        )
        each.device = _present(DEVICE_NAMES, last.device) if last else None
        each.origin = _present(ORIGIN_NAMES, first.origin) if first else None
        known = identifiers.get(each.id, {})
        each.custom_id, each.email = known.get("customId"), known.get("email")
        each.phone = known.get("phone")


def _present(names: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    return {name: value for name, value in zip(names, values, strict=True) if value}
