"""`/events`: what happened on a site, newest first."""

from __future__ import annotations

import msgspec
from litestar import get

from footfall.query import feed, uuids
from footfall.serve.access import needs_role
from footfall.serve.context import Context
from footfall.serve.event_view import EventView, of_row
from footfall.serve.parameters import (
    LIMIT_DEFAULT,
    Action,
    Bots,
    CursorText,
    From,
    Limit,
    To,
    cursor_of,
    left_out,
    moment_of,
)
from footfall.serve.replies import ApiError
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


def uuids_or_error(context: Context, site: str, reference: str) -> list[str]:
    """The uuids of the customer named; raises ApiError when nobody is."""
    found = uuids.uuids_of(context.store, site, reference)
    if found is None:
        raise ApiError(
            "customer_not_found", "No customer of this site has that uuid, customId or email."
        )
    return found[1]


@get(
    "/api/v1/sites/{site_id:str}/events", sync_to_thread=True, tags=["events"],
    opt=needs_role(Role.VIEWER, Scope.EVENTS_READ),
)  # fmt: skip
def list_events(
    context: Context,
    site: Site,
    action: Action = None,
    customer: str | None = None,
    from_: From = None,
    to: To = None,
    bots: Bots = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor_text: CursorText = None,
) -> Events:
    """Events of a site, newest first, by action, customer and time.

    One customer's are all there, whoever made them; of a site's, machines' are left out.
    """
    uuids = uuids_or_error(context, site.id, customer) if customer else None
    filters = feed.Filters(
        site.id, action or None, uuids, moment_of(from_, "from"), moment_of(to, "to"),
        left_out(bots, of_one=bool(customer)),
    )  # fmt: skip
    page = feed.page(context.store, filters, limit, cursor_of(cursor_text))
    return answered(context, page, site.id)


ROUTES = [list_events]
