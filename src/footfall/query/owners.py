"""Which customers identifiers belong to, many at once."""

from __future__ import annotations

from collections.abc import Collection

from footfall.query.members import customers_of
from footfall.store.client import Store

OWNERS = """
SELECT kind, value, toString(argMax(customer, version)) AS whose FROM identities
WHERE site = {site:String} AND kind IN {kinds:Array(String)} AND value IN {values:Array(String)}
GROUP BY kind, value HAVING whose != '00000000-0000-0000-0000-000000000000'
"""

Identifier = tuple[str, str]  # kind and value


def owners(store: Store, site: str, asked: Collection[Identifier]) -> dict[Identifier, str]:
    """The customer of each identifier that somebody has."""
    if not asked:
        return {}
    kinds, values = {kind for kind, _ in asked}, {value for _, value in asked}
    rows = store.rows(OWNERS, {"site": site, "kinds": list(kinds), "values": list(values)})
    found = {(kind, value): uuid for kind, value, uuid in rows if (kind, value) in asked}
    customers = customers_of(store, site, found.values())
    return {identifier: customers[uuid] for identifier, uuid in found.items()}
