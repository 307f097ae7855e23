"""Whose uuids are whose: the customers behind uuids, and all uuids of customers."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from footfall.store.client import Store

UUIDS_MAX = 1_000  # of one customer; more is a machine

# The aliases of some uuids, and those that name some customers, are read; not all that there are.
OF_UUIDS = """
SELECT toString(uuid), toString(argMax(customer, version)) FROM aliases
WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)} GROUP BY uuid
"""
NAMING = """
SELECT toString(uuid), toString(argMax(customer, version)) FROM aliases
WHERE site = {site:String} AND uuid IN (
    SELECT uuid FROM aliases WHERE site = {site:String} AND customer IN {customers:Array(UUID)}
    GROUP BY customer, uuid ORDER BY customer, uuid LIMIT {limit:UInt32} BY customer
)
GROUP BY uuid ORDER BY uuid
"""


def customers_of(store: Store, site: str, uuids: Iterable[str]) -> dict[str, str]:
    """Each uuid's customer: its own until it joined another."""
    asked = dict.fromkeys(uuids)
    joined = dict(store.rows(OF_UUIDS, {"site": site, "uuids": list(asked)})) if asked else {}
    return {uuid: joined.get(uuid, uuid) for uuid in asked}


def members(store: Store, site: str, customers: Collection[str]) -> dict[str, list[str]]:
    """All uuids of each of these customers, the one under which they were first known first."""
    found = {customer: [customer] for customer in customers}
    if not found:
        return found
    asked = {"site": site, "customers": list(found), "limit": UUIDS_MAX}
    for uuid, customer in store.rows(NAMING, asked):
        if customer in found and uuid != customer:  # else it has joined another since
            found[customer].append(uuid)
    return found
