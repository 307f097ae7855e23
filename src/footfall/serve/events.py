"""`/events`: what happened on a site, newest first."""

from __future__ import annotations

import msgspec
from litestar import get
from litestar.di import Provide

from footfall.query import feed
from footfall.query.conditions import TimeRange
from footfall.serve.access import needs_role
from footfall.serve.context import Context
from footfall.serve.event_view import EventView, of_row
from footfall.serve.parameters import Action, Paging, Whose
from footfall.settings.keys import Scope
from footfall.settings.people import Role
from footfall.settings.site import Site


class Events(msgspec.Struct):
    """One page of events; `next` is the cursor of the page after, null on the last."""

    events: list[EventView]
    next: str | None


def answered(context: Context, page: feed.Page, site: str) -> Events:
    customer_of = context.customer_of
    views = [of_row(row, customer_of(site, row.uuid)) for row in page.rows]
    return Events(views, str(page.next) if page.next else None)


def filters(site: Site, whose: Whose, time: TimeRange, action: Action = None) -> feed.Filters:
    return feed.Filters(site.id, whose.uuids, time, whose.without, action or None)


FILTERS = {"filters": Provide(filters, sync_to_thread=False)}


@get(
    "/api/v1/sites/{site_id:str}/events", sync_to_thread=True, tags=["events"],
    opt=needs_role(Role.VIEWER, Scope.EVENTS_READ), dependencies=FILTERS,
)  # fmt: skip
def list_events(context: Context, site: Site, filters: feed.Filters, paging: Paging) -> Events:
    """Events of a site, newest first, by action, customer and time.

    One customer's are all there, whoever made them; of a site's, machines' are left out.
    """
    return answered(context, feed.page(context.store, filters, *paging), site.id)


ROUTES = [list_events]
