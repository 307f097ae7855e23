"""The directory: the fold of all claims, kept up to date as they come, in whatever order."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from footfall.events.event import Event
from footfall.pipeline.claims import (
    NOTHING,
    Claim,
    Conflict,
    Decision,
    Moment,
    Outcome,
    Policy,
    claimed,
    moment_of,
)  # fmt: skip
from footfall.pipeline.fold import judge
from footfall.pipeline.people import Effect, Key, People
from footfall.pipeline.standing import NOBODY, Became, Standing, alias_of, identity_of
from footfall.pipeline.told import FOLDED_CLAIMS_MAX, LATE_CLAIMS_MAX, Component, Span, Told, key_of


class Directory:
    """Who customers are. One thread changes it; any may ask `customer_of`.

    What it says follows from the set of claims and decisions that it was told, not from their
    order: a claim that comes late, and would have changed something, has what hangs together with
    it folded again.
    """

    def __init__(self, claims: Iterable[Claim] = (), decisions: Iterable[Decision] = ()) -> None:
        self._people = People()
        self._told = Told()
        self._outcomes: dict[str, Outcome] = {}  # by event, where there is something to tell
        self._conflicts: dict[tuple[str, str, str, str], Conflict] = {}
        self._changed = Standing()
        self._to_fold = FOLDED_CLAIMS_MAX  # claims, for the rest of the batch
        self.learn(claims, decisions)

    def customer_of(self, site: str, uuid: str) -> str:
        """The id of the customer to whom a uuid belongs: its own until it joined another."""
        return self._people.root(site, uuid)

    def identify(self, event: Event, policy: Policy) -> Outcome:
        """What comes of what an event claims; told again, it is the same."""
        return self.identify_all([(event, policy)])[event.id]

    def identify_all(self, said: Iterable[tuple[Event, Policy]]) -> dict[str, Outcome]:
        """What comes of what a batch claims, by event; in order, as far as it came together."""
        self._to_fold = FOLDED_CLAIMS_MAX
        in_order = sorted(said, key=lambda each: moment_of(each[0]))
        return {event.id: self._identify(event, policy) for event, policy in in_order}

    def _identify(self, event: Event, policy: Policy) -> Outcome:
        contents = claimed(event, policy)
        if not contents:
            return NOTHING
        moment = moment_of(event)
        news, in_order = [], True
        for content in contents:
            span = self._told.spans.get(content)
            if span is None:
                self._told.add(content, moment, moment)
            elif moment > span.last:
                in_order = self._gives_way(span) and in_order
                span.last = moment
            elif moment < span.first:
                in_order = False
                span.first = moment
            else:
                continue
            news.append(content)
            self._changed.claims.setdefault(content, []).append(moment)
        if not news:
            known = self._outcomes.get(event.id)
            if known is not None:
                return known
            return Outcome(judge(self._people, contents, moment).outcome.code)
        judgement = judge(self._people, news, moment)
        if not (in_order and judgement.fits(moment)):
            component = self._to_fold_again(event)
            if component is not None:
                self._fold_again(event.site, component)
                return self._outcomes.get(event.id, NOTHING)
        keys = {key_of(content) for content in contents} | self._keys(event.site, judgement.effects)
        self._people.commit(judgement.effects, judgement.reads, judgement.writes, moment)
        self._note(event.site, event.uuid, moment, judgement.outcome)
        if judgement.effects:
            self._tell(event.site, judgement.effects, keys)
        return judgement.outcome

    def _to_fold_again(self, event: Event) -> Component | None:
        """What hangs together with an event that comes late; None if that is too much by now."""
        claims_max = min(LATE_CLAIMS_MAX, self._to_fold)
        component = self._told.component(event.site, [event.uuid], claims_max)
        self._to_fold -= claims_max if component is None else component.claims
        return component

    def learn(self, claims: Iterable[Claim], decisions: Iterable[Decision] = ()) -> None:
        """Joins what others were told to what this one was."""
        touched: set[tuple[str, str]] = set()
        for content, first, last in claims:
            self._told.add(content, first, last)
            touched.add((content.site, content.uuid))
        for decision in decisions:
            self._told.decide(decision)
            if decision.kind == "dismiss":  # it changes nobody, so that no fold tells of it
                for named in self._told.claimed_by(decision.site, decision.uuid):
                    self._tell_conflicts(decision.site, (decision.site, *named))
            touched.update(((decision.site, decision.uuid), (decision.site, decision.customer)))
        while touched:
            site, uuid = touched.pop()
            component = self._told.component(site, [uuid], None)
            if component is not None:
                self._fold_again(site, component)
                touched.difference_update((site, each) for each in component.uuids)

    def decide(self, decision: Decision) -> None:
        """Takes a decision of a person; done again, it changes nothing."""
        self.learn((), [decision])

    def forget(self, site: str, uuids: Collection[str]) -> None:
        """Drops customers, given all their uuids: whoever comes with one of these is new, and what
        they were called by is nobody's."""
        gone = set(uuids)
        component = self._told.component(site, gone, None)
        if component is None:
            return
        self._changed, told = Standing(), self._changed
        for conflict in self._conflicts_of(site, component):
            del self._conflicts[conflict[:4]]
        self._told.forget(site, component, gone, self._held_by(site, component, gone))
        self._fold_again(site, component)
        self._changed = told

    def _held_by(self, site: str, component: Component, uuids: set[str]) -> set[Key]:
        """The identifiers of these customers."""
        held = self._people.held
        return {
            key
            for key in component.identifiers
            if (each := held.get(key)) is not None
            and (each.customer in uuids or each.uuid in uuids)
        }

    def changed(self) -> Standing:
        """What has changed since this was asked last."""
        changed, self._changed = self._changed, Standing()
        return changed

    def standing(self) -> Standing:
        """Everything as it stands, claims aside."""
        whole = Standing()
        people = self._people
        for site, uuid in list(people.nodes):
            if (alias := alias_of(people, site, uuid)).customer != uuid:
                whole.aliases[site, uuid] = alias
        for key in list(people.held):
            if (identity := identity_of(people, *key)).customer != NOBODY:
                whole.identities[key] = identity
        for conflict in self._conflicts.values():
            whole.conflicts[conflict.id] = self._as_it_stands(conflict)
        return whole

    def _gives_way(self, span: Span) -> bool:
        """Whether a content's last moment may make room for a later one without a new fold."""
        if span.first == span.last:
            return True
        outcome = self._outcomes.get(span.last.event)
        if outcome is not None and outcome.effects:
            return False
        self._outcomes.pop(span.last.event, None)
        return True

    def _note(self, site: str, uuid: str, moment: Moment, outcome: Outcome) -> None:
        if outcome != NOTHING:
            self._outcomes[moment.event] = outcome
        if outcome.join is not None or outcome.known_by:
            self._changed.became.append(Became(site, uuid, moment, outcome))
        for conflict in outcome.conflicts:
            key = conflict[:4]
            before = self._conflicts.get(key)
            if before is None or before.moment < conflict.moment:
                self._conflicts[key] = conflict
            if before is None or before[4:6] != conflict[4:6]:
                self._changed.conflicts[conflict.id] = self._as_it_stands(conflict)

    def _keys(self, site: str, effects: Iterable[Effect]) -> set[Key]:
        """The identifiers of the customers whom effects change."""
        return {
            (site, kind, value)
            for effect in effects
            for kind, value in self._people.node(site, effect.customer).current.items()
        }

    def _tell(self, site: str, effects: Iterable[Effect], keys: set[Key]) -> None:
        people = self._people
        for effect in effects:
            if effect.what in ("join", "vouch_join"):
                for uuid in people.below(site, effect.customer):
                    self._changed.aliases[site, uuid] = alias_of(people, site, uuid)
        given = {key_of(effect.content) for effect in effects if effect.what == "hold"}
        for key in keys:
            identity = self._changed.identities[key] = identity_of(people, *key)
            if key in given or identity.customer == NOBODY:
                self._tell_conflicts(site, key)

    def _tell_conflicts(self, site: str, key: Key) -> None:
        """Notes how the conflicts about an identifier stand by now."""
        if not self._conflicts:
            return
        for uuid in self._told.claimants(key):
            conflict = self._conflicts.get((site, uuid, *key[1:]))
            if conflict is not None:
                self._changed.conflicts[conflict.id] = self._as_it_stands(conflict)

    def _fold_again(self, site: str, component: Component) -> None:
        """Folds what hangs together anew, beside what readers see, and puts it in its place."""
        uuids = component.uuids
        fresh = People()
        outcomes: dict[str, Became] = {}
        decisions = self._told.decisions(site, uuids)
        undone = {each.target for each in decisions if each.kind == "undo"}
        for each in decisions:
            if each.kind == "undo":
                fresh.apart.setdefault((site, each.uuid), []).append((each.customer, each.at_ms))
        merges = [each for each in decisions if each.kind in ("merge", "assign")]
        at = 0
        for moment, contents in sorted(self._told.groups(site, uuids)):
            while at < len(merges) and merges[at].moment < moment:
                fresh.decide(merges[at], undone)
                at += 1
            judgement = judge(fresh, contents, moment)
            fresh.commit(judgement.effects, judgement.reads, judgement.writes, moment)
            outcomes[moment.event] = Became(site, contents[0].uuid, moment, judgement.outcome)
        for each in merges[at:]:
            fresh.decide(each, undone)
        self._replace(site, component, fresh, outcomes)

    def _replace(
        self, site: str, component: Component, fresh: People, outcomes: dict[str, Became]
    ) -> None:
        """Puts a component's new fold in place of the old one, and notes what differs."""
        people, changed = self._people, self._changed
        for uuid in component.uuids:
            before, after = alias_of(people, site, uuid), alias_of(fresh, site, uuid)
            if before != after:
                changed.aliases[site, uuid] = after
        for key in component.identifiers:
            was, identity = identity_of(people, *key), identity_of(fresh, *key)
            if was != identity:
                changed.identities[key] = identity
        before_conflicts = self._conflicts_of(site, component)
        for conflict in before_conflicts:
            del self._conflicts[conflict[:4]]
        people.take(site, component.uuids, component.identifiers, fresh)
        for event, became in outcomes.items():
            known, new = self._outcomes.pop(event, NOTHING), became.outcome
            if new != NOTHING:
                self._outcomes[event] = new
            self._conflicts.update((conflict[:4], conflict) for conflict in new.conflicts)
            news = (new.join, new.known_by)
            if news not in ((None, ""), (known.join, known.known_by)):
                changed.became.append(became)
        after_conflicts = self._conflicts_of(site, component)
        for conflict in set(after_conflicts) - set(before_conflicts):
            changed.conflicts[conflict.id] = conflict
        left = {conflict[:4] for conflict in after_conflicts}
        for conflict in before_conflicts:
            if conflict[:4] not in left:
                changed.conflicts[conflict.id] = conflict._replace(state="gone")

    def _conflicts_of(self, site: str, component: Component) -> list[Conflict]:
        """A component's conflicts as they stand."""
        found = (
            self._conflicts.get((site, uuid, kind, value))
            for uuid in component.uuids
            for kind, value in self._told.claimed_by(site, uuid)
        )
        return [self._as_it_stands(each) for each in found if each is not None]

    def _as_it_stands(self, conflict: Conflict) -> Conflict:
        """Between the customers of now, and whether it still waits for a decision."""
        site, uuid, kind, value = conflict[:4]
        if self._told.is_dismissed(site, uuid, conflict.id):
            return conflict._replace(state="dismissed")
        people = self._people
        mine = people.root(site, uuid)
        held = people.held.get((site, kind, value))
        owner = people.root(site, held.customer) if held is not None and held.customer else ""
        if owner == mine:
            return conflict._replace(state="merged")
        return conflict._replace(customer=mine, other=owner)
