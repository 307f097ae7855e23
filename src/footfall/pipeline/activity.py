"""An event on its way through the steps, together with what they found."""

from __future__ import annotations

import msgspec

from footfall.events.event import Event

NO_SESSION = "00000000-0000-0000-0000-000000000000"


class Activity(msgspec.Struct, gc=False):
    """One event and its enrichment; a step fills the fields that it owns, and no others."""

    event: Event
    customer: str = ""  # identify: the customer's id, as known when processed
    session: str = NO_SESSION  # sessions
    page_host: str = ""  # source: the page it happened on
    page_path: str = ""
    referrer_host: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    device_type: str = ""  # device
    browser: str = ""
    system: str = ""
