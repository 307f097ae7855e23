"""The fold: what the claims of one event come to, by the table in docs/identity.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from footfall.events.identification import CONFLICT, REFUSED
from footfall.pipeline.claims import Conflict, Content, Join, Moment, Outcome, merge_id
from footfall.pipeline.people import Cell, Effect, Held, Node, People

OWN_ID = "customId"  # the site's own name of a customer: a new one means somebody else


class Judgement(NamedTuple):
    """What an event's claims come to, and on which cells that rests."""

    outcome: Outcome
    effects: list[Effect]
    reads: list[Cell]
    writes: list[Cell]

    def fits(self, moment: Moment) -> bool:
        """Whether it would be the same had the claims come in order."""
        return all(cell.written < moment for cell in self.reads) and all(
            max(cell.written, cell.read) < moment for cell in self.writes
        )


def judge(people: People, contents: Sequence[Content], moment: Moment) -> Judgement:
    """What the claims of one event come to; changes nobody."""
    return _Judge(people, contents, moment).judged()


class _Judge:
    """Judges one event's claims; `mine` is the customer of its uuid, before or after a join."""

    def __init__(self, people: People, contents: Sequence[Content], moment: Moment) -> None:
        self._people = people
        self._contents = contents
        self._moment = moment
        self._site, self._uuid = contents[0].site, contents[0].uuid
        self._effects: list[Effect] = []
        self._writes: list[Cell] = []
        self._conflicts: list[Conflict] = []
        self._code = ""
        self._known_by: Content | None = None
        self._join: Join | None = None
        self._path: list[Node] = people.path(self._site, self._uuid)
        self._reads: list[Cell] = [*self._path]
        self._mine = people.root(self._site, self._uuid)
        self._current = self._identifiers(self._mine)
        # Whether this uuid belongs to its customer beyond doubt.
        self._sure = all(node.join is None or node.join.proof for node in self._path)

    def _identifiers(self, customer: str) -> dict[str, tuple[str, bool, str]]:
        """By kind: value, proof, and the uuid that presented it."""
        node = self._people.node(self._site, customer)
        found = {}
        for kind, value in node.current.items():
            held = self._people.held[self._site, kind, value]
            self._reads.append(held)
            found[kind] = (value, held.proof, held.uuid)
        return found

    def judged(self) -> Judgement:
        free: list[Content] = []
        taken: list[tuple[Content, Held]] = []
        for content in self._contents:
            held = self._people.identifier(content)
            self._reads.append(held)
            if held.customer:
                taken.append((content, held))
            else:
                free.append(content)
        for proof in (True, False):  # what is vouched for decides
            for content, held in taken:
                if content.proof == proof:
                    self._taken(content, held)
            for content in free:
                if content.proof == proof:
                    self._new(content)
        known = self._known_by
        outcome = Outcome(
            self._code,
            known.kind if known else "",
            known.proof if known else False,
            self._join,
            bool(self._effects),
            tuple(self._conflicts),
        )
        return Judgement(outcome, self._effects, self._reads, self._writes)

    def _taken(self, content: Content, held: Held) -> None:
        """An identifier that somebody has."""
        owner = self._people.root(self._site, held.customer)
        if owner != self._mine:
            self._reads += self._people.path(self._site, held.customer)
            self._anothers(content, owner)
        if owner == self._mine and content.proof:
            self._vouch(content, held)

    def _anothers(self, content: Content, owner: str) -> None:
        """An identifier that another customer has."""
        if (not content.proof and content.policy == "refuse") or self._is_apart(
            owner, content.proof
        ):
            self._refuse()
        elif self._current:
            self._conflict(content, owner)
        else:
            moment = self._moment
            self._join = Join(
                owner, merge_id(moment.event), content.kind, content.proof, moment.received_ms
            )
            self._effects.append(Effect("join", self._mine, content, self._join))
            self._writes.append(self._people.node(self._site, self._mine))
            self._mine, self._current = owner, self._identifiers(owner)
            self._sure = self._sure and content.proof

    def _vouch(self, content: Content, held: Held) -> None:
        """Proof of what was known without: of the identifier, and that this uuid belongs here."""
        if not held.proof:
            self._effects.append(Effect("vouch", self._mine, content))
            self._writes.append(held)
            self._current = {
                kind: (value, proof or value == content.value, uuid)
                for kind, (value, proof, uuid) in self._current.items()
            }
        uuid = self._uuid
        for node in self._path:  # who was joined to this uuid by a person comes along
            if node.join is None or not node.join.proof:
                break
            uuid = node.join.customer
        if node.join is not None:
            self._effects.append(Effect("vouch_join", uuid, content))
            self._writes.append(node)
            self._sure = all(
                each is node or each.join is None or each.join.proof for each in self._path
            )

    def _new(self, content: Content) -> None:
        """An identifier that nobody has."""
        value, proof, uuid = self._current.get(content.kind, ("", False, ""))
        if self._current and not content.proof:
            vouched = any(each[1] for each in self._current.values())
            if (
                not self._sure
                or (content.policy == "refuse" and vouched)
                or (value and (proof or uuid != self._uuid))
            ):
                self._refuse()
                return
        # Proof of a name that nobody has is none that its bearer is whom they are taken for.
        if (value and content.kind == OWN_ID) or (self._current and not self._sure):
            self._conflict(content, "")
            return
        if not self._current:
            self._known_by = content
        if value:
            self._writes.append(self._people.held[self._site, content.kind, value])
        self._current[content.kind] = (content.value, content.proof, self._uuid)
        self._effects.append(Effect("hold", self._mine, content))
        self._writes += (
            self._people.identifier(content),
            self._people.node(self._site, self._mine),
        )

    def _refuse(self) -> None:
        self._code = self._code or REFUSED

    def _conflict(self, content: Content, other: str) -> None:
        self._code = CONFLICT
        received_ms, time_ms, event = self._moment
        self._conflicts.append(
            Conflict(
                *content[:4], self._mine, other, event, time_ms, received_ms
            )
        )  # fmt: skip

    def _is_apart(self, owner: str, proof: bool) -> bool:
        """Whether a person said that these are two; a later proof outweighs that."""
        people, site = self._people, self._site
        for uuid in (self._uuid, self._mine):
            for other, at_ms in people.apart.get((site, uuid), ()):
                self._reads += people.path(site, other)
                outweighed = proof and self._moment.received_ms > at_ms
                if people.root(site, other) == owner and not outweighed:
                    return True
        return False
