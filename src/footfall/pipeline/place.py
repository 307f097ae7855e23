"""Where an event was made: what the collector found out about its sender's address."""

from __future__ import annotations

from collections.abc import Sequence

from footfall.events.event import Source
from footfall.pipeline.activity import Activity

NAME_CHARACTERS_MAX = 128


def place(activities: Sequence[Activity]) -> None:
    """Step: sets country, region and city. A server's place is not the customer's."""
    for activity in activities:
        found = activity.event.place
        if found is None or activity.event.source is Source.SERVER:
            continue
        activity.country = found.country[:2]
        activity.region = found.region[:NAME_CHARACTERS_MAX]
        activity.city = found.city[:NAME_CHARACTERS_MAX]
