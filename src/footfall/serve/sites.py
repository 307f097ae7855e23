"""`/sites`: which properties are tracked, their settings, and whether events arrive."""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import get, patch, post

from footfall.events.moment import iso
from footfall.events.source_rule import SourceRule
from footfall.query.arrivals import Arrivals, arrivals
from footfall.serve.access import Asker, needs_owner, needs_role
from footfall.serve.context import Context
from footfall.settings import sites
from footfall.settings.keys import Scope
from footfall.settings.people import Role
from footfall.settings.site import Retention, Site
from footfall.settings.site_change import SiteChange

ANY_SCOPE = tuple(Scope)


class Privacy(msgspec.Struct):
    """What is kept of an address, and whether Do Not Track and GPC are honoured."""

    ip: Literal["kept", "shortened", "dropped"]
    signals: bool


class Limits(msgspec.Struct, rename="camel"):
    """Events per second; null is no limit."""

    key_events_per_second: int | None
    address_events_per_second: int | None


class SiteView(msgspec.Struct, rename="camel"):
    """A site; `firstEventAt` is null until its first event arrived, `role` is the asker's."""

    id: str
    name: str
    domains: tuple[str, ...]
    tracker_key: str
    time_zone: str
    session_timeout_seconds: int
    automatic_events: bool
    browsers_only: bool
    privacy: Privacy
    retention: tuple[Retention, ...]
    unverified_identification: Literal["link", "refuse"]
    limits: Limits
    script_name: str | None
    collect_path: str | None
    secret_params: tuple[str, ...]
    strict_catalogue: bool
    conversion_actions: tuple[str, ...]
    source_rules: tuple[SourceRule, ...]
    created_at: str
    archived_at: str | None
    first_event_at: str | None
    last_event_at: str | None
    role: Role | None


class Sites(msgspec.Struct):
    """The sites that the asker may see, by name."""

    sites: list[SiteView]


class NewSite(msgspec.Struct):
    """A site to be made; pages of `domains` may send."""

    name: str
    domains: tuple[str, ...] = ()


def view(site: Site, asker: Asker, seen: Arrivals | None = None) -> SiteView:
    return SiteView(
        id=site.id,
        name=site.name,
        domains=site.domains,
        tracker_key=site.tracker_key,
        time_zone=site.time_zone,
        session_timeout_seconds=site.session_timeout_seconds,
        automatic_events=site.automatic_events,
        browsers_only=site.browsers_only,
        privacy=Privacy(site.ip, site.signals),
        retention=site.retention,
        unverified_identification=site.unverified_identification,
        limits=Limits(site.key_rate, site.address_rate),
        script_name=site.script_name or None,
        collect_path=site.collect_path or None,
        secret_params=site.secret_params,
        strict_catalogue=site.strict_catalogue,
        conversion_actions=site.conversion_actions,
        source_rules=site.source_rules,
        created_at=iso(site.created_at),
        archived_at=iso(site.archived_at) if site.archived_at else None,
        first_event_at=iso(seen.first_ms) if seen else None,
        last_event_at=iso(seen.last_ms) if seen else None,
        role=asker.role_on(site.id),
    )


def _may_see(asker: Asker, site: Site) -> bool:
    if asker.key is not None:
        return asker.key.site == site.id
    role = asker.role_on(site.id)
    return role is not None and (site.archived_at is None or role is Role.ADMIN)


@get("/api/v1/sites", sync_to_thread=True, tags=["sites"], opt=needs_role(Role.VIEWER, *ANY_SCOPE))
def list_sites(context: Context, asker: Asker) -> Sites:
    """The sites that you may see; archived ones only as their admin."""
    every = sorted(context.rules.current.sites_by_id.values(), key=lambda site: site.name)
    seen_by = [site for site in every if _may_see(asker, site)]
    seen = arrivals(context.store, [site.id for site in seen_by])
    return Sites([view(site, asker, seen.get(site.id)) for site in seen_by])


@post("/api/v1/sites", sync_to_thread=True, tags=["sites"], opt=needs_owner())
def create_site(context: Context, asker: Asker, data: NewSite) -> SiteView:
    """A new site, with a tracker key of its own."""
    site = sites.create(context.database, data.name, data.domains, asker.by())
    context.rules.refresh()
    return view(site, asker)


@get(
    "/api/v1/sites/{site_id:str}", sync_to_thread=True, tags=["sites"],
    opt=needs_role(Role.VIEWER, *ANY_SCOPE),
)  # fmt: skip
def show_site(context: Context, asker: Asker, site: Site) -> SiteView:
    """One site and its settings."""
    return view(site, asker, arrivals(context.store, [site.id]).get(site.id))


@patch(
    "/api/v1/sites/{site_id:str}", sync_to_thread=True, tags=["sites"],
    opt=needs_role(Role.ADMIN, Scope.ADMIN),
)  # fmt: skip
def change_site(context: Context, asker: Asker, site: Site, data: SiteChange) -> SiteView:
    """Changes what is given and leaves the rest; takes effect everywhere within a second."""
    changed = sites.change(context.database, site.id, data.values(), asker.by())
    context.rules.refresh()
    return view(changed, asker, arrivals(context.store, [site.id]).get(site.id))


@post(
    "/api/v1/sites/{site_id:str}/archive", sync_to_thread=True, tags=["sites"], status_code=200,
    opt=needs_role(Role.ADMIN, Scope.ADMIN),
)  # fmt: skip
def archive_site(context: Context, asker: Asker, site: Site) -> SiteView:
    """Takes a site out of use: none of its keys writes any more; what is stored stays readable."""
    return view(sites.archive(context.database, site.id, asker.by()), asker)


@post(
    "/api/v1/sites/{site_id:str}/restore", sync_to_thread=True, tags=["sites"], status_code=200,
    opt=needs_role(Role.ADMIN, Scope.ADMIN),
)  # fmt: skip
def restore_site(context: Context, asker: Asker, site: Site) -> SiteView:
    """Takes an archived site into use again."""
    return view(sites.restore(context.database, site.id, asker.by()), asker)


ROUTES = [list_sites, create_site, show_site, change_site, archive_site, restore_site]
