"""API keys: secrets for scripts and servers, each for one site and a set of scopes."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import func, insert, select, update

from footfall.settings import tables
from footfall.settings.audit import By
from footfall.settings.database import Database, SettingsError, fields
from footfall.settings.names import checked_name
from footfall.settings.secret import hashed, new_id, new_secret

PREFIX_CHARACTERS = 8  # shown in lists, so that a key can be told from others
ALLOWED_IPS_MAX = 100  # compared with every request's address


class Scope(StrEnum):
    """What a key may do."""

    EVENTS_WRITE = "events:write"
    EVENTS_READ = "events:read"
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    ADMIN = "admin"


class NoSuchKey(SettingsError):
    """No key has this id."""

    code = "not_found"
    status = 404


class ApiKey(msgspec.Struct, frozen=True):
    """A key without its secret; times in epoch milliseconds; no `allowed_ips` allow all."""

    id: str
    site: str
    scopes: tuple[Scope, ...]
    prefix: str
    created_at: int
    revoked_at: int | None = None
    name: str = ""
    allowed_ips: tuple[str, ...] = ()
    expires_at: int | None = None
    last_used_at: int | None = None

    def may(self, *scopes: Scope) -> bool:
        """Whether it has one of the scopes, or all of them as `admin`."""
        return not {*scopes, Scope.ADMIN}.isdisjoint(self.scopes)

    def holds(self, address: str, now_ms: int) -> bool:
        """Whether it is valid now, from this address."""
        if self.revoked_at is not None or (
            self.expires_at is not None and self.expires_at <= now_ms
        ):
            return False
        return not self.allowed_ips or _within(address, self.allowed_ips)


def create(
    db: Database,
    site_id: str,
    scopes: Sequence[Scope],
    by: By,
    name: str = "",
    allowed_ips: Sequence[str] = (),
    expires_at: int | None = None,
) -> tuple[ApiKey, str]:
    """A new key and its secret, which is told here and never again."""
    if not scopes:
        raise SettingsError(f"A key needs a scope: {', '.join(Scope)}.", "scopes")
    name = checked_name(name, "A key", characters_min=0)
    if expires_at is not None and expires_at <= by.at_ms:
        raise SettingsError("A key must expire in the future, or never.", "expiresAt")
    secret = new_secret("ffk_", 40)
    key = ApiKey(
        new_id(), site_id, tuple(dict.fromkeys(scopes)), secret[:PREFIX_CHARACTERS], by.at_ms,
        name=name, allowed_ips=_checked_ips(allowed_ips), expires_at=expires_at,
    )  # fmt: skip
    values = {**msgspec.to_builtins(key), "hash": hashed(secret)}
    detail = {name: values[name] for name in ("name", "scopes", "allowed_ips", "expires_at")}
    with db.change(by, "key.create", site_id, key.id, detail) as connection:
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


def revoke(db: Database, key_id: str, by: By, site_id: str | None = None) -> None:
    """Ends a key for good; doing so twice is no error. Raises NoSuchKey."""
    table = tables.api_keys
    mine = [table.c.id == key_id, *([table.c.site == site_id] if site_id else [])]
    with db.begin() as connection:
        row = connection.execute(
            select(table.c.site, table.c.revoked_at).where(*mine)
        ).one_or_none()
    if row is None:
        raise NoSuchKey(f"There is no key {key_id!r}; `footfall keys list` shows them all.")
    if row.revoked_at is not None:
        return
    with db.change(by, "key.revoke", row.site, key_id) as connection:
        connection.execute(
            update(table)
            .where(*mine)
            .values(revoked_at=func.coalesce(table.c.revoked_at, by.at_ms))
        )


def note_use(db: Database, last_used: Mapping[str, int]) -> None:
    """Notes when keys, by id, were last used; no setting changes by it."""
    table = tables.api_keys
    with db.begin() as connection:
        for key_id, at_ms in last_used.items():
            connection.execute(update(table).where(table.c.id == key_id).values(last_used_at=at_ms))


def _checked_ips(texts: Sequence[str]) -> tuple[str, ...]:
    if len(texts) > ALLOWED_IPS_MAX:
        message = f"A key has at most {ALLOWED_IPS_MAX} allowed addresses; use networks."
        raise SettingsError(message, "allowedIps")
    try:
        return tuple(str(ipaddress.ip_network(text.strip(), strict=False)) for text in texts)
    except ValueError as error:
        message = f"{error}; allowed addresses are such as 203.0.113.7 or 203.0.113.0/24."
        raise SettingsError(message, "allowedIps") from error


def _within(address: str, networks: Sequence[str]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return any(mapped in ipaddress.ip_network(network) for network in networks)
