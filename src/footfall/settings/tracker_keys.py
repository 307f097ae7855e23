"""Tracker keys: each site has one, and may have more: for other apps, or during a rotation."""

from __future__ import annotations

import msgspec
from sqlalchemy import delete, insert, select, update

from footfall.settings import sites, tables
from footfall.settings.audit import By
from footfall.settings.database import Database, SettingsError, fields
from footfall.settings.names import checked_name
from footfall.settings.secret import new_id, new_secret

MAIN = "main"  # the id of the key that the site's snippet carries
KEYS_MAX = 20  # of one site
OVERLAP_MS_MAX = 400 * 86_400_000  # apps in the field are updated within a year


class TrackerKey(msgspec.Struct, frozen=True):
    """A public key that may only write; times in epoch milliseconds."""

    id: str
    site: str
    key: str
    name: str
    created_at: int
    expires_at: int | None = None


def of_site(db: Database, site_id: str) -> tuple[TrackerKey, ...]:
    """The main key first, then the others, newest first; expired ones are left out by nobody."""
    site = sites.find(db, site_id)
    main = TrackerKey(MAIN, site.id, site.tracker_key, "", site.created_at)
    return (main, *(key for key in others(db) if key.site == site_id))


def others(db: Database) -> tuple[TrackerKey, ...]:
    """Every key of every site that is not its main one, newest first."""
    table = tables.tracker_keys
    with db.begin() as connection:
        rows = connection.execute(select(table).order_by(table.c.created_at.desc(), table.c.id))
        return tuple(msgspec.convert(fields(row), TrackerKey) for row in rows)


def add(db: Database, site_id: str, name: str, by: By) -> TrackerKey:
    """A further key, for another app or page of the same site."""
    name = checked_name(name, "A key")
    if len(of_site(db, site_id)) >= KEYS_MAX:
        raise SettingsError(f"A site has at most {KEYS_MAX} tracker keys; remove one first.")
    key = TrackerKey(new_id(), site_id, new_secret("fft_", 24), name, by.at_ms)
    with db.change(by, "tracker_key.create", site_id, key.id, {"name": key.name}) as connection:
        connection.execute(insert(tables.tracker_keys).values(**msgspec.to_builtins(key)))
    return key


def rotate(db: Database, site_id: str, overlap_ms: int, by: By) -> TrackerKey:
    """A new main key; the one before stays valid for `overlap_ms`, so that pages can change."""
    if not 0 <= overlap_ms <= OVERLAP_MS_MAX:
        raise SettingsError("An overlap is 0 to 400 days.")
    site = sites.find(db, site_id)
    until = by.at_ms + overlap_ms
    before = TrackerKey(new_id(), site.id, site.tracker_key, "before rotation", by.at_ms, until)
    key = TrackerKey(MAIN, site.id, new_secret("fft_", 24), "", by.at_ms)
    with db.change(by, "tracker_key.rotate", site_id, site.name, {"until": until}) as connection:
        connection.execute(
            update(tables.sites).where(tables.sites.c.id == site_id).values(tracker_key=key.key)
        )
        if overlap_ms:
            connection.execute(insert(tables.tracker_keys).values(**msgspec.to_builtins(before)))
    return key


def remove(db: Database, site_id: str, key_id: str, by: By) -> None:
    """Ends a key at once. Raises SettingsError for the main key: that one is rotated."""
    if key_id == MAIN:
        raise SettingsError("The main key cannot be removed; rotate it instead.")
    table = tables.tracker_keys
    with db.change(by, "tracker_key.remove", site_id, key_id) as connection:
        done = connection.execute(
            delete(table).where(table.c.id == key_id, table.c.site == site_id)
        )
        if not done.rowcount:
            raise SettingsError(f"This site has no tracker key {key_id!r}.")
