"""Who customers are follows from what was claimed and decided, not from the order it was told in."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Literal

import pytest

from footfall.events.event import NO_PARAMS, Event, Identifiers, Source
from footfall.pipeline import directory
from footfall.pipeline.claims import Claim, Content, Decision, Moment, Policy
from footfall.pipeline.directory import Directory
from footfall.pipeline.fold import Judgement, judge
from footfall.pipeline.people import People
from footfall.pipeline.standing import Standing

SITE = "site"
SHUFFLES = 1_000


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def told(directory: Directory, events: Iterable[tuple[Event, Policy]]) -> None:
    for event, policy in events:
        directory.identify(event, policy)


def stands(directory: Directory) -> dict[str, object]:
    """Everything that can be asked of a directory, but for when a conflict was seen last."""
    standing: Standing = directory.standing()
    return {
        "aliases": standing.aliases,
        "identities": standing.identities,
        "conflicts": {
            each.id: (*each[:6], each.state)
            for each in standing.conflicts.values()
            if each.state != "gone"
        },
    }


def random_events(chance: random.Random, count: int) -> list[tuple[Event, Policy]]:
    """Events of few people in few browsers, so that everything that can happen does."""
    events: list[tuple[Event, Policy]] = []
    policy: Policy = chance.choice(("link", "link", "refuse"))
    for number in range(count):
        if chance.random() < 0.05:
            policy = chance.choice(("link", "refuse"))
        named = {
            kind: f"{kind}-{chance.randrange(4)}"
            for kind in ("custom_id", "email", "phone")
            if chance.random() < 0.5
        }
        proof = chance.random() < 0.4
        vouched = chance.choice((None, ("customId",), ("email",), ("customId", "email")))
        at_ms = chance.randrange(20)
        event = Event(
            uuid(1000 + number),
            SITE,
            uuid(chance.randrange(5)),
            "a.b",
            "",
            at_ms - chance.randrange(3),
            at_ms,
            NO_PARAMS,
            Source.SERVER if proof and vouched is None else Source.APP,
            proof,
            Identifiers(**named, vouched=vouched if proof else None),
        )
        events.append((event, policy))
    return events


def random_decisions(chance: random.Random, count: int) -> list[Decision]:
    decisions: list[Decision] = []
    for number in range(count):
        one, other = map(uuid, chance.sample(range(5), 2))
        what: Literal["merge", "undo"] = chance.choice(("merge", "undo", "undo"))
        target = ""
        merges = [each for each in decisions if each.kind == "merge"]
        if what == "undo" and merges and chance.random() < 0.5:
            merge = chance.choice(merges)
            one, other, target = merge.uuid, merge.customer, merge.id
        at_ms = chance.randrange(20)
        decisions.append(
            Decision(SITE, uuid(2000 + number), what, one, other, target, at_ms, "person")
        )
    return decisions


def claims_of(directory: Directory) -> list[Claim]:
    return [
        Claim(content, span.first, span.last) for content, span in directory._told.spans.items()
    ]


@pytest.mark.parametrize("seed", range(10))
def test_any_order_and_any_split_give_the_same_customers(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(SHUFFLES // 10):
        events = random_events(chance, chance.randrange(2, 14))
        decisions = random_decisions(chance, chance.choice((0, 0, 1, 3)))
        whole = Directory()
        in_order = sorted(
            events, key=lambda each: (each[0].received_at_ms, each[0].time_ms, each[0].id)
        )
        told(whole, in_order)
        for decision in decisions:
            whole.decide(decision)
        expected = stands(whole)

        shuffled: list[tuple[Event, Policy] | Decision] = [*events, *decisions]
        chance.shuffle(shuffled)
        one = Directory()
        _mixed(one, shuffled)
        assert stands(one) == expected

        parts = [Directory() for _ in range(chance.randrange(2, 4))]
        for each in shuffled:
            _mixed(chance.choice(parts), [each])
        joined = Directory()
        chance.shuffle(parts)
        for part in parts:
            joined.learn(claims_of(part), part._told.decisions(SITE, map(uuid, range(5))))
        assert stands(joined) == expected

        again = Directory(claims_of(one), decisions)
        assert stands(again) == expected
        told(again, shuffled_events := [each for each in events if chance.random() < 0.5])
        assert stands(again) == expected, shuffled_events


def _mixed(directory: Directory, items: Sequence[tuple[Event, Policy] | Decision]) -> None:
    for item in items:
        if isinstance(item, Decision):
            directory.decide(item)
        else:
            directory.identify(*item)


def addresses(request: int, count: int, later: int) -> list[tuple[Event, Policy]]:
    """One request of one browser that says `count` addresses, each `later` than the one before."""
    return [
        (
            Event(
                uuid(1000 * request + number), SITE, uuid(1), "a.b", "", later * number, request,
                NO_PARAMS, Source.APP, identifiers=Identifiers(email=f"{number}@x.y"),
            ),
            "link",
        )
        for number in range(count)
    ]  # fmt: skip


def test_nonsense_costs_little_in_whatever_order_and_however_often_it_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged = 0

    def counting(people: People, contents: Sequence[Content], moment: Moment) -> Judgement:
        nonlocal judged
        judged += 1
        return judge(people, contents, moment)

    monkeypatch.setattr(directory, "judge", counting)
    monkeypatch.setattr(directory, "FOLDED_CLAIMS_MAX", 1_000)
    people = Directory()
    people.identify_all(addresses(1, 300, later=-1))
    assert judged == 300
    assert people.standing().identities.keys() == {(SITE, "email", "0@x.y")}
    for request in (2, 3, 4):
        judged = 0
        people.identify_all(addresses(request, 300, later=1))
        assert judged < 300 + 2 * 1_000  # of each claim the first and the last time are folded
    (held,) = people.standing().identities
    assert held == (SITE, "email", "299@x.y")


def test_what_changes_is_all_that_has_to_be_kept() -> None:
    chance = random.Random(7)
    for _ in range(200):
        directory, kept = Directory(), Standing()
        for event, policy in random_events(chance, 12):
            directory.identify(event, policy)
            if chance.random() < 0.1:
                for decision in random_decisions(chance, 1):
                    directory.decide(decision._replace(id=uuid(chance.randrange(3000, 9000))))
            changed = directory.changed()
            kept.aliases |= changed.aliases
            kept.identities |= changed.identities
            kept.conflicts |= changed.conflicts
        standing = directory.standing()
        joined = {key: each for key, each in kept.aliases.items() if each.customer != each.uuid}
        assert joined == standing.aliases
        nobody = "00000000-0000-0000-0000-000000000000"
        held = {key: each for key, each in kept.identities.items() if each.customer != nobody}
        assert held == standing.identities
        seen = {each.id: each[4:6] for each in kept.conflicts.values() if each.state == "open"}
        assert seen == {
            each.id: each[4:6] for each in standing.conflicts.values() if each.state == "open"
        }
