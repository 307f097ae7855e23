"""How customers stand, as rows to keep: whose each uuid and identifier is, and what is in doubt."""

from __future__ import annotations

from typing import NamedTuple

from footfall.pipeline.claims import Conflict, Content, Moment, Outcome
from footfall.pipeline.people import People

NOBODY = "00000000-0000-0000-0000-000000000000"


class Alias(NamedTuple):
    """A uuid and its customer; `joined` is the uuid that it joined itself, and `proof` says that
    everything on the way to the customer was vouched for. One that joined nobody is its own."""

    site: str
    uuid: str
    customer: str
    joined: str
    merge: str
    by: str
    proof: bool
    time_ms: int


class Identity(NamedTuple):
    """An identifier and the customer who has it; `current` is their newest of its kind."""

    site: str
    kind: str
    value: str
    customer: str
    uuid: str
    event: str
    proof: bool
    current: bool
    time_ms: int


class Became(NamedTuple):
    """What became of somebody through one event's claims."""

    site: str
    uuid: str
    moment: Moment
    outcome: Outcome


class Standing:
    """Rows as they stand, by what they are about."""

    def __init__(self) -> None:
        self.claims: dict[Content, list[Moment]] = {}
        self.aliases: dict[tuple[str, str], Alias] = {}
        self.identities: dict[tuple[str, str, str], Identity] = {}
        self.conflicts: dict[str, Conflict] = {}
        self.became: list[Became] = []

    def is_empty(self) -> bool:
        """Whether there is nothing to keep."""
        return not (self.claims or self.aliases or self.identities or self.conflicts)


def alias_of(people: People, site: str, uuid: str) -> Alias:
    """A uuid's row."""
    node = people.nodes.get((site, uuid))
    if node is None or node.join is None:
        return Alias(site, uuid, uuid, uuid, NOBODY, "", True, 0)
    join = node.join
    proof = all(each.join is None or each.join.proof for each in people.path(site, uuid))
    customer = people.root(site, uuid)
    return Alias(site, uuid, customer, join.customer, join.id, join.by, proof, join.at_ms)


def identity_of(people: People, site: str, kind: str, value: str) -> Identity:
    """An identifier's row."""
    held = people.held.get((site, kind, value))
    if held is None or not held.customer:
        return Identity(site, kind, value, NOBODY, NOBODY, NOBODY, False, False, 0)
    customer = people.root(site, held.customer)
    current = people.node(site, customer).current.get(kind) == value
    at = held.at
    return Identity(
        site, kind, value, customer, held.uuid, at.event, held.proof, current, at.received_ms
    )
