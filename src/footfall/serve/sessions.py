"""`/sessions`: the visits of a site, and of one customer."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import get
from litestar.params import QueryParameter

from footfall.events.lists import Patterns
from footfall.events.moment import iso
from footfall.pipeline.session import Session
from footfall.query import sessions
from footfall.serve.access import needs_role
from footfall.serve.context import Context
from footfall.serve.events import uuids_or_error
from footfall.serve.parameters import (
    LIMIT_DEFAULT,
    Bots,
    CursorText,
    From,
    Limit,
    To,
    cursor_of,
    left_out,
    moment_of,
)
from footfall.settings.keys import Scope
from footfall.settings.people import Role
from footfall.settings.site import Site

Converted = Annotated[
    bool | None,
    QueryParameter(description="Only those with, or without, one of the conversion actions."),
]


class SessionView(msgspec.Struct, rename="camel"):
    """A visit. `end` is its last activity; `ended` false: it may go on. `lateEvents` came after
    its end had been told. What is not known of origin, device and place is left out."""

    id: str
    uuid: str
    customer: str
    start: str
    end: str
    duration_ms: int
    ended: bool
    entry: str | None
    entry_host: str | None
    exit: str | None
    exit_host: str | None
    pages: int
    events: int
    late_events: int
    bounce: bool
    conversions: list[str]
    bot: bool
    origin: dict[str, str]
    device: dict[str, str]
    place: dict[str, str]


class Sessions(msgspec.Struct):
    """One page of sessions; `next` is the cursor of the page after, null on the last."""

    sessions: list[SessionView]
    next: str | None


def view(session: Session, customer: str, conversions: Patterns) -> SessionView:
    return SessionView(
        id=session.id,
        uuid=session.uuid,
        customer=customer,
        start=iso(session.start_ms),
        end=iso(session.last_ms),
        duration_ms=session.last_ms - session.start_ms,
        ended=bool(session.closed_ms),
        entry=session.entry or None,
        entry_host=session.entry_host or None,
        exit=session.exit or None,
        exit_host=session.exit_host or None,
        pages=session.pages,
        events=session.events,
        late_events=session.late,
        bounce=session.bounce,
        conversions=sorted(each for each in session.actions if conversions.entry(each)),
        bot=bool(session.bot_reason),
        origin=_present(
            source=session.source,
            medium=session.medium,
            channel=session.channel,
            campaign=session.campaign,
            referrerHost=session.referrer_host,
        ),
        device=_present(type=session.device_type, browser=session.browser, system=session.system),
        place=_present(country=session.country, region=session.region, city=session.city),
    )


def _present(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _answered(
    context: Context, site: Site, filters: sessions.Filters, limit: int, cursor_text: str | None
) -> Sessions:
    page = sessions.page(context.store, filters, limit, cursor_of(cursor_text))
    conversions = Patterns(site.conversion_actions)
    views = [
        view(each, context.customer_of(site.id, each.uuid), conversions) for each in page.sessions
    ]
    return Sessions(views, str(page.next) if page.next else None)


@get(
    "/api/v1/sites/{site_id:str}/sessions", sync_to_thread=True, tags=["sessions"],
    opt=needs_role(Role.VIEWER, Scope.EVENTS_READ),
)  # fmt: skip
def list_sessions(
    context: Context,
    site: Site,
    customer: str | None = None,
    converted: Converted = None,
    bots: Bots = None,
    from_: From = None,
    to: To = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor_text: CursorText = None,
) -> Sessions:
    """Sessions of a site that started within a time, newest first; without those of machines,
    unless `bots=include` or a `customer` asks for them."""
    uuids = uuids_or_error(context, site.id, customer) if customer else None
    filters = sessions.Filters(
        site.id, uuids, moment_of(from_, "from"), moment_of(to, "to"),
        left_out(bots, of_one=bool(customer)), converted, site.conversion_actions,
    )  # fmt: skip
    return _answered(context, site, filters, limit, cursor_text)


@get(
    "/api/v1/sites/{site_id:str}/customers/{customer:str}/sessions",
    sync_to_thread=True,
    tags=["customers"],
    opt=needs_role(Role.VIEWER, Scope.CUSTOMERS_READ, Scope.EVENTS_READ),
)
def list_customers_sessions(
    context: Context,
    site: Site,
    customer: str,
    converted: Converted = None,
    bots: Bots = None,
    from_: From = None,
    to: To = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor_text: CursorText = None,
) -> Sessions:
    """All sessions of a customer, under every uuid of theirs, newest first."""
    uuids = uuids_or_error(context, site.id, customer)
    filters = sessions.Filters(
        site.id, uuids, moment_of(from_, "from"), moment_of(to, "to"), left_out(bots, of_one=True),
        converted, site.conversion_actions,
    )  # fmt: skip
    return _answered(context, site, filters, limit, cursor_text)


ROUTES = [list_sessions, list_customers_sessions]
