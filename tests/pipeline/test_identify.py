"""The table of docs/identity.md, row by row: with proof, and without it under `link` and `refuse`."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from activities import ANN, BEN, activity

from footfall.events.event import Identifiers, Source
from footfall.events.identification import CONFLICT, REFUSED
from footfall.pipeline.activity import Activity
from footfall.pipeline.claims import Decision, Outcome, Policy
from footfall.pipeline.directory import Directory
from footfall.pipeline.identify import Learned, Stored, customer, decide, tell, told_late
from footfall.pipeline.terms import ANYTHING, Terms

PHONE = "00000000-0000-4000-8000-000000000003"
KINDS = ("custom_id", "email", "phone")
HOW = ("proof", "link", "refuse")
NEW = Identifiers(email="new@x.y")


class Site:
    """One site: says who is who, minute by minute."""

    def __init__(self) -> None:
        self.directory = Directory()
        self.minutes = itertools.count()

    def says(self, uuid: str, how: str, **named: str) -> Outcome:
        said = activity(
            minute=next(self.minutes),
            uuid_=uuid,
            identifiers=msgspec.convert([named.get(k) for k in KINDS], Identifiers),
        )
        event = said.event
        if how == "proof":
            event = msgspec.structs.replace(event, trusted=True, source=Source.SERVER)
        policy: Policy = "refuse" if how == "refuse" else "link"
        return self.directory.identify(event, policy)

    def says_both(self, uuid: str, proven: dict[str, str], claimed: dict[str, str]) -> Outcome:
        """One event with a token that vouches for some of what it names."""
        vouched = tuple({"custom_id": "customId"}.get(kind, kind) for kind in proven)
        named = msgspec.convert([{**proven, **claimed}.get(kind) for kind in KINDS], Identifiers)
        named = msgspec.structs.replace(named, vouched=vouched)
        said = activity(minute=next(self.minutes), uuid_=uuid, identifiers=named)
        event = msgspec.structs.replace(said.event, trusted=True)
        return self.directory.identify(event, "link")

    def customer(self, uuid: str) -> str:
        return self.directory.customer_of("site", uuid)

    def has(self, uuid: str) -> set[str]:
        """What a uuid's customer is called by now."""
        standing = self.directory.standing()
        return {
            each.value
            for each in standing.identities.values()
            if each.customer == self.customer(uuid) and each.current
        }


@pytest.mark.parametrize("how", HOW)
def test_an_anonymous_customer_becomes_known_by_a_new_identifier(how: str) -> None:
    site = Site()
    outcome = site.says(ANN, how, email="ann@x.y")
    assert (outcome.code, outcome.known_by, outcome.proven) == ("", "email", how == "proof")
    assert site.has(ANN) == {"ann@x.y"}


@pytest.mark.parametrize(
    ("how", "joins", "code"), [("proof", True, ""), ("link", True, ""), ("refuse", False, REFUSED)]
)
@pytest.mark.parametrize("owner", HOW)
def test_an_anonymous_customer_with_anothers_identifier(
    how: str, joins: bool, code: str, owner: str
) -> None:
    site = Site()
    site.says(ANN, owner, email="ann@x.y")
    outcome = site.says(BEN, how, email="ann@x.y")
    assert outcome.code == code
    assert site.customer(BEN) == (ANN if joins else BEN)
    if joins:
        (alias,) = site.directory.standing().aliases.values()
        assert (alias.customer, alias.by, alias.proof) == (ANN, "email", how == "proof")
    assert site.has(ANN) == {"ann@x.y"}


@pytest.mark.parametrize(
    ("before", "how", "replaced"),
    [
        ("proof", "proof", True), ("link", "proof", True), ("proof", "link", False),
        ("proof", "refuse", False), ("link", "link", True), ("refuse", "refuse", True),
    ],
)  # fmt: skip
def test_a_known_customers_new_email_replaces_the_old_one_unless_that_one_was_vouched_for(
    before: str, how: str, replaced: bool
) -> None:
    site = Site()
    site.says(ANN, before, email="ann@x.y")
    outcome = site.says(ANN, how, email="new@x.y")
    assert outcome.code == ("" if replaced else REFUSED)
    assert site.has(ANN) == {"new@x.y" if replaced else "ann@x.y"}
    if replaced:  # the old one is nobody's now
        assert site.says(BEN, "link", email="ann@x.y").known_by == "email"


@pytest.mark.parametrize(
    ("how", "code"), [("proof", CONFLICT), ("link", CONFLICT), ("refuse", REFUSED)]
)
def test_a_known_customer_with_anothers_identifier_changes_nobody(how: str, code: str) -> None:
    site = Site()
    site.says(ANN, "proof", email="ann@x.y")
    site.says(BEN, "proof", email="ben@x.y")
    assert site.says(BEN, how, email="ann@x.y").code == code
    assert (site.has(ANN), site.has(BEN)) == ({"ann@x.y"}, {"ben@x.y"})
    conflicts = list(site.directory.standing().conflicts.values())
    assert [(each.customer, each.other, each.state) for each in conflicts] == (
        [(BEN, ANN, "open")] if code == CONFLICT else []
    )


