"""Deleting a customer's rows for good: the keys are named in a table in memory, never in a
statement, because the engine writes the text of a deletion to a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from footfall.pipeline.standing import NOBODY
from footfall.store import sessions
from footfall.store.client import Store, StoreError
from footfall.store.sessions import MADE

UUID, REJECTED, CLAIM, FOUND = "uuid", "rejected", "claim", "found"  # kinds of keys
OF_UUIDS = (
    "events", "customers", "claims", "identities", "aliases", "conflicts", "decisions", "sessions",
    "param_examples", "attributes", "search",
)  # fmt: skip
TABLES = (*OF_UUIDS, "rejected")
KEYS_AT_ONCE = 10_000

NAMED = "(SELECT key FROM erasing WHERE kind = 'uuid')"
OWN = f"site = '{{site}}' AND uuid IN {NAMED}"
# Identities and aliases also go by whom they name: nobody may be taken for who is gone.
NAMING = f"site = '{{site}}' AND (uuid IN {NAMED} OR customer IN {NAMED})"
DISPUTED = f"site = '{{site}}' AND (uuid IN {NAMED} OR customer IN {NAMED} OR other IN {NAMED})"
CLAIMED = f"{OWN} OR (site = '{{site}}' AND id IN (SELECT key FROM erasing WHERE kind = 'claim'))"
# What others presented that is the named ones', or was and is nobody's now: it tells of them.
THEIRS = f"""
SELECT DISTINCT toString(id) FROM claims WHERE site = '{{site}}' AND (kind, value) IN (
    SELECT kind, value FROM identities FINAL
    WHERE {NAMING} OR (site = '{{site}}' AND customer = '{NOBODY}' AND (kind, value) IN (
        SELECT kind, value FROM claims WHERE {OWN}
    ))
)
"""
# Others who are found by what is now the named ones': they said it once, and it was let go.
FOUND_KEY = "reinterpretAsUUID(MD5(concat(toString(uuid), field, text)))"
FOUND_BY = f"""
SELECT DISTINCT toString({FOUND_KEY}) FROM search
WHERE site = '{{site}}' AND uuid NOT IN {NAMED} AND (field, text) IN (
    SELECT kind, lowerUTF8(value) FROM identities FINAL WHERE {NAMING}
) AND (uuid, field, text) NOT IN (
    SELECT uuid, kind, lowerUTF8(value) FROM identities FINAL
    WHERE site = '{{site}}' AND customer NOT IN {NAMED}
)
"""
# What came later belongs to whoever comes after; the end of an earlier session is made later.
UP_TO = """(received_at <= fromUnixTimestamp64Milli({cut_ms}, 'UTC')
    OR (source = 'footfall' AND time <= fromUnixTimestamp64Milli({cut_ms}, 'UTC')))"""
LATER = f"{OWN} AND NOT {UP_TO}"

DELETIONS = {
    "events": f"{OWN} AND {UP_TO}",
    "customers": OWN,
    "claims": CLAIMED,
    "identities": NAMING,
    "aliases": NAMING,
    "sessions": OWN,
    "param_examples": OWN,
    "attributes": f"{OWN} AND received_at <= fromUnixTimestamp64Milli({{cut_ms}}, 'UTC')",
    "search": f"({OWN}) OR (site = '{{site}}' AND {FOUND_KEY} IN"
    " (SELECT key FROM erasing WHERE kind = 'found'))",
    "conflicts": DISPUTED,
    "decisions": NAMING,
    "rejected": "site = '{site}' AND id IN (SELECT key FROM erasing WHERE kind = 'rejected')",
}
RESTORE = f"""
INSERT INTO customers (site, uuid, first_seen, last_seen)
SELECT site, uuid, min(time), maxIf(time, NOT {MADE}) FROM events WHERE {LATER} GROUP BY site, uuid
"""
# The table's view then makes them searchable again; rows that are there twice do no harm.
RESTORE_SEARCH = f"""
INSERT INTO attributes SELECT * FROM attributes
WHERE {OWN} AND received_at > fromUnixTimestamp64Milli({{cut_ms}}, 'UTC')
"""
COUNT = f"""
SELECT
    (SELECT uniqExact(id) FROM events WHERE {OWN} AND {UP_TO}),
    (SELECT uniqExact(uuid) FROM customers WHERE {OWN} AND uuid NOT IN ({{spared}})),
    (SELECT uniqExact(kind, value, uuid) FROM (
         SELECT kind, value, uuid FROM claims
         WHERE ({CLAIMED}) AND first.1 <= fromUnixTimestamp64Milli({{cut_ms}}, 'UTC')
         UNION ALL
         SELECT kind, value, uuid FROM identities
         WHERE {NAMING} AND time <= fromUnixTimestamp64Milli({{cut_ms}}, 'UTC'))),
    (SELECT uniqExact(uuid) FROM aliases
     WHERE {NAMING} AND time <= fromUnixTimestamp64Milli({{cut_ms}}, 'UTC')),
    (SELECT uniqExact(id) FROM sessions WHERE {OWN} AND uuid NOT IN ({{spared}})),
    (SELECT uniqExact(uuid, kind, name, event) FROM attributes
     WHERE {OWN} AND received_at <= fromUnixTimestamp64Milli({{cut_ms}}, 'UTC')),
    (SELECT uniqExact(uuid, field, text) FROM search WHERE {OWN} AND uuid NOT IN ({{spared}})),
    (SELECT uniqExact(id) FROM conflicts
     WHERE {DISPUTED} AND received_at <= fromUnixTimestamp64Milli({{cut_ms}}, 'UTC')),
    (SELECT uniqExact(id) FROM decisions
     WHERE {NAMING} AND time <= fromUnixTimestamp64Milli({{cut_ms}}, 'UTC')),
    (SELECT uniqExact(action, param, type, slot) FROM param_examples
     WHERE {OWN} AND uuid NOT IN ({{spared}}))
