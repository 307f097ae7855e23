"""Customers as they stand: whose each uuid and each identifier is, in memory.

Each thing that may change knows when it was last read and written, so that a claim that comes late
shows whether it would have changed anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from footfall.pipeline.claims import Content, Decision, Join, Moment

Key = tuple[str, str, str]  # site, kind and value of an identifier
NEVER = Moment(-1, 0, "")
PERSON = "person"


class Cell:
    """Something that claims read and write, with the latest moments of both."""

    __slots__ = ("read", "written")

    def __init__(self) -> None:
        self.read = NEVER
        self.written = NEVER


class Node(Cell):
    """A uuid: whom it joined, and as a customer its identifiers by kind, and who joined it."""

    __slots__ = ("current", "join", "members")

    def __init__(self) -> None:
        super().__init__()
        self.join: Join | None = None
        self.current: dict[str, str] = {}
        self.members: list[str] = []


class Held(Cell):
    """An identifier: the customer who has it ("" for nobody), and who said so."""

    __slots__ = ("at", "customer", "proof", "uuid")

    def __init__(self) -> None:
        super().__init__()
        self.customer = ""
        self.uuid = ""
        self.proof = False
        self.at = NEVER


class Effect(NamedTuple):
    """One change: `join` (mine joins), `hold` (an identifier is given), `vouch` (for one), and
    `vouch_join`."""

    what: str
    customer: str
    content: Content
    join: Join | None = None


class People:
    """The customers of all sites."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[str, str], Node] = {}
        self.held: dict[Key, Held] = {}
        # Pairs that a person said are two, with the moment of the decision.
        self.apart: dict[tuple[str, str], list[tuple[str, int]]] = {}

    def root(self, site: str, uuid: str) -> str:
        """The customer to whom a uuid belongs."""
        node = self.nodes.get((site, uuid))
        while node is not None and node.join is not None:
            uuid = node.join.customer
            node = self.nodes.get((site, uuid))
        return uuid

    def node(self, site: str, uuid: str) -> Node:
        return self.nodes.setdefault((site, uuid), Node())

    def identifier(self, content: Content) -> Held:
        return self.held.setdefault((content.site, content.kind, content.value), Held())

    def path(self, site: str, uuid: str) -> list[Node]:
        """The nodes from a uuid to its customer."""
        nodes = [self.node(site, uuid)]
        while (join := nodes[-1].join) is not None:
            nodes.append(self.node(site, join.customer))
        return nodes

    def below(self, site: str, uuid: str) -> list[str]:
        """A uuid and all that joined it."""
        found = [uuid]
        for each in found:
            node = self.nodes.get((site, each))
            found.extend(node.members if node is not None else ())
        return found

    def commit(
        self, effects: Iterable[Effect], reads: Iterable[Cell], writes: Iterable[Cell], at: Moment
    ) -> None:
        """Makes a judgement true, and notes on which cells it rests."""
        for effect in effects:
            self._apply(effect, at)
        for cell in reads:
            cell.read = max(cell.read, at)
        for cell in writes:
            cell.written = max(cell.written, at)

    def take(
        self, site: str, uuids: Iterable[str], identifiers: Iterable[Key], fresh: People
    ) -> None:
        """Puts others in the place of these uuids and identifiers."""
        for uuid in uuids:
            node, apart = fresh.nodes.get((site, uuid)), fresh.apart.get((site, uuid))
            if node is not None:
                self.nodes[site, uuid] = node
            else:
                self.nodes.pop((site, uuid), None)
            if apart is not None:
                self.apart[site, uuid] = apart
            else:
                self.apart.pop((site, uuid), None)
        for key in identifiers:
            held = fresh.held.get(key)
            if held is not None:
                self.held[key] = held
            else:
                self.held.pop(key, None)

    def decide(self, decision: Decision, undone: Collection[str]) -> None:
        """Makes a decision true, unless it was undone."""
        if decision.id in undone:
            return
        if decision.kind == "merge":
            self._merge(decision)
        elif decision.kind == "assign":
            self._assign(decision)

    def _merge(self, decision: Decision) -> None:
        """One customer joins another; where both have an identifier of a kind, the other's stays
        the current one."""
        site = decision.site
        mine, other = self.root(site, decision.uuid), self.root(site, decision.customer)
        if mine == other:
            return
        node, target = self.node(site, mine), self.node(site, other)
        node.join = Join(other, decision.id, PERSON, True, decision.at_ms)
        target.members.append(mine)
        target.current = node.current | target.current
        _wrote((node, target), decision)

    def _assign(self, decision: Decision) -> None:
        """Gives a customer an identifier that nobody has."""
        kind, value = decision.identifier
        content = Content(decision.site, decision.uuid, kind, value, True, "link")
        held = self.identifier(content)
        if not held.customer:
            customer = self.root(decision.site, decision.uuid)
            self._apply(Effect("hold", customer, content), decision.moment)
            _wrote((held, self.node(decision.site, customer)), decision)

    def _apply(self, effect: Effect, moment: Moment) -> None:
        content = effect.content
        site = content.site
        node = self.node(site, effect.customer)
        if effect.what == "join" and effect.join is not None:
            node.join = effect.join
            self.node(site, effect.join.customer).members.append(effect.customer)
        elif effect.what == "vouch_join" and node.join is not None:
            node.join = node.join._replace(proof=True)
        elif effect.what == "vouch":
            self.identifier(content).proof = True
        elif effect.what == "hold":
            before = node.current.get(content.kind)
            if before is not None:
                self.held[site, content.kind, before].customer = ""
            node.current[content.kind] = content.value
            held = self.identifier(content)
            held.customer, held.uuid = effect.customer, content.uuid
            held.proof, held.at = content.proof, moment


def _wrote(cells: Iterable[Cell], decision: Decision) -> None:
    for cell in cells:
        cell.written = max(cell.written, decision.moment)
