"""Sites: the tracked properties, each with its tracker key and its rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, insert, select
from sqlalchemy.exc import IntegrityError

from footfall.settings import tables
from footfall.settings.database import Database, SettingsError, fields
from footfall.settings.secret import new_id, new_secret

NAME_CHARACTERS_MAX = 64
DOMAINS_MAX = 100  # every request's origin is compared with them
SESSION_TIMEOUT_SECONDS = 30 * 60

_domain = re.compile(
    r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
)


class NoSuchSite(SettingsError):
    """No site has this id or name."""


class SiteExists(SettingsError):
    """Another site has this name."""


class Site(msgspec.Struct, frozen=True):
    """One tracked property; `created_at` in epoch milliseconds."""

    id: str
    name: str
    domains: tuple[str, ...]
    tracker_key: str
    time_zone: str = "UTC"
    session_timeout_seconds: int = SESSION_TIMEOUT_SECONDS
    automatic_events: bool = True
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    created_at: int = 0


def create(db: Database, name: str, domains: Sequence[str], now_ms: int) -> Site:
    """A new site with a tracker key of its own. Raises SiteExists or SettingsError."""
    name = name.strip()
    if not 1 <= len(name) <= NAME_CHARACTERS_MAX:
        raise SettingsError(f"A site's name has 1 to {NAME_CHARACTERS_MAX} characters.")
    if len(domains) > DOMAINS_MAX:
        raise SettingsError(f"A site has at most {DOMAINS_MAX} domains; use *.example.com.")
    checked = tuple(dict.fromkeys(checked_domain(domain) for domain in domains))
    site = Site(new_id(), name, checked, new_secret("fft_", 24), created_at=now_ms)
    try:
        with db.change() as connection:
            connection.execute(insert(tables.sites).values(**msgspec.to_builtins(site)))
    except IntegrityError as error:
        raise SiteExists(f"A site named {name!r} exists already; choose another name.") from error
    return site


def every(db: Database) -> tuple[Site, ...]:
    """All sites, by name."""
    with db.begin() as connection:
        rows = connection.execute(select(tables.sites).order_by(tables.sites.c.name)).all()
    return tuple(_site(row) for row in rows)


def find(db: Database, id_or_name: str) -> Site:
    """Raises NoSuchSite."""
    for site in every(db):
        if id_or_name in (site.id, site.name):
            return site
    raise NoSuchSite(f"There is no site {id_or_name!r}; `footfall sites list` shows them all.")


def checked_domain(text: str) -> str:
    """A domain in lower case: example.com, or *.example.com for its subdomains."""
    domain = text.strip().lower()
    if "://" in domain:
        bare = domain.partition("://")[2].partition("/")[0].partition(":")[0]
        raise SettingsError(f"{text!r} has a scheme; write just {bare}.")
    if ":" in domain or "/" in domain:
        bare = domain.partition("/")[0].partition(":")[0]
        raise SettingsError(f"{text!r} has a port or a path; write just {bare}.")
    if not _domain.fullmatch(domain) or len(domain) > 253:
        raise SettingsError(f"{text!r} is no domain; write example.com or *.example.com.")
    return domain


def _site(row: Row[Any]) -> Site:
    return msgspec.convert(fields(row), Site)