"""
UUIDS = f"""
SELECT DISTINCT toString(uuid) FROM aliases FINAL
WHERE site = '{{site}}' AND customer IN {NAMED}
UNION DISTINCT
SELECT DISTINCT toString(uuid) FROM identities FINAL
WHERE site = '{{site}}' AND customer IN {NAMED}
"""
IDENTIFIERS = f"""
SELECT DISTINCT value FROM identities WHERE {NAMING}
UNION DISTINCT
SELECT DISTINCT value FROM claims WHERE {OWN}
"""


class Rows(NamedTuple):
    """How many rows of a customer the tables of activity hold."""

    events: int
    customers: int
    identities: int
    aliases: int
    sessions: int
    attributes: int
    search: int
    conflicts: int
    decisions: int
    examples: int


def name(store: Store, site: str, kind: str, keys: Iterable[str]) -> None:
    """Names rows to delete: customers' uuids, or ids of what was turned away."""
    listed = list(keys)
    for at in range(0, len(listed), KEYS_AT_ONCE):
        rows = [(kind, site, key) for key in listed[at : at + KEYS_AT_ONCE]]
        store.insert("erasing", ("kind", "site", "key"), msgspec.json.Encoder().encode_lines(rows))


def clear(store: Store) -> None:
    """Forgets what was named."""
    store.command("TRUNCATE TABLE erasing")


def uuids(store: Store, site: str) -> set[str]:
    """The uuids that belong to the named ones."""
    return {uuid for (uuid,) in store.rows(UUIDS.format(site=checked(site)))}


def identifiers(store: Store, site: str) -> set[str]:
    """What the named ones were called by."""
    return {value for (value,) in store.rows(IDENTIFIERS.format(site=checked(site)))}


def claims_of_theirs(store: Store, site: str) -> list[str]:
    """Ids of claims by others that name the named ones."""
    return [found for (found,) in store.rows(THEIRS.format(site=checked(site)))]


def found_by_theirs(store: Store, site: str) -> list[str]:
    """Keys of rows by which others are found, though it is the named ones' identifier now."""
    return [key for (key,) in store.rows(FOUND_BY.format(site=checked(site)))]


def count(store: Store, site: str, cut_ms: int, spare_later: bool = False) -> Rows:
    """Rows of the named ones up to `cut_ms`; `spare_later`: without who came back since."""
    places = {"site": checked(site), "cut_ms": cut_ms}
    spared = f"SELECT uuid FROM events WHERE {LATER.format(**places)}"
    spared += "" if spare_later else " AND 0"
    return Rows(*store.rows(COUNT.format(**places, spared=spared))[0])


def start(store: Store, table: str, site: str, cut_ms: int = 0) -> None:
    """Begins the deletion of the named rows that the table holds now; later ones are untouched."""
    condition = DELETIONS[table].format(site=checked(site), cut_ms=cut_ms)
    store.command(f"ALTER TABLE {table} DELETE WHERE {condition} SETTINGS mutations_sync = 0")


def restore_customers(store: Store, site: str, cut_ms: int) -> None:
    """Notes anew who came back since `cut_ms`, what their sessions hold of that, and what they are
    found by."""
    places = {"site": checked(site), "cut_ms": cut_ms}
    store.command(RESTORE.format(**places))
    store.command(RESTORE_SEARCH.format(**places))
    sessions.rebuild(store, LATER.format(**places))


def under_way(store: Store) -> bool:
    """Whether a deletion is not done yet. Raises StoreError when one cannot be done."""
    rows = store.rows(
        "SELECT latest_fail_reason FROM system.mutations"
        " WHERE NOT is_done AND database = currentDatabase() AND table IN {tables:Array(String)}",
        {"tables": list(TABLES)},
    )
    for (reason,) in rows:
        if reason:
            raise StoreError(f"a deletion fails: {reason}")
    return bool(rows)


def outdated(store: Store) -> set[tuple[str, str]]:
    """Parts on disk that others have replaced, as table and name."""
    rows = store.rows(
        "SELECT table, name FROM system.parts"
        " WHERE NOT active AND database = currentDatabase() AND table IN {tables:Array(String)}",
        {"tables": list(TABLES)},
    )
    return {(table, part) for table, part in rows}


def checked(site: str) -> str:
    """A site's id, which has nothing that a quoted text could end with."""
    if not site.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"{site!r} is no site's id")
    return site
