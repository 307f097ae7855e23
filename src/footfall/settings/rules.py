"""The rules of all sites as one snapshot, for whoever must decide without asking a database."""

from __future__ import annotations

import msgspec
from sqlalchemy import select

from footfall.settings import sites, tables
from footfall.settings.database import Database, fields
from footfall.settings.keys import ApiKey
from footfall.settings.secret import hashed
from footfall.settings.sites import Site


class Rules(msgspec.Struct, frozen=True):
    """Sites and valid keys at one revision."""

    revision: int
    sites_by_id: dict[str, Site]
    sites_by_tracker_key: dict[str, Site]
    keys_by_hash: dict[str, ApiKey]


def load(db: Database) -> Rules:
    """Reads everything; a change in between shows in the next revision."""
    number = db.revision()
    every = sites.every(db)
    keys = tables.api_keys
    with db.begin() as connection:
        rows = connection.execute(select(keys).where(keys.c.revoked_at.is_(None))).all()
    return Rules(
        number,
        {site.id: site for site in every},
        {site.tracker_key: site for site in every},
        {row.hash: msgspec.convert(fields(row), ApiKey) for row in rows},
    )


def api_key_of(rules: Rules, secret: str) -> ApiKey | None:
    """The key with this secret, if it is valid."""
    return rules.keys_by_hash.get(hashed(secret))


class RulesCache:
    """The current rules; its owner calls `refresh` every third of a second."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.current = load(db)

    def refresh(self) -> bool:
        """Reads the rules again if they have changed; says whether they had."""
        if self._db.revision() == self.current.revision:
            return False
        self.current = load(self._db)
        return True