@pytest.mark.parametrize("how", HOW)
def test_another_custom_id_is_another_person_and_replaces_nothing(how: str) -> None:
    site = Site()
    site.says(ANN, how, custom_id="a-1")
    outcome = site.says(ANN, how, custom_id="b-2")
    assert outcome.code == CONFLICT
    assert site.has(ANN) == {"a-1"}


@pytest.mark.parametrize(("how", "added"), [("proof", True), ("link", True), ("refuse", False)])
def test_a_further_identifier_of_a_customer_who_was_vouched_for(how: str, added: bool) -> None:
    site = Site()
    site.says(ANN, "proof", custom_id="a-1")
    assert site.says(ANN, how, email="ann@x.y").code == ("" if added else REFUSED)
    assert site.has(ANN) == ({"a-1", "ann@x.y"} if added else {"a-1"})


def test_who_joined_without_proof_adds_no_identifier_to_the_customer() -> None:
    site = Site()
    site.says(ANN, "proof", email="ann@x.y")
    outcome = site.says(BEN, "link", email="ann@x.y", custom_id="mallory")
    assert outcome.join is not None
    assert outcome.code == REFUSED
    assert site.says(BEN, "link", phone="+48 1").code == REFUSED
    assert site.says(BEN, "link", email="mallory@x.y").code == REFUSED
    assert site.has(ANN) == {"ann@x.y"}
    assert site.says(BEN, "proof", email="ann@x.y").code == ""  # it was Ann after all
    assert site.says(BEN, "link", phone="+48 1").code == ""
    assert site.has(ANN) == {"ann@x.y", "+48 1"}


def test_one_event_with_a_known_and_a_new_identifier_makes_one_customer() -> None:
    site = Site()
    site.says(ANN, "link", email="ann@x.y")
    site.says(PHONE, "proof", custom_id="c-17", email="ann@x.y")
    assert site.customer(PHONE) == ANN
    assert site.has(ANN) == {"ann@x.y", "c-17"}


def test_a_token_vouches_only_for_what_it_says() -> None:
    site = Site()
    site.says(ANN, "proof", email="ann@x.y")
    named = Identifiers("b-2", "ann@x.y", None, ("customId",))
    said = activity(minute=9, uuid_=BEN, identifiers=named)
    event = msgspec.structs.replace(said.event, trusted=True)
    assert site.directory.identify(event, "refuse").code == REFUSED
    assert site.customer(BEN) == BEN
    assert site.has(BEN) == {"b-2"}


def told(*said: Activity, wanted: bool = True) -> list[tuple[str, str, str]]:
    directory, learned = Directory(), Learned()
    terms = Terms(lambda _: 1, lambda *_: wanted)
    customer(said, directory, learned, terms)
    return [
        (each.event.action, each.event.uuid, each.customer)
        for each in tell(said, directory, learned)
    ]


def test_becoming_known_and_joining_are_told_after_what_brought_them_about() -> None:
    first = activity("form.submit", 0, ANN, identifiers=NEW)
    second = activity("a.b", 1, BEN, identifiers=NEW)
    assert told(first, second) == [
        ("form.submit", ANN, ANN), ("client.identify", ANN, ANN), ("a.b", BEN, ANN),
        ("client.merge", BEN, ANN),
    ]  # fmt: skip
    assert told(first, second, wanted=False) == [("form.submit", ANN, ANN), ("a.b", BEN, ANN)]


def test_an_identification_is_not_told_twice() -> None:
    one = activity("client.identify", 0, ANN, identifiers=NEW)
    assert told(one) == [("client.identify", ANN, ANN)]


@pytest.mark.parametrize(
    ("cause", "params", "is_told"),
    [
        ("form.submit", None, True),
        ("form.submit", {"by": "email", "proof": False}, False),
        ("form.submit", {"by": "phone", "proof": False}, True),
        ("client.identify", None, False),
        (None, None, False),
    ],
    ids=["new", "told already", "told with another meaning", "tells of itself", "erased since"],
)
def test_what_something_late_makes_of_an_earlier_event_is_told_once(
    cause: str | None, params: dict[str, object] | None, is_told: bool
) -> None:
    directory, bens = Directory(), Identifiers(email="ben@x.y")
    event = activity("any", 2, ANN, identifiers=NEW)  # refused, while she is taken for Ben
    said = [activity("any", 0, BEN, identifiers=bens), activity("any", 1, ANN, identifiers=bens)]
    customer([*said, event], directory, Learned())
    learned = decide([Decision("site", BEN, "undo", ANN, BEN, "", 0, "Eve")], directory, ANYTHING)
    ((told,),) = learned.made.values()
    stored = {}
    if cause is not None:
        stored[event.event.id] = Stored(cause, b"{}")
    if params is not None:
        stored[told.id] = Stored("client.identify", msgspec.json.encode(params))
    late = told_late(learned, directory, lambda _: stored)
    assert [(each.event.action, each.event.uuid) for each in late] == (
        [("client.identify", ANN)] if is_told else []
    )
