"""Activities for tests, from the few fields that a test is about."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from footfall.events.event import Event, Identifiers, Source
from footfall.pipeline.activity import Activity

MINUTE_MS = 60_000
START_MS = 1_790_000_000_000
ANN = "00000000-0000-4000-8000-000000000001"
BEN = "00000000-0000-4000-8000-000000000002"


def activity(
    action: str = "a.b",
    minute: float = 0,
    uuid_: str = ANN,
    params: dict[str, Any] | None = None,
    identifiers: Identifiers | None = None,
    **fields: Any,
) -> Activity:
    """`minute` is when it happened, from `START_MS` on."""
    time_ms = START_MS + round(minute * MINUTE_MS)
    event = Event(
        id=str(uuid.uuid4()),
        site="site",
        uuid=uuid_,
        action=action,
        label=action,
        time_ms=time_ms,
        received_at_ms=time_ms,
        params=msgspec.Raw(msgspec.json.encode(params or {})),
        source=Source.BROWSER,
        identifiers=identifiers,
    )
    return Activity(event, **fields)
