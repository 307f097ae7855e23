"""API keys: secrets for scripts and servers, each for one site and a set of scopes."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import func, insert, select, update

from footfall.settings import tables
from footfall.settings.database import Database, SettingsError, fields
from footfall.settings.secret import hashed, new_id, new_secret

PREFIX_CHARACTERS = 8  # shown in lists, so that a key can be told from others


class Scope(StrEnum):
    """What a key may do."""

    EVENTS_WRITE = "events:write"
    EVENTS_READ = "events:read"
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    ADMIN = "admin"


class NoSuchKey(SettingsError):
    """No key has this id."""


class ApiKey(msgspec.Struct, frozen=True):
    """A key without its secret; times in epoch milliseconds."""

    id: str
    site: str
    scopes: tuple[Scope, ...]
    prefix: str
    created_at: int
    revoked_at: int | None = None


def create(db: Database, site_id: str, scopes: Sequence[Scope], now_ms: int) -> tuple[ApiKey, str]:
    """A new key and its secret, which is told here and never again."""
    if not scopes:
        raise SettingsError(f"A key needs a scope: {', '.join(Scope)}.")
    secret = new_secret("ffk_", 40)
    chosen = tuple(dict.fromkeys(scopes))
    key = ApiKey(new_id(), site_id, chosen, secret[:PREFIX_CHARACTERS], now_ms)
    with db.change() as connection:
        values = {**msgspec.to_builtins(key), "hash": hashed(secret)}
        connection.execute(insert(tables.api_keys).values(**values))
    return key, secret


def every(db: Database, site_id: str | None = None) -> tuple[ApiKey, ...]:
    """All keys, newest first, revoked ones included."""
    table = tables.api_keys
    query = select(table).order_by(table.c.created_at.desc(), table.c.id)
    if site_id is not None:
        query = query.where(table.c.site == site_id)
    with db.begin() as connection:
        return tuple(msgspec.convert(fields(row), ApiKey) for row in connection.execute(query))


def revoke(db: Database, key_id: str, now_ms: int) -> None:
    """Ends a key for good; doing so twice is no error. Raises NoSuchKey."""
    table = tables.api_keys
    with db.change() as connection:
        done = connection.execute(
            update(table)
            .where(table.c.id == key_id)
            .values(revoked_at=func.coalesce(table.c.revoked_at, now_ms))
        )
        if not done.rowcount:
            raise NoSuchKey(f"There is no key {key_id!r}; `footfall keys list` shows them all.")
