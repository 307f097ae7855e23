"""The steps, in order: what happens to every event between the log and the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from footfall.events.event import Event
from footfall.pipeline import (
    bots,
    device,
    dwell,
    identify,
    place,
    sessions,
    source,
    traffic,
    wording,
)
from footfall.pipeline.activity import Activity
from footfall.pipeline.bots import Paces
from footfall.pipeline.directory import Directory
from footfall.pipeline.identify import Learned
from footfall.pipeline.sessions import OpenSessions
from footfall.pipeline.terms import ANYTHING, Terms
from footfall.pipeline.traffic import SiteSources
from footfall.pipeline.usual import UsualHovers
from footfall.pipeline.wording import Catalogues, default_catalogue


class State(NamedTuple):
    """What steps remember between batches, all of which can be rebuilt from the store; and what
    sites say of sources and actions."""

    directory: Directory
    sessions: OpenSessions
    usual: UsualHovers
    paces: Paces
    sources: Callable[[str], SiteSources]
    catalogues: Catalogues = default_catalogue
    terms: Terms = ANYTHING


class Outcome(NamedTuple):
    """A batch after the steps: its activities, and what it taught about customers."""

    activities: list[Activity]
    learned: Learned


Step = Callable[[Sequence[Activity], State, Learned], Sequence[Activity] | None]

STEPS: tuple[Step, ...] = (
    lambda activities, state, learned: identify.customer(
        activities, state.directory, learned, state.terms
    ),
    lambda activities, state, learned: device.kind(activities),
    lambda activities, state, learned: bots.mark(activities, state.paces),
    lambda activities, state, learned: place.place(activities),
    lambda activities, state, learned: source.page(activities),
    lambda activities, state, learned: traffic.origin(activities, state.sources),
    lambda activities, state, learned: sessions.attach(activities, state.sessions),
    lambda activities, state, learned: dwell.compare(activities, state.usual),
    lambda activities, state, learned: identify.tell(activities, state.directory, learned),
    lambda activities, state, learned: wording.own_labels(activities, state.catalogues),
)


def run(events: Sequence[Event], state: State) -> Outcome:
    """Takes a batch through every step; a step may add events of its own."""
    activities: Sequence[Activity] = [Activity(event) for event in events]
    learned = Learned()
    for step in STEPS:
        activities = step(activities, state, learned) or activities
    return Outcome(list(activities), learned)


def end_sessions(state: State, now_ms: int) -> list[Activity]:
    """The ends of sessions that have been silent long enough at `now_ms`."""
    ends = state.sessions.expire(now_ms)
    for activity in ends:
        event = activity.event
        activity.customer = state.directory.customer_of(event.site, event.uuid)
    wording.own_labels(ends, state.catalogues)
    return ends
