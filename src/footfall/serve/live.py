"""`/live`: events as they are processed, as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.concurrency import sync_to_thread
from litestar.datastructures import State
from litestar.params import Parameter
from litestar.response import Stream

from footfall.live.hub import Subscription, Watch
from footfall.query import feed
from footfall.query.customers import is_uuid
from footfall.serve.access import asker_of, site_for
from footfall.serve.context import Context
from footfall.serve.event_view import EventView, of_activity, of_row
from footfall.serve.events import uuids_or_error
from footfall.serve.parameters import Action
from footfall.settings.keys import Scope
from footfall.settings.sites import Site

STATUS_SECONDS = 2.0  # how often a watcher hears that the stream is alive, and how far behind
GAP_EVENTS_MAX = 500  # sent again after a lost connection; what is older is in /events

_encode = msgspec.json.Encoder().encode


@get("/api/v1/sites/{site_id:str}/live", tags=["events"], media_type="text/event-stream")
async def watch_live(
    request: Request[None, None, State],
    context: Context,
    site_id: str,
    action: Action = None,
    customer: str | None = None,
    last_event_id: Annotated[str | None, Parameter(header="Last-Event-ID")] = None,
) -> Stream:
    """Server-sent events, one per event, within a moment of its 202.

    `event: event` carries an event, with its id as the stream's; `event: status` tells every two
    seconds how many milliseconds the view is behind, the rate, and what a slow reader missed. With
    `Last-Event-ID` the stream begins with what was missed.
    """
    asker = await sync_to_thread(asker_of, request, context)
    site = site_for(asker, context, site_id, (Scope.EVENTS_READ,))
    uuids = None
    if customer:
        uuids = await sync_to_thread(uuids_or_error, context, site.id, customer)
    watch = Watch(site.id, action or None, frozenset(uuids) if uuids else None)
    stream = _stream(context, site, watch, last_event_id)
    return Stream(
        stream,
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def _stream(
    context: Context, site: Site, watch: Watch, last_event_id: str | None
) -> AsyncIterator[bytes]:
    subscription = context.hub.subscribe(watch)
    try:
        yield b"retry: 1000\n\n" + _status(context, site, subscription)
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
                yield _status(context, site, subscription)
                due += STATUS_SECONDS
    finally:
        context.hub.unsubscribe(subscription)


def _missed(context: Context, watch: Watch, last_event_id: str) -> Iterable[EventView]:
    """Stored events received after the given one, oldest first; the client knows which it has."""
    rows = context.store.rows(
        "SELECT toUnixTimestamp64Milli(received_at) FROM events"
        " WHERE site = {site:String} AND id = {id:UUID} LIMIT 1",
        {"site": watch.site, "id": last_event_id},
    )
    if not rows:
        return []
    filters = feed.Filters(
        watch.site, watch.action, list(watch.customers) if watch.customers else None
    )
    page = feed.page(context.store, filters, GAP_EVENTS_MAX)
    since_ms: int = rows[0][0]
    return [
        of_row(row, context.customer_of(watch.site, row.uuid))
        for row in reversed(page.rows)
        if row.received_at_ms >= since_ms and row.id != last_event_id
    ]


def _event(view: EventView) -> bytes:
    return b"event: event\nid: %s\ndata: %s\n\n" % (view.id.encode(), _encode(view))


def _status(context: Context, site: Site, subscription: Subscription) -> bytes:
    status: dict[str, Any] = {
        "lagMs": context.lag_ms(),
        "eventsPerSecond": context.hub.events_per_second(site.id),
        "dropped": subscription.dropped,
    }
    return b"event: status\ndata: %s\n\n" % _encode(status)
