"""Who an event is about: the step that joins uuids to customers by their identifiers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from footfall.pipeline.activity import Activity


class Identity(NamedTuple):
    """An identifier that was presented under a uuid, and the customer whom it names."""

    site: str
    kind: str  # customId | email | phone
    value: str
    uuid: str
    customer: str
    time_ms: int


class Alias(NamedTuple):
    """A uuid that belongs to a customer first seen under another one."""

    site: str
    uuid: str
    customer: str
    time_ms: int


class Directory:
    """Known identifiers and joined uuids: a cache of the tables `identities` and `aliases`.

    An identifier belongs to the first customer who presented it. An anonymous uuid that presents
    it later joins that customer; a uuid that is already known by another identifier stays apart.
    """

    def __init__(self, identities: Sequence[Identity] = (), aliases: Sequence[Alias] = ()) -> None:
        self._customers: dict[tuple[str, str, str], str] = {}
        self._joined: dict[tuple[str, str], str] = {}
        self._known: set[tuple[str, str]] = set()
        self._presented: set[tuple[str, str, str, str]] = set()
        for identity in sorted(identities, key=lambda row: row.time_ms):
            self._keep(identity)
        for alias in aliases:
            self._joined[alias.site, alias.uuid] = alias.customer

    def customer_of(self, site: str, uuid: str) -> str:
        """The id of the customer to whom a uuid belongs: its own until it joined another."""
        return self._joined.get((site, uuid), uuid)

    def identify(self, activity: Activity) -> tuple[list[Identity], Alias | None]:
        """What an event with identifiers teaches: new identities, and perhaps a join."""
        event = activity.event
        named = event.identifiers
        if named is None:
            return [], None
        learned: list[Identity] = []
        joined: Alias | None = None
        for kind, value in (
            ("customId", named.custom_id),
            ("email", named.email),
            ("phone", named.phone),
        ):
            if value is None or (event.site, kind, value, event.uuid) in self._presented:
                continue
            mine = self.customer_of(event.site, event.uuid)
            owner = self._customers.get((event.site, kind, value), mine)
            if owner != mine:
                if (event.site, mine) in self._known:
                    continue  # two known customers never merge without proof
                joined = Alias(event.site, event.uuid, owner, event.received_at_ms)
                self._joined[event.site, event.uuid] = owner
            identity = Identity(event.site, kind, value, event.uuid, owner, event.received_at_ms)
            self._keep(identity)
            learned.append(identity)
        return learned, joined

    def forget(self, site: str, uuids: Collection[str]) -> None:
        """Drops customers, given all their uuids: whoever comes with one of these is new."""
        gone = set(uuids)
        self._customers = {
            key: customer
            for key, customer in self._customers.items()
            if key[0] != site or customer not in gone
        }
        for pair, customer in list(self._joined.items()):
            if pair[0] == site and (pair[1] in gone or customer in gone):
                del self._joined[pair]
        self._known.difference_update((site, uuid) for uuid in gone)
        self._presented = {
            each for each in self._presented if each[0] != site or each[3] not in gone
        }

    def _keep(self, identity: Identity) -> None:
        self._customers.setdefault(
            (identity.site, identity.kind, identity.value), identity.customer
        )
        self._known.add((identity.site, identity.customer))
        self._presented.add((identity.site, identity.kind, identity.value, identity.uuid))


class Learned(NamedTuple):
    """What a batch taught about customers; kept in the store before the batch's events."""

    identities: list[Identity]
    aliases: list[Alias]


def customer(activities: Sequence[Activity], directory: Directory, learned: Learned) -> None:
    """Step: sets `customer`; notes what was learned."""
    joined_of = directory.customer_of
    for activity in activities:
        event = activity.event
        if event.identifiers is not None:
            identities, alias = directory.identify(activity)
            learned.identities.extend(identities)
            if alias is not None:
                learned.aliases.append(alias)
        activity.customer = joined_of(event.site, event.uuid)
