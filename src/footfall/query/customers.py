"""Whose a uuid or an identifier is: from a reference to a customer and all their uuids."""

from __future__ import annotations

import re

from footfall.store.client import Store

is_uuid = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
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
