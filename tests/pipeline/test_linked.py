"""Customers linked without proof: alone and in chains, proven later, and undone."""

from __future__ import annotations

import random
import uuid as uuids
from typing import Any

import pytest
from activities import ANN, BEN, MINUTE_MS, START_MS
from test_fold import random_decisions, random_events
from test_identify import PHONE, Site

from footfall.events.identification import CONFLICT, REFUSED
from footfall.pipeline.claims import Decision
from footfall.pipeline.directory import Directory
from footfall.pipeline.standing import Alias

CARL = "00000000-0000-4000-8000-000000000004"
LATER_MS = 1_000  # after everything that random events say
TRIES = 1_000


class Chain(Site):
    """Ben came with Ann's address, without proof; Ann was merged into Carl by a person."""

    def __init__(self) -> None:
        super().__init__()
        self.says(ANN, "proof", email="ann@x.y")
        self.says(CARL, "proof", email="carl@x.y", custom_id="c-1")
        self.says(BEN, "link", email="ann@x.y")

    def decides(
        self, kind: Any, one: str, other: str, target: str = "", minute: float | None = None
    ) -> None:
        at = next(self.minutes) if minute is None else minute
        at_ms = START_MS + round(at * MINUTE_MS)
        named = str(uuids.uuid4())
        self.directory.decide(Decision("site", named, kind, one, other, target, at_ms, "Eve"))

    def alias(self, uuid: str) -> Alias | None:
        return self.directory.standing().aliases.get(("site", uuid))

    def stands(self, uuid: str) -> tuple[str, bool]:
        """A uuid's customer, and whether that is beyond doubt."""
        alias = self.alias(uuid)
        return (alias.customer, alias.proof) if alias else (uuid, True)


@pytest.fixture
def chain() -> Chain:
    chain = Chain()
    chain.decides("merge", ANN, CARL)
    return chain


def test_who_was_linked_stays_in_doubt_whomever_the_customer_joins(chain: Chain) -> None:
    assert chain.stands(ANN) == (CARL, True)
    assert chain.stands(BEN) == (CARL, False)
    assert chain.says(BEN, "link", phone="1").code == REFUSED
    assert chain.says(BEN, "link", email="ben@x.y").code == REFUSED
    assert chain.has(CARL) == {"carl@x.y", "c-1"}


def test_undoing_the_link_leaves_the_rest_of_the_chain(chain: Chain) -> None:
    chain.decides("undo", BEN, ANN)
    assert chain.stands(BEN) == (BEN, True)
    assert chain.stands(ANN) == (CARL, True)
    for email in ("ann@x.y", "carl@x.y"):
        assert chain.says(BEN, "link", email=email).code == REFUSED
    assert chain.says(BEN, "link", email="ben@x.y").known_by == "email"


def test_undoing_the_merge_leaves_the_link(chain: Chain) -> None:
    merge = chain.alias(ANN)
    assert merge is not None
    chain.decides("undo", ANN, CARL, merge.merge)
    assert chain.stands(ANN) == (ANN, True)
    assert chain.stands(BEN) == (ANN, False)


@pytest.mark.parametrize("named", [{"email": "ann@x.y"}, {"custom_id": "c-1"}])
def test_proof_that_comes_later_ends_the_doubt(chain: Chain, named: dict[str, str]) -> None:
    assert chain.says(BEN, "proof", **named).code == ""
    assert chain.stands(BEN) == (CARL, True)
    assert chain.says(BEN, "proof", phone="1").code == ""
    assert "1" in chain.has(CARL)


def test_proof_comes_along_for_whom_a_person_joined() -> None:
    site = Chain()
    site.decides("merge", PHONE, BEN, minute=-1)  # before anybody said anything
    assert site.stands(PHONE) == site.stands(BEN) == (ANN, False)
    assert site.says(PHONE, "proof", email="ann@x.y").code == ""
    assert site.stands(PHONE) == site.stands(BEN) == (ANN, True)


@pytest.mark.parametrize(
    "named", [{"custom_id": "ben-1"}, {"email": "ben@x.y"}, {"phone": "1"}], ids=str
)
def test_proof_of_another_name_changes_nobody_until_the_link_is_undone(
    named: dict[str, str],
) -> None:
    site = Chain()
    assert site.says(BEN, "proof", **named).code == CONFLICT
    assert site.has(ANN) == {"ann@x.y"}
    assert site.stands(BEN) == (ANN, False)
    (conflict,) = site.directory.standing().conflicts.values()
    assert (conflict.customer, conflict.other, conflict.state) == (ANN, "", "open")
    site.decides("undo", BEN, ANN)
    assert site.has(BEN) == set(named.values())
    assert site.has(ANN) == {"ann@x.y"}
    assert site.directory.standing().conflicts == {}


def test_a_conflict_of_two_people_is_told_to_be_decided() -> None:
    site = Chain()
    assert site.says(CARL, "proof", email="ann@x.y").code == CONFLICT
    (conflict,) = site.directory.changed().conflicts.values()
    assert conflict.state == "open"
    site.decides("dismiss", CARL, ANN, conflict.id)
    assert site.directory.changed().conflicts == {conflict.id: conflict._replace(state="dismissed")}
    assert site.says(CARL, "proof", phone="1").code == ""
    assert site.directory.changed().conflicts == {}


def test_what_is_vouched_for_comes_before_what_is_not_in_one_event() -> None:
    site = Chain()
    outcome = site.says_both(PHONE, proven={"custom_id": "p-1"}, claimed={"email": "ann@x.y"})
    assert (outcome.code, outcome.known_by) == (CONFLICT, "customId")
    assert site.has(PHONE) == {"p-1"}
    assert site.has(ANN) == {"ann@x.y"}


def test_nobody_in_doubt_gave_a_customer_a_name() -> None:
    chance = random.Random(11)
    doubts = 0
    for _ in range(TRIES):
        directory = Directory()
        for event, policy in random_events(chance, chance.randrange(4, 20)):
            directory.identify(event, policy)
        for decision in random_decisions(chance, chance.choice((0, 1, 3))):
            directory.decide(decision)
        standing = directory.standing()
        in_doubt = {key for key, each in standing.aliases.items() if not each.proof}
        doubts += len(in_doubt)
        givers = {(each.site, each.uuid) for each in standing.identities.values()}
        assert not givers & in_doubt
    assert doubts > TRIES / 4


def test_every_link_can_be_undone() -> None:
    chance = random.Random(12)
    links = 0
    for _ in range(TRIES):
        directory = Directory()
        for event, policy in random_events(chance, chance.randrange(4, 20)):
            directory.identify(event, policy)
        for (site, uuid), alias in directory.standing().aliases.items():
            if alias.proof:
                continue
            links += 1
            decision = Decision(
                site, str(uuids.uuid4()), "undo", uuid, alias.joined, alias.merge, LATER_MS, "Eve"
            )  # fmt: skip
            directory.decide(decision)
            assert directory.customer_of(site, uuid) != directory.customer_of(site, alias.joined)
    assert links > TRIES / 4
