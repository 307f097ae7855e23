"""Sites: making, finding, changing and archiving them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from footfall.settings import audit, own_names, tables
from footfall.settings.audit import By
from footfall.settings.database import Database, SettingsError, fields
from footfall.settings.names import checked_name
from footfall.settings.secret import new_id, new_secret, new_signing_secret
from footfall.settings.site import Site, checked, checked_domains


class NoSuchSite(SettingsError):
    """No site has this id or name."""

    code = "site_not_found"
    status = 404


class SiteExists(SettingsError):
    """Another site has this name."""

    code = "conflict"
    status = 409


def create(db: Database, name: str, domains: Sequence[str], by: By) -> Site:
    """A new site with a tracker key of its own. Raises SiteExists or SettingsError."""
    site = Site(
        new_id(),
        checked_name(name, "A site"),
        checked_domains(domains),
        new_secret("fft_", 24),
        created_at=by.at_ms,
    )
    detail = {"name": site.name, "domains": list(site.domains)}
    try:
        with db.change(by, "site.create", site.id, site.name, detail) as connection:
            connection.execute(
                insert(tables.sites).values(
                    **msgspec.to_builtins(site), signing_secret=new_signing_secret()
                )
            )
    except IntegrityError as error:
        raise SiteExists(
            f"A site named {site.name!r} exists already; choose another name."
        ) from error
    return site


def every(db: Database) -> tuple[Site, ...]:
    """All sites, by name, archived ones included."""
    with db.begin() as connection:
        return _read(connection)


def signing_secrets(db: Database) -> dict[str, str]:
    """What each site's tickets are signed by, by site; no part of `Site`, which is shown."""
    table = tables.sites
    with db.begin() as connection:
        rows = connection.execute(select(table.c.id, table.c.signing_secret)).all()
    return {row.id: row.signing_secret for row in rows}


def find(db: Database, id_or_name: str) -> Site:
    """Raises NoSuchSite."""
    for site in every(db):
        if id_or_name in (site.id, site.name):
            return site
    raise NoSuchSite(f"There is no site {id_or_name!r}; `footfall sites list` shows them all.")


def change(
    db: Database, site_id: str, values: dict[str, Any], by: By, act: str = "site.change"
) -> Site:
    """Sets some of a site's fields, named as in `Site`; returns the site as it is then.

    Raises SettingsError with a sentence when a value is not possible.
    """
    before = find(db, site_id)
    try:
        after = checked(msgspec.convert({**msgspec.to_builtins(before), **values}, Site))
        own_names.check(after)
    except msgspec.ValidationError as error:
        raise SettingsError(f"A setting is of the wrong kind: {error}.") from error
    detail = audit.changed(before, after)
    if not detail:
        return after
    table = tables.sites
    stored = msgspec.to_builtins(after)
    try:
        with db.change(by, act, site_id, after.name, detail) as connection:
            # Changes follow one another, so what is free here is still free when it is written.
            own_names.check_unique(after, _read(connection))
            connection.execute(
                update(table)
                .where(table.c.id == site_id)
                .values({name: stored[name] for name in detail})
            )
    except IntegrityError as error:
        raise SiteExists(
            f"A site named {after.name!r} exists already; choose another name."
        ) from error
    return after


def _read(connection: Connection) -> tuple[Site, ...]:
    rows = connection.execute(select(tables.sites).order_by(tables.sites.c.name)).all()
    return tuple(msgspec.convert(fields(row), Site) for row in rows)


def archive(db: Database, site_id: str, by: By) -> Site:
    """Takes a site out of use: no key of it writes any more; what is stored can still be read."""
    return change(db, site_id, {"archived_at": by.at_ms}, by, "site.archive")


def restore(db: Database, site_id: str, by: By) -> Site:
    """Takes an archived site into use again, with its keys and rules."""
    return change(db, site_id, {"archived_at": None}, by, "site.restore")
