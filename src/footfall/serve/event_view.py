"""An event as it is read: the one shape in which the API and the live stream show it."""

from __future__ import annotations

from typing import Any

import msgspec

from footfall.events.identification import MEANINGS
from footfall.events.moment import iso
from footfall.pipeline.activity import Activity
from footfall.query.feed import Row


class Identification(msgspec.Struct):
    """Why nobody was identified by an event that names somebody."""

    code: str
    message: str


class EventView(msgspec.Struct, rename="camel"):
    """Times are ISO 8601 UTC with milliseconds; what enrichment did not find is left out."""

    id: str
    action: str
    label: str
    time: str
    received_at: str
    uuid: str
    customer: str
    session: str
    source: str
    trusted: bool
    params: dict[str, Any]
    device: dict[str, str]
    place: dict[str, str]
    origin: dict[str, str]
    identification: Identification | None = None  # what its identifiers did not come to, and why


def of_row(row: Row, customer: str) -> EventView:
    """A stored event."""
    return _view(row, row, row.time_ms, row.received_at_ms, customer)


def of_activity(activity: Activity) -> EventView:
    """An event that has just been processed."""
    event = activity.event
    return _view(event, activity, event.time_ms, event.received_at_ms, activity.customer)


def _view(event: Any, found: Any, time_ms: int, received_at_ms: int, customer: str) -> EventView:
    return EventView(
        id=event.id,
        action=event.action,
        label=event.label,
        time=iso(time_ms),
        received_at=iso(received_at_ms),
        uuid=event.uuid,
        customer=customer,
        session=found.session,
        source=str(event.source),
        trusted=event.trusted,
        params=kept(msgspec.json.decode(event.params)),
        device=_present(
            type=found.device_type,
            model=found.device_model,
            browser=found.browser,
            browserVersion=found.browser_version,
            system=found.system,
            systemVersion=found.system_version,
            bot=found.bot_reason,
        ),
        place=_present(
            address=event.address, country=found.country, region=found.region, city=found.city
        ),
        origin=_present(
            host=found.page_host,
            path=found.page_path,
            referrerHost=found.referrer_host,
            utmSource=found.utm_source,
            utmMedium=found.utm_medium,
            utmCampaign=found.utm_campaign,
            utmTerm=found.utm_term,
            utmContent=found.utm_content,
            clickId=found.click_id,
            source=found.traffic_source,
            medium=found.medium,
            channel=found.channel,
            campaign=found.campaign,
        ),
        identification=_identification(found.identification),
    )


def _identification(code: str) -> Identification | None:
    return Identification(code, MEANINGS[code]) if code else None


def _present(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def kept(params: dict[str, Any]) -> dict[str, Any]:
    """Params as the store keeps them: without nulls and empty objects, at any depth of objects."""
    result = {}
    for name, value in params.items():
        inner = kept(value) if isinstance(value, dict) else value
        if inner is not None and inner != {}:
            result[name] = inner
    return result
