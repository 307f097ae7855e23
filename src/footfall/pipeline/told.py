"""What a directory was told: claims by uuid and by identifier, and people's decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from footfall.pipeline.claims import KINDS, Content, Decision, Moment
from footfall.pipeline.people import Key

# Of customers that hang together by what was claimed: more is no person. And of all that is folded
# again for what comes late in one batch: half a second's work, or a sender of nonsense could keep
# the processor busy.
LATE_CLAIMS_MAX = 1_000
FOLDED_CLAIMS_MAX = 5_000


class Span:
    """The first and last moment of one content."""

    __slots__ = ("content", "first", "last")

    def __init__(self, content: Content, first: Moment, last: Moment) -> None:
        self.content = content
        self.first = first
        self.last = last


class Component(NamedTuple):
    """Uuids and identifiers that hang together; nothing outside has to do with them."""

    uuids: set[str]
    identifiers: set[Key]
    claims: int


class Group(NamedTuple):
    """What one event claimed."""

    moment: Moment
    contents: list[Content]


def key_of(content: Content) -> Key:
    return content.site, content.kind, content.value


class Told:
    """Claims and decisions, each once."""

    def __init__(self) -> None:
        self.spans: dict[Content, Span] = {}
        self._of_uuid: dict[tuple[str, str], list[Span]] = {}
        self._of_identifier: dict[Key, list[Span]] = {}
        self._decisions: dict[str, Decision] = {}
        self._decided: dict[tuple[str, str], list[Decision]] = defaultdict(list)

    def add(self, content: Content, first: Moment, last: Moment) -> Span:
        """Notes a content, or widens its span."""
        span = self.spans.get(content)
        if span is None:
            span = self.spans[content] = Span(content, first, last)
            self._of_uuid.setdefault((content.site, content.uuid), []).append(span)
            self._of_identifier.setdefault(key_of(content), []).append(span)
        else:
            span.first, span.last = min(span.first, first), max(span.last, last)
        return span

    def decide(self, decision: Decision) -> None:
        if decision.id not in self._decisions:
            self._decisions[decision.id] = decision
            for uuid in {decision.uuid, decision.customer}:
                self._decided[decision.site, uuid].append(decision)

    def decisions(self, site: str, uuids: Iterable[str]) -> list[Decision]:
        """Decisions about any of these uuids, in order."""
        found = {each.id: each for uuid in uuids for each in self._decided.get((site, uuid), ())}
        return sorted(found.values(), key=lambda each: each.moment)

    def claimed_by(self, site: str, uuid: str) -> set[tuple[str, str]]:
        """Kind and value of everything that a uuid presented."""
        return {span.content[2:4] for span in self._of_uuid.get((site, uuid), ())}

    def claimants(self, key: Key) -> set[str]:
        """The uuids that presented an identifier."""
        return {span.content.uuid for span in self._of_identifier.get(key, ())}

    def is_dismissed(self, site: str, uuid: str, conflict: str) -> bool:
        decisions = self._decided.get((site, uuid), ())
        return any(each.kind == "dismiss" and each.target == conflict for each in decisions)

    def component(
        self, site: str, uuids: Iterable[str], claims_max: int | None
    ) -> Component | None:
        """What hangs together with these uuids; None if those are too many claims."""
        waiting = list(uuids)
        found = Component(set(waiting), set(), 0)
        claims = 0
        while waiting:
            uuid = waiting.pop()
            more: set[str] = set()
            for decision in self._decided.get((site, uuid), ()):
                more.update((decision.uuid, decision.customer))
            spans = self._of_uuid.get((site, uuid), ())
            claims += len(spans)
            if claims_max is not None and claims > claims_max:
                return None
            for span in spans:
                key = key_of(span.content)
                if key not in found.identifiers:
                    found.identifiers.add(key)
                    more.update(each.content.uuid for each in self._of_identifier[key])
            more -= found.uuids
            found.uuids.update(more)
            waiting.extend(more)
        return found._replace(claims=claims)

    def groups(self, site: str, uuids: Iterable[str]) -> Iterator[Group]:
        """What these uuids' events claimed, in no order; of each content its first and last."""
        groups: dict[tuple[str, Moment], list[Content]] = {}
        for uuid in uuids:
            for span in self._of_uuid.get((site, uuid), ()):
                for moment in {span.first, span.last}:
                    groups.setdefault((uuid, moment), []).append(span.content)
        for (_, moment), contents in groups.items():
            contents.sort(key=lambda content: (KINDS.index(content.kind), content))
            yield Group(moment, contents)

    def forget(self, site: str, component: Component, uuids: set[str], keys: set[Key]) -> None:
        """Drops what was claimed by these uuids or of these identifiers, and decided about them."""
        for uuid in component.uuids:
            for span in list(self._of_uuid.get((site, uuid), ())):
                if uuid in uuids or key_of(span.content) in keys:
                    self._remove(span)
            for decision in self._decided.get((site, uuid), [])[:]:
                if decision.uuid in uuids or decision.customer in uuids:
                    self._decided[site, uuid].remove(decision)
                    self._decisions.pop(decision.id, None)

    def _remove(self, span: Span) -> None:
        content = span.content
        del self.spans[content]
        key = key_of(content)
        owner = (content.site, content.uuid)
        self._of_uuid[owner].remove(span)
        self._of_identifier[key].remove(span)
        if not self._of_uuid[owner]:
            del self._of_uuid[owner]
        if not self._of_identifier[key]:
            del self._of_identifier[key]
