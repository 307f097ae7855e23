"""Who an event is about: the step that joins uuids to customers by their identifiers, and the
events that tell of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from footfall.events.catalogue import DEFAULT
from footfall.events.event import Event, Source
from footfall.pipeline.activity import Activity
from footfall.pipeline.claims import Decision, Moment, derived
from footfall.pipeline.directory import Directory
from footfall.pipeline.people import PERSON
from footfall.pipeline.standing import Became, Standing
from footfall.pipeline.terms import ANYTHING, Terms

IDENTIFY, MERGE = "client.identify", "client.merge"

_encode = msgspec.json.Encoder().encode


class Learned:
    """What a batch taught about customers; kept in the store before the batch's events."""

    def __init__(self) -> None:
        self.standing = Standing()
        self.made: dict[str, list[Event]] = {}  # what tells of it, by the event that brought it

    def add(self, other: Learned) -> None:
        """Takes over what was learned later."""
        mine, theirs = self.standing, other.standing
        for content, moments in theirs.claims.items():
            mine.claims.setdefault(content, []).extend(moments)
        mine.aliases |= theirs.aliases
        mine.identities |= theirs.identities
        mine.conflicts |= theirs.conflicts


def customer(
    activities: Sequence[Activity],
    directory: Directory,
    learned: Learned,
    terms: Terms = ANYTHING,
) -> None:
    """Step: sets `customer` and `identification`; notes what was learned, and what tells of it."""
    customer_of = directory.customer_of
    became: dict[str, Became] = {}
    for activity in activities:
        event = activity.event
        if event.identifiers is not None:
            outcome = directory.identify(event, terms.policy(event.site))
            activity.identification = outcome.code
            moment = Moment(event.received_at_ms, event.time_ms, event.id)
            became[event.id] = Became(event.site, event.uuid, moment, outcome)
        activity.customer = customer_of(event.site, event.uuid)
    learned.standing = directory.changed()
    became.update((each.moment.event, each) for each in learned.standing.became)
    for cause, each in became.items():
        made = [event for event in _told(each) if terms.wanted(event.site, event.action)]
        if made:
            learned.made[cause] = made


def tell(activities: Sequence[Activity], directory: Directory, learned: Learned) -> list[Activity]:
    """Step: the events that tell of identification, each after the one that brought it about."""
    if not learned.made:
        return list(activities)
    made = dict(learned.made)
    result: list[Activity] = []
    for activity in activities:
        result.append(activity)
        cause = activity.event
        for event in made.pop(cause.id, ()):
            if (event.action, cause.action) != (IDENTIFY, IDENTIFY):
                told = msgspec.structs.replace(
                    event, user_agent=cause.user_agent, address=cause.address
                )
                result.append(msgspec.structs.replace(activity, event=told, identification=""))
    # Of events that came before, and that something late gave another meaning.
    result += [Activity(event) for events in made.values() for event in events]
    for activity in result:
        activity.customer = directory.customer_of(activity.event.site, activity.event.uuid)
    return result


def merged(decision: Decision, source: str, target: str) -> Activity:
    """The event that tells of a merge that somebody decided: `source` joined `target`."""
    event_id = derived(MERGE, decision.id)
    moment = decision.moment._replace(event=event_id)
    event = _event(MERGE, decision.site, source, moment, _merge(source, target, PERSON, True))
    return Activity(event, customer=target)


def _told(became: Became) -> list[Event]:
    """The events that tell what became of somebody; told again, they have the same ids."""
    site, uuid, moment, outcome = became
    events = []
    if outcome.known_by:
        params = {"by": outcome.known_by, "proof": outcome.proven}
        own = moment._replace(event=derived(IDENTIFY, moment.event))
        events.append(_event(IDENTIFY, site, uuid, own, params))
    if outcome.join is not None:
        join = outcome.join
        merge = _merge(uuid, join.customer, join.by, join.proof)
        events.append(_event(MERGE, site, uuid, moment._replace(event=join.id), merge))
    return events


def _merge(source: str, target: str, by: str, proof: bool) -> dict[str, Any]:
    return {"from": source, "to": target, "by": by, "proof": proof}


def _event(action: str, site: str, uuid: str, moment: Moment, params: dict[str, Any]) -> Event:
    return Event(
        moment.event,
        site,
        uuid,
        action,
        DEFAULT.label_of(action, params),
        moment.time_ms,
        moment.received_ms,
        msgspec.Raw(_encode(params)),
        Source.FOOTFALL,
    )
