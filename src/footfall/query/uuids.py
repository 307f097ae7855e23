"""Whose a uuid or an identifier is: the one way from a reference to a customer and their uuids."""

from __future__ import annotations

import re
from collections.abc import Sequence

from footfall.pipeline.claims import KINDS
from footfall.store.client import Store

is_uuid = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
UUIDS_MAX = 1_000  # of one customer; more is a machine

# Of each uuid that belongs to another customer: that one. For joins in other questions.
JOINED = """
SELECT uuid, argMax(aliases.customer, version) AS customer FROM aliases
WHERE site = {site:String} GROUP BY uuid HAVING customer != uuid
"""
# Of a text that names several customers, as one kind or another: whoever was vouched for.
NAMED = """
SELECT toString(argMax(customer, version)) AS whose, argMax(proof, version) AS vouched
FROM identities
WHERE site = {site:String} AND kind IN {kinds:Array(String)} AND value = {value:String}
GROUP BY kind HAVING whose != '00000000-0000-0000-0000-000000000000'
ORDER BY vouched DESC, indexOf({kinds:Array(String)}, kind) LIMIT 1
"""
CUSTOMER_OF = """
SELECT toString(argMax(customer, version)) FROM aliases
WHERE site = {site:String} AND uuid = {uuid:UUID} GROUP BY uuid
"""
SEEN = "SELECT 1 FROM customers WHERE site = {site:String} AND uuid = {uuid:UUID} LIMIT 1"
# Those that ever joined are found by the index; those that still do, by their newest rows.
UUIDS_OF = """
SELECT toString(uuid) FROM aliases
WHERE site = {site:String} AND uuid IN (
    SELECT uuid FROM aliases WHERE site = {site:String} AND customer = {customer:UUID}
)
GROUP BY uuid HAVING argMax(customer, version) = {customer:UUID}
ORDER BY min(time), uuid LIMIT {limit:UInt32}
"""
LINKED = """
SELECT toString(uuid) FROM aliases WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)}
GROUP BY uuid HAVING argMax(customer, version) != uuid AND NOT argMax(proof, version)
"""


def linked(store: Store, site: str, uuids: Sequence[str]) -> set[str]:
    """Those of these uuids that joined their customer without proof."""
    rows = store.rows(LINKED, {"site": site, "uuids": list(uuids)})
    return {uuid for (uuid,) in rows}


def customer_of(store: Store, site: str, reference: str) -> str | None:
    """The id of a customer, by uuid, customId, email or phone; None for an identifier that nobody
    has. Of a uuid that was never seen, and is no customId, it is that uuid."""
    reference = reference.strip()
    uuid = reference.lower()
    if not is_uuid(uuid):
        return _named(store, site, reference)
    asked = {"site": site, "uuid": uuid}
    rows = store.rows(CUSTOMER_OF, asked)
    if rows or store.rows(SEEN, asked):
        return rows[0][0] if rows else uuid
    return _named(store, site, reference) or uuid


def _named(store: Store, site: str, name: str) -> str | None:
    """Whoever is called so. What looks like an address is one first: anybody may call themselves
    by somebody else's address as a customId."""
    first = "email" if "@" in name else "phone" if name.startswith("+") else "customId"
    kinds = sorted(KINDS, key=lambda kind: kind != first)
    rows = store.rows(NAMED, {"site": site, "kinds": kinds, "value": name})
    return rows[0][0] if rows else None


def uuids_of(store: Store, site: str, reference: str) -> tuple[str, list[str]] | None:
    """The customer's id and all their uuids, by uuid, customId, email or phone; None if unknown."""
    customer = customer_of(store, site, reference)
    if customer is None:
        return None
    rows = store.rows(UUIDS_OF, {"site": site, "customer": customer, "limit": UUIDS_MAX})
    return customer, [customer, *(uuid for (uuid,) in rows if uuid != customer)]
