"""Whom an erasure is about: the customer's uuids and identifiers, as they are known when asked."""

from __future__ import annotations

from footfall.events.erasure import Target
from footfall.query.uuids import uuids_of
from footfall.store.client import Store

IDENTIFIERS = """
SELECT DISTINCT value FROM claims
WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)} ORDER BY value
"""


def target_of(store: Store, site: str, reference: str, now_ms: int) -> Target | None:
    """By uuid, customId, email or phone; None if nobody is known by it.

    What is received up to `now_ms` is to be erased; what joins the customer until then is found
    by the erasure itself.
    """
    found = uuids_of(store, site, reference)
    if found is None:
        return None
    customer, uuids = found
    rows = store.rows(IDENTIFIERS, {"site": site, "uuids": uuids})
    identifiers = tuple(value for (value,) in rows)
    return Target(site, customer, tuple(uuids), identifiers, now_ms)
