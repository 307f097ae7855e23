"""`/sites`: which properties are tracked, and whether events arrive."""

from __future__ import annotations

import msgspec
from litestar import Request, get
from litestar.datastructures import State

from footfall.events.moment import iso
from footfall.query.arrivals import Arrivals, arrivals
from footfall.serve.access import asker_of, site_for
from footfall.serve.context import Context
from footfall.settings.keys import Scope
from footfall.settings.sites import Site


class SiteView(msgspec.Struct, rename="camel"):
    """A site; `firstEventAt` is null until its first event arrived."""

    id: str
    name: str
    domains: tuple[str, ...]
    tracker_key: str
    time_zone: str
    session_timeout_seconds: int
    created_at: str
    first_event_at: str | None
    last_event_at: str | None


class Sites(msgspec.Struct):
    """The sites that the asker may see, by name."""

    sites: list[SiteView]


def _view(site: Site, seen: Arrivals | None) -> SiteView:
    return SiteView(
        id=site.id,
        name=site.name,
        domains=site.domains,
        tracker_key=site.tracker_key,
        time_zone=site.time_zone,
        session_timeout_seconds=site.session_timeout_seconds,
        created_at=iso(site.created_at),
        first_event_at=iso(seen.first_ms) if seen else None,
        last_event_at=iso(seen.last_ms) if seen else None,
    )


@get("/api/v1/sites", sync_to_thread=True, tags=["sites"])
def list_sites(request: Request[None, None, State], context: Context) -> Sites:
    """The sites that you may see."""
    asker = asker_of(request, context)
    sites = sorted(context.rules.current.sites_by_id.values(), key=lambda site: site.name)
    if asker.key is not None:
        sites = [site for site in sites if site.id == asker.key.site]
    seen = arrivals(context.store, [site.id for site in sites])
    return Sites([_view(site, seen.get(site.id)) for site in sites])


@get("/api/v1/sites/{site_id:str}", sync_to_thread=True, tags=["sites"])
def show_site(request: Request[None, None, State], context: Context, site_id: str) -> SiteView:
    """One site."""
    asker = asker_of(request, context)
    site = site_for(asker, context, site_id, tuple(Scope))
    return _view(site, arrivals(context.store, [site.id]).get(site.id))
