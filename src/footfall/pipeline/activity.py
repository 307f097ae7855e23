"""An event on its way through the steps, together with what they found."""

from __future__ import annotations

import msgspec

from footfall.events.event import Event

NO_SESSION = "00000000-0000-0000-0000-000000000000"


class Activity(msgspec.Struct, gc=False):
    """One event and its enrichment; a step fills the fields that it owns, and no others."""

    event: Event
    customer: str = ""  # identify: the customer's id, as known when processed
    identification: str = ""  # identify: why its identifiers were not followed, if so
    session: str = NO_SESSION  # sessions
    page_host: str = ""  # source: the page it happened on
    page_path: str = ""
    page_query: str = ""  # only on the way through the steps
    referrer_host: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_term: str = ""
    utm_content: str = ""
    click_id: str = ""  # which advertiser's click id the page's address has, such as gclid
    traffic_source: str = ""  # what led to the page, such as google; `event.source` is who sent it
    medium: str = ""
    channel: str = ""
    campaign: str = ""
    device_type: str = ""  # device
    device_model: str = ""
    browser: str = ""
    browser_version: str = ""
    system: str = ""
    system_version: str = ""
    bot_reason: str = ""  # bots: why it was made by a machine; empty: it was not
    country: str = ""  # place: two letters
    region: str = ""
    city: str = ""
