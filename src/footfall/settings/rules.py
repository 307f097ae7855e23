"""The rules of all sites as one snapshot, for whoever must decide without asking a database."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

import msgspec
import structlog
from sqlalchemy import select

from footfall.events.accept import Context
from footfall.events.catalogue import DEFAULT, Catalogue
from footfall.events.definition import Definition
from footfall.events.event import Source
from footfall.events.lists import Lists
from footfall.events.secrets import Secrets
from footfall.settings import authentications, definitions, keys, sites, tables, tracker_keys
from footfall.settings.authentication import Authentication, AuthenticationKey
from footfall.settings.database import Database, fields
from footfall.settings.keys import ApiKey
from footfall.settings.secret import hashed
from footfall.settings.site import Site

USES_NOTED_SECONDS = 60.0  # how often the last use of keys is written down
AGE_SECONDS_MAX = 0.3  # a changed site is known everywhere well within a second
AGE_SECONDS_MIN = 0.05  # and whoever makes keys up costs the database no more than this

log = structlog.get_logger()


class Door(msgspec.Struct, frozen=True):
    """What one site's events are judged by; None where there is nothing to judge."""

    site: Site
    lists: Lists | None
    needs_customer: Lists | None  # permits the actions that need an authenticated customer
    authentication: Authentication
    signing_secret: str  # of trackers' tickets, and of uuids made from names; hex, never shown
    secrets: Secrets = Secrets()  # what is secret in the addresses of its pages
    catalogue: Catalogue = DEFAULT  # what its actions mean

    def context(
        self, received_at_ms: int, source: Source, new_id: Callable[[], str], trusted: bool
    ) -> Context:
        """What this site's events are judged by, whoever brings them; `trusted`: with an API key's
        proof. The rest of the context is the bringer's."""
        return Context(
            site=self.site.id,
            received_at_ms=received_at_ms,
            source=source,
            new_id=new_id,
            trusted=trusted,
            lists=self.lists,
            needs_customer=self.needs_customer,
            secrets=self.secrets,
            catalogue=self.catalogue,
            secret=self.signing_secret,
        )


class Entrance(msgspec.Struct, frozen=True):
    """A tracker key, and the door that it opens until `expires_at` (epoch milliseconds)."""

    door: Door
    key_id: str
    expires_at: int | None = None


class Rules(msgspec.Struct, frozen=True):
    """Sites and valid keys at one revision; no key opens an archived site's door."""

    revision: int
    sites_by_id: dict[str, Site]
    doors: dict[str, Door]  # by site
    entrances: dict[str, Entrance]  # by tracker key
    keys_by_hash: dict[str, ApiKey]
    scripts: dict[str, Site]  # by their own script name
    collect_paths: frozenset[str]

    def entrance(self, tracker_key: str, now_ms: int) -> Entrance | None:
        """Where a tracker key leads; None when it is unknown or its time is over."""
        found = self.entrances.get(tracker_key)
        if found is None or (found.expires_at is not None and found.expires_at <= now_ms):
            return None
        return found

    def api_key(self, secret: str, address: str, now_ms: int) -> ApiKey | None:
        """The key with this secret, if it holds now, from this address."""
        key = self.keys_by_hash.get(hashed(secret))
        return key if key is not None and key.holds(address, now_ms) else None


def load(db: Database) -> Rules:
    """Reads everything; a change in between shows in the next revision."""
    number = db.revision()
    every = sites.every(db)
    tokens = authentications.every(db)
    secrets = sites.signing_secrets(db)
    own = definitions.every(db)
    doors = {
        site.id: _door(site, tokens.get(site.id, ()), secrets[site.id], own.get(site.id, {}))
        for site in every
    }
    open_doors = {name: door for name, door in doors.items() if door.site.archived_at is None}
    entrances = {
        door.site.tracker_key: Entrance(door, tracker_keys.MAIN) for door in open_doors.values()
    }
    open_sites = [door.site for door in open_doors.values()]
    entrances |= {
        other.key: Entrance(open_doors[other.site], other.id, other.expires_at)
        for other in tracker_keys.others(db)
        if other.site in open_doors
    }
    table = tables.api_keys
    with db.begin() as connection:
        rows = connection.execute(select(table).where(table.c.revoked_at.is_(None))).all()
    return Rules(
        number,
        {site.id: site for site in every},
        doors,
        entrances,
        {row.hash: msgspec.convert(fields(row), ApiKey) for row in rows},
        {site.script_name: site for site in open_sites if site.script_name},
        frozenset(site.collect_path for site in open_sites if site.collect_path),
    )


def _door(
    site: Site,
    tokens: tuple[AuthenticationKey, ...],
    signing_secret: str,
    own: dict[str, Definition],
) -> Door:
    return Door(
        site,
        Lists(site.allow, site.deny) if site.allow or site.deny else None,
        Lists(site.required, ()) if site.required else None,
        Authentication(site.required, site.audience, tokens),
        signing_secret,
        Secrets(site.secret_params),
        Catalogue(own, site.strict_catalogue),
    )


class RulesCache:
    """The current rules: `keep_current` runs beside those who read them."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.current = load(db)
        self._used: dict[str, int] = {}
        self._noted_at = time.monotonic()
        self._asked = asyncio.Event()
        self._waiting: list[asyncio.Future[None]] = []

    async def keep_current(self) -> None:
        """Looks whether they have changed, again and again, and at once when asked to."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), AGE_SECONDS_MAX)
            self._asked.clear()
            waiting, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(self.refresh)
            except Exception:
                log.exception("the sites' rules could not be read again")
            for each in waiting:
                if not each.done():
                    each.set_result(None)
            await asyncio.sleep(AGE_SECONDS_MIN)

    async def look_again(self) -> Rules:
        """The rules as they are now or will be in a moment: what is unknown may be new."""
        looked = asyncio.get_running_loop().create_future()
        self._waiting.append(looked)
        self._asked.set()
        await looked
        return self.current

    def refresh(self) -> bool:
        """Reads the rules again if they have changed; says whether they had."""
        if self._used and time.monotonic() - self._noted_at >= USES_NOTED_SECONDS:
            self.note_uses()
        if self._db.revision() == self.current.revision:
            return False
        self.current = load(self._db)
        return True

    def sites(self) -> tuple[Site, ...]:
        """All sites as they are now."""
        return tuple(self.current.sites_by_id.values())

    def used(self, key: ApiKey, now_ms: int) -> None:
        """Remembers that a key was used; written down once a minute."""
        self._used[key.id] = now_ms

    def note_uses(self) -> None:
        used, self._used = self._used, {}
        self._noted_at = time.monotonic()
        keys.note_use(self._db, used)
