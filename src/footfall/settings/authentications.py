"""Each site's authentication of customers: reading it, and replacing it as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update

from footfall.settings import sites, tables
from footfall.settings.audit import By
from footfall.settings.authentication import (
    KEYS_MAX,
    Authentication,
    AuthenticationKey,
    checked_key,
)
from footfall.settings.database import Database, SettingsError, fields
from footfall.settings.secret import new_id
from footfall.settings.site import checked


def every(db: Database) -> dict[str, tuple[AuthenticationKey, ...]]:
    """The keys of all sites, by site, newest first."""
    table = tables.authentication_keys
    with db.begin() as connection:
        rows = connection.execute(select(table).order_by(table.c.created_at.desc(), table.c.id))
        found: dict[str, tuple[AuthenticationKey, ...]] = {}
        for row in rows:
            key = msgspec.convert(fields(row), AuthenticationKey)
            found[row.site] = (*found.get(row.site, ()), key)
    return found


def of_site(db: Database, site_id: str) -> Authentication:
    site = sites.find(db, site_id)
    return Authentication(site.required, site.audience, every(db).get(site_id, ()))


def replace(db: Database, site_id: str, wanted: Authentication, by: By) -> Authentication:
    """Makes the site's authentication what is wanted.

    A key with the id of one that is there stays as it is, but for `expires_at`; one without an id
    is new; what is not among the wanted is gone at once. Raises SettingsError.
    """
    before = of_site(db, site_id)
    site = checked(
        msgspec.structs.replace(
            sites.find(db, site_id), required=wanted.required, audience=wanted.audience
        )
    )
    if len(wanted.keys) > KEYS_MAX:
        raise SettingsError(f"A site has at most {KEYS_MAX} keys for tokens; remove one first.")
    there = {key.id: key for key in before.keys}
    kept = {key.id: key for key in wanted.keys if key.id}
    unknown = kept.keys() - there.keys()
    if unknown:
        raise SettingsError(f"There is no key {sorted(unknown)[0]!r}; leave id out for a new one.")
    new = [
        msgspec.structs.replace(checked_key(key), id=new_id(), created_at=by.at_ms)
        for key in wanted.keys
        if not key.id
    ]
    table = tables.authentication_keys
    detail = _detail(before, site.required, site.audience, kept, new)
    with db.change(by, "authentication.change", site_id, site.name, detail) as connection:
        connection.execute(
            update(tables.sites)
            .where(tables.sites.c.id == site_id)
            .values(required=list(site.required), audience=site.audience)
        )
        connection.execute(
            delete(table).where(table.c.site == site_id, table.c.id.not_in(list(kept)))
        )
        for key in kept.values():
            connection.execute(
                update(table).where(table.c.id == key.id).values(expires_at=key.expires_at)
            )
        for key in new:
            values = {**msgspec.to_builtins(key), "site": site_id}
            connection.execute(insert(table).values(**values))
    return of_site(db, site_id)


def fingerprint(key: AuthenticationKey) -> str:
    """Twelve characters that tell a key from others, and of a secret nothing that helps."""
    text = key.public_key or key.jwks_url or f"{key.id}:{key.secret}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _detail(
    before: Authentication,
    required: Sequence[str],
    audience: str | None,
    kept: dict[str, AuthenticationKey],
    new: Sequence[AuthenticationKey],
) -> dict[str, Any]:
    """What changed, for the audit log: never a secret."""
    detail: dict[str, Any] = {}
    if tuple(required) != before.required:
        detail["required"] = {"from": list(before.required), "to": list(required)}
    if audience != before.audience:
        detail["audience"] = {"from": before.audience, "to": audience}
    removed = [key.id for key in before.keys if key.id not in kept]
    expiring = {
        key.id: kept[key.id].expires_at
        for key in before.keys
        if key.id in kept and kept[key.id].expires_at != key.expires_at
    }
    if removed:
        detail["removed"] = removed
    if expiring:
        detail["expiring"] = expiring
    if new:
        detail["added"] = [{"id": key.id, "algorithm": key.algorithm} for key in new]
    return detail
