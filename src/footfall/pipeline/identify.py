"""Who an event is about: the step that joins uuids to customers by their identifiers, and the
events that tell of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from footfall.events.catalogue import DEFAULT
from footfall.events.event import Event, Source
from footfall.pipeline.activity import Activity
from footfall.pipeline.claims import Decision, Moment, derived, moment_of
from footfall.pipeline.directory import Directory
from footfall.pipeline.people import PERSON
from footfall.pipeline.standing import Became, Standing
from footfall.pipeline.terms import ANYTHING, Terms

IDENTIFY, MERGE = "client.identify", "client.merge"

_encode, _decode = msgspec.json.Encoder().encode, msgspec.json.Decoder().decode


class Stored(NamedTuple):
    """An event as the store holds it; `params` are JSON."""

    action: str
    params: bytes


class Learned:
    """What a batch taught about customers; kept in the store before the batch's events."""

    def __init__(self) -> None:
        self.standing = Standing()
        # What tells of it, by the event that brought it; after `tell`, of events that came before.
        self.made: dict[str, list[Event]] = {}

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
    said = [each.event for each in activities if each.event.identifiers is not None]
    outcomes = directory.identify_all((each, terms.policy(each.site)) for each in said)
    became = {
        each.id: Became(each.site, each.uuid, moment_of(each), outcomes[each.id]) for each in said
    }
    for activity in activities:
        event = activity.event
        if event.id in outcomes:
            activity.identification = outcomes[event.id].code
        activity.customer = customer_of(event.site, event.uuid)
    learned.standing = directory.changed()
    became.update((each.moment.event, each) for each in learned.standing.became)
    learned.made = _made(became.values(), terms)


def tell(activities: Sequence[Activity], directory: Directory, learned: Learned) -> list[Activity]:
    """Step: the events that tell of identification, each after the one that brought it about.

    Those that something late, or a decision, gave another meaning are left to `told_late`.
    """
    if not learned.made:
        return list(activities)
    result: list[Activity] = []
    for activity in activities:
        result.append(activity)
        cause = activity.event
        for event in learned.made.pop(cause.id, ()):
            if (event.action, cause.action) != (IDENTIFY, IDENTIFY):
                told = msgspec.structs.replace(
                    event, user_agent=cause.user_agent, address=cause.address
                )
                result.append(msgspec.structs.replace(activity, event=told, identification=""))
    for activity in result:
        activity.customer = directory.customer_of(activity.event.site, activity.event.uuid)
    return result


def told_late(
    learned: Learned, directory: Directory, stored: Callable[[list[str]], Mapping[str, Stored]]
) -> list[Activity]:
    """The events that tell what became of events that came before, as far as `stored` lacks them.

    An event that is gone is not told of, and none that tells of itself. What was told and has
    another meaning now is told again, under the same id.
    """
    made = [(cause, event) for cause, events in learned.made.items() for event in events]
    known = stored([each for cause, event in made for each in (cause, event.id)]) if made else {}
    result = []
    for cause, event in made:
        before, brought = known.get(event.id), known.get(cause)
        if brought is None and cause != event.id:
            continue
        if brought is not None and (event.action, brought.action) == (IDENTIFY, IDENTIFY):
            continue
        if before is not None and _decode(before.params) == _decode(event.params):
            continue
        result.append(Activity(event, customer=directory.customer_of(event.site, event.uuid)))
    return result


def decide(decisions: Sequence[Decision], directory: Directory, terms: Terms) -> Learned:
    """Takes people's decisions: what they taught, and what is to be told of it by `told_late`."""
    directory.learn((), decisions)
    learned = Learned()
    learned.standing = directory.changed()
    learned.made = _made(learned.standing.became, terms)
    for decision in decisions:
        if decision.kind == "merge" and terms.wanted(decision.site, MERGE):
            event = _merged(decision)
            learned.made[event.id] = [event]  # nothing else brought it about
    return learned


def _merged(decision: Decision) -> Event:
    """The event that tells of a merge that somebody decided; told again, it is the same."""
    source, target = decision.uuid, decision.customer
    moment = decision.moment._replace(event=derived(MERGE, decision.id))
    return _event(MERGE, decision.site, source, moment, _merge(source, target, PERSON, True))


def _made(became: Iterable[Became], terms: Terms) -> dict[str, list[Event]]:
    """What tells of it, as far as the site wants that, by the event that brought it about."""
    made = {}
    for each in became:
        events = [event for event in _told(each) if terms.wanted(event.site, event.action)]
        if events:
            made[each.moment.event] = events
    return made


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
