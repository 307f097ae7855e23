"""`/customers`: who they are, and each one's activity feed."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import get
from litestar.params import QueryParameter

from footfall.events.kind import KNOWN
from footfall.events.moment import iso
from footfall.query import feed
from footfall.query.profile import Profile, profile
from footfall.query.search import listed
from footfall.serve.access import needs_role
from footfall.serve.context import Context
from footfall.serve.events import FILTERS, Events, answered
from footfall.serve.parameters import OF_ONE, Bots, Paging
from footfall.serve.replies import ApiError, no_such_customer
from footfall.settings.keys import Scope
from footfall.settings.people import Role
from footfall.settings.site import Site

Search = Annotated[
    str,
    QueryParameter(
        name="query",
        max_length=256,
        description="A part of an identifier, an attribute or a tag, or the start of a uuid.",
    ),
]
Kind = Annotated[
    str | None,
    QueryParameter(max_length=32, description=f"Only events of this kind: {', '.join(KNOWN)}."),
]
Text = Annotated[
    str | None,
    QueryParameter(
        max_length=256, description="Only events whose label, action, page or params hold this."
    ),
]


class CustomerView(msgspec.Struct, rename="camel"):
    """A customer's profile; `id` is the uuid under which they were first known."""

    id: str
    uuids: list[str]
    custom_id: str | None
    email: str | None
    phone: str | None
    attributes: dict[str, Any]
    agreements: dict[str, bool]
    tags: list[str]
    first_seen: str
    last_seen: str
    sessions: int
    events: int
    bot: bool
    device: dict[str, str] | None
    place: dict[str, str] | None
    origin: dict[str, str] | None


class Customers(msgspec.Struct):
    """One page of customers, last seen first."""

    customers: list[CustomerView]
    next: str | None


def view_of(profile: Profile) -> CustomerView:
    """A profile as it is read."""
    return CustomerView(
        id=profile.id,
        uuids=profile.uuids,
        custom_id=profile.custom_id,
        email=profile.email,
        phone=profile.phone,
        attributes=profile.attributes,
        agreements=profile.agreements,
        tags=profile.tags,
        first_seen=iso(profile.first_seen_ms),
        last_seen=iso(profile.last_seen_ms or profile.first_seen_ms),
        sessions=profile.sessions,
        events=profile.events,
        bot=profile.bot,
        device=profile.device,
        place=profile.place,
        origin=profile.origin,
    )


READ = needs_role(Role.VIEWER, Scope.CUSTOMERS_READ)


@get("/api/v1/sites/{site_id:str}/customers", sync_to_thread=True, tags=["customers"], opt=READ)
def list_customers(
    context: Context,
    site: Site,
    text: Search = "",
    bots: Bots = None,
    *,
    paging: Paging,
) -> Customers:
    """Customers, last seen first; `query` finds them by what they are called or told by.

    Machines are left out, unless `query` finds them or `bots=include` asks for them.
    """
    without_bots = bots == "exclude" or (bots is None and not text.strip())
    found = listed(context.store, site.id, text, *paging, without_bots=without_bots)
    views = [view_of(each) for each in found.profiles]
    return Customers(views, str(found.next) if found.next else None)


@get(
    "/api/v1/sites/{site_id:str}/customers/{customer:str}", sync_to_thread=True, tags=["customers"],
    opt=READ,
)  # fmt: skip
def show_customer(context: Context, site: Site, customer: str) -> CustomerView:
    """One customer, by uuid, customId or email."""
    found = profile(context.store, site.id, customer)
    if found is None:
        raise no_such_customer()
    return view_of(found)


@get(
    "/api/v1/sites/{site_id:str}/customers/{customer:str}/activity",
    sync_to_thread=True,
    tags=["customers"],
    opt=needs_role(Role.VIEWER, Scope.CUSTOMERS_READ, Scope.EVENTS_READ),
    dependencies={**FILTERS, **OF_ONE},
)
def show_activity(
    context: Context,
    site: Site,
    filters: feed.Filters,
    kind: Kind = None,
    text: Text = None,
    *,
    paging: Paging,
) -> Events:
    """The activity feed: every event of every uuid of this customer, newest first."""
    if kind and kind not in KNOWN:
        raise ApiError("parameter_invalid", f"kind is one of {', '.join(KNOWN)}.", "kind")
    filters = filters._replace(kind=kind or None, text=(text or "").strip() or None)
    return answered(context, feed.page(context.store, filters, *paging), site.id)


ROUTES = [list_customers, show_customer, show_activity]
