"""What is said about who customers are, and what comes of it: values of the fold."""

from __future__ import annotations

import uuid as uuids
from typing import Literal, NamedTuple

from footfall.events.event import Event

KINDS = ("customId", "email", "phone")
Policy = Literal["link", "refuse"]


class Moment(NamedTuple):
    """An event's place in the order of all claims: when it was received; of one request, when it
    happened; then its id, which the collector counts up within a request."""

    received_ms: int
    time_ms: int
    event: str


def moment_of(event: Event) -> Moment:
    return Moment(event.received_at_ms, event.time_ms, event.id)


class Content(NamedTuple):
    """What is claimed: that this identifier is of whoever has this uuid.

    `proof` says that an API key or the customer's token vouches for it, `policy` what the site
    had decided of identification without proof.
    """

    site: str
    uuid: str
    kind: str
    value: str
    proof: bool
    policy: Policy

    @property
    def id(self) -> str:
        return derived("claim", *map(str, self))


class Claim(NamedTuple):
    """A content, and the first and last moment at which it was presented; that is all that the
    fold knows of those between."""

    content: Content
    first: Moment
    last: Moment


class Decision(NamedTuple):
    """What a person or a script with an API key decided; `target` is the id of the merge or the
    conflict that it is about, where it is about one."""

    site: str
    id: str
    kind: Literal["merge", "undo", "assign", "dismiss"]
    uuid: str  # whose side it is about
    customer: str  # the other side
    target: str
    at_ms: int
    by: str
    identifier: tuple[str, str] = ("", "")  # kind and value, of `assign`

    @property
    def moment(self) -> Moment:
        return Moment(self.at_ms, self.at_ms, self.id)


class Join(NamedTuple):
    """That a uuid belongs to another's customer: `id` is the merge's, `by` the kind of identifier
    that told or `person`."""

    customer: str
    id: str
    by: str
    proof: bool
    at_ms: int


class Conflict(NamedTuple):
    """An identifier that was presented by a known customer and cannot be theirs, as it seems.

    `other` is the customer who has it; empty where nobody has, but the customer already has
    another of that kind that is never replaced.
    """

    site: str
    uuid: str
    kind: str
    value: str
    customer: str
    other: str
    event: str
    time_ms: int
    received_ms: int
    state: Literal["open", "merged", "dismissed", "gone"] = "open"  # gone: it was none after all

    @property
    def id(self) -> str:
        return derived("conflict", self.site, self.uuid, self.kind, self.value)

    @property
    def moment(self) -> Moment:
        return Moment(self.received_ms, self.time_ms, self.event)


class Outcome(NamedTuple):
    """What became of one event's claims; `code` is empty where nothing is to be told."""

    code: str = ""
    known_by: str = ""  # the kind of identifier by which an anonymous customer became known
    proven: bool = False  # whether that identifier was
    join: Join | None = None
    effects: bool = False  # whether anything changed
    conflicts: tuple[Conflict, ...] = ()


NOTHING = Outcome()


def derived(purpose: str, *parts: str) -> str:
    """An id that the same parts always give."""
    return str(uuids.uuid5(uuids.NAMESPACE_URL, "\0".join(("footfall", purpose, *parts))))


def merge_id(event: str) -> str:
    """The id of a merge that an event brought about, and of the `client.merge` that tells."""
    return derived("client.merge", event)


def claimed(event: Event, policy: Policy) -> list[Content]:
    """What an event claims, by kind."""
    named = event.identifiers
    if named is None:
        return []
    values = zip(KINDS, (named.custom_id, named.email, named.phone), strict=True)
    return [
        Content(
            event.site,
            event.uuid,
            kind,
            value,
            event.trusted and (named.vouched is None or kind in named.vouched),
            policy,
        )
        for kind, value in values
        if value is not None
    ]
