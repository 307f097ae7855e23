"""`/live`: events as they are processed, as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.concurrency import sync_to_thread
from litestar.datastructures import State
from litestar.params import HeaderParameter
from litestar.response import Stream

from footfall.live.hub import Subscription, Watch
from footfall.query import feed
from footfall.query.uuids import is_uuid
from footfall.serve.access import guard, needs_role
from footfall.serve.context import Context
from footfall.serve.event_view import EventView, of_activity, of_row
from footfall.serve.parameters import Action, Whose
from footfall.serve.replies import ApiError
from footfall.settings.keys import Scope
from footfall.settings.people import Role
from footfall.settings.site import Site

STATUS_SECONDS = 2.0  # how often a watcher hears that the stream is alive, and how far behind
GAP_EVENTS_MAX = 500  # sent again after a lost connection; what is older is in /events

_encode = msgspec.json.Encoder().encode


@get(
    "/api/v1/sites/{site_id:str}/live", tags=["events"], media_type="text/event-stream",
    opt=needs_role(Role.VIEWER, Scope.EVENTS_READ),
)  # fmt: skip
async def watch_live(
    request: Request[Any, Any, State],
    context: Context,
    site: Site,
    whose: Whose,
    action: Action = None,
    last_event_id: Annotated[str | None, HeaderParameter(name="Last-Event-ID")] = None,
) -> Stream:
    """Server-sent events, one per event, within a moment of its 202.

    `event: event` carries an event, with its id as the stream's; `event: status` tells every two
    seconds how many milliseconds the view is behind, the rate, and what a slow reader missed. With
    `Last-Event-ID` the stream begins with what was missed.
    """
    if context.hub.is_full():
        message = "Too many live views are open just now; close one, or try again later."
        raise ApiError("too_many_watchers", message, retry_after_seconds=5)
    uuids = frozenset(whose.uuids) if whose.uuids is not None else None
    watch = Watch(site.id, action or None, uuids, whose.without)
    stream = _stream(request, context, watch, last_event_id)
    return Stream(
        stream,
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def _stream(
    request: Request[Any, Any, State], context: Context, watch: Watch, last_event_id: str | None
) -> AsyncIterator[bytes]:
    """Until the client goes, or whoever watches may no longer: signed out, or the key ended."""
    subscription = context.hub.subscribe(watch)
    try:
        yield b"retry: 1000\n\n" + _status(context, watch.site, subscription)
        if last_event_id and is_uuid(last_event_id):
            missed = await sync_to_thread(_missed, context, watch, last_event_id)
            yield b"".join(_event(view) for view in missed)
        due = asyncio.get_running_loop().time() + STATUS_SECONDS
        while True:
            wait_seconds = max(due - asyncio.get_running_loop().time(), 0)
            activities = await subscription.next(wait_seconds)
            if activities:
                yield b"".join(_event(of_activity(activity)) for activity in activities)
            if asyncio.get_running_loop().time() >= due:
                if not await _still_may(request):
                    return
                yield _status(context, watch.site, subscription)
                due += STATUS_SECONDS
    finally:
        context.hub.unsubscribe(subscription)


async def _still_may(request: Request[Any, Any, State]) -> bool:
    try:
        await guard(request, request.route_handler)
    except ApiError:
        return False
    return True


def _missed(context: Context, watch: Watch, last_event_id: str) -> Iterable[EventView]:
    """Stored events received after the given one, oldest first; the client knows which it has."""
    rows = context.store.rows(
        "SELECT toUnixTimestamp64Milli(received_at) FROM events"
        " WHERE site = {site:String} AND id = {id:UUID} LIMIT 1",
        {"site": watch.site, "id": last_event_id},
    )
    if not rows:
        return []
    uuids = list(watch.customers) if watch.customers is not None else None
    filters = feed.Filters(watch.site, uuids, without=watch.without, action=watch.action)
    page = feed.page(context.store, filters, GAP_EVENTS_MAX)
    since_ms: int = rows[0][0]
    return [
        of_row(row, context.customer_of(watch.site, row.uuid))
        for row in reversed(page.rows)
        if row.received_at_ms >= since_ms and row.id != last_event_id
    ]


def _event(view: EventView) -> bytes:
    return b"event: event\nid: %s\ndata: %s\n\n" % (view.id.encode(), _encode(view))


def _status(context: Context, site: str, subscription: Subscription) -> bytes:
    status: dict[str, Any] = {
        "lagMs": context.lag_ms(),
        "eventsPerSecond": context.hub.events_per_second(site),
        "dropped": subscription.dropped,
    }
    return b"event: status\ndata: %s\n\n" % _encode(status)


ROUTES = [watch_live]
