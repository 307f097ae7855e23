"""`/sessions`: the visits of a site, and of one customer."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import get
from litestar.di import Provide
from litestar.params import QueryParameter

from footfall.events.lists import Patterns
from footfall.events.moment import iso
from footfall.pipeline.session import Session
from footfall.query import sessions
from footfall.query.conditions import TimeRange
from footfall.serve.access import needs_role
from footfall.serve.context import Context
from footfall.serve.parameters import OF_ONE, Paging, Whose
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


def filters(
    site: Site, whose: Whose, time: TimeRange, converted: Converted = None
) -> sessions.Filters:
    return sessions.Filters(
        site.id, whose.uuids, time, whose.without, converted, site.conversion_actions
    )


FILTERS = {"filters": Provide(filters, sync_to_thread=False)}


def _answered(context: Context, site: Site, filters: sessions.Filters, paging: Paging) -> Sessions:
    page = sessions.page(context.store, filters, *paging)
    conversions = Patterns(site.conversion_actions)
    views = [
        view(each, context.customer_of(site.id, each.uuid), conversions) for each in page.sessions
    ]
    return Sessions(views, str(page.next) if page.next else None)


@get(
    "/api/v1/sites/{site_id:str}/sessions", sync_to_thread=True, tags=["sessions"],
    opt=needs_role(Role.VIEWER, Scope.EVENTS_READ), dependencies=FILTERS,
)  # fmt: skip
def list_sessions(
    context: Context, site: Site, filters: sessions.Filters, paging: Paging
) -> Sessions:
    """Sessions of a site that started within a time, newest first; without those of machines,
    unless `bots=include` or a `customer` asks for them."""
    return _answered(context, site, filters, paging)


@get(
    "/api/v1/sites/{site_id:str}/customers/{customer:str}/sessions",
    sync_to_thread=True,
    tags=["customers"],
    opt=needs_role(Role.VIEWER, Scope.CUSTOMERS_READ, Scope.EVENTS_READ),
    dependencies={**FILTERS, **OF_ONE},
)
def list_customers_sessions(
    context: Context, site: Site, filters: sessions.Filters, paging: Paging
) -> Sessions:
    """All sessions of a customer, under every uuid of theirs, newest first."""
    return _answered(context, site, filters, paging)


ROUTES = [list_sessions, list_customers_sessions]
