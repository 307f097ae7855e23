"""Forgetting customers: what the steps remember of them is gone, and nothing else."""

from __future__ import annotations

import itertools

from activities import ANN, BEN, MINUTE_MS, activity

from footfall.events.event import Identifiers
from footfall.pipeline.claims import Outcome
from footfall.pipeline.directory import Directory
from footfall.pipeline.sessions import OpenSessions
from footfall.pipeline.terms import Terms

PHONE = "00000000-0000-4000-8000-000000000003"
ANNS = Identifiers(custom_id="a-1", email="ann@example.com")


minutes = itertools.count()


def say(directory: Directory, uuid: str, named: Identifiers) -> Outcome:
    said = activity(minute=next(minutes), uuid_=uuid, identifiers=named)
    return directory.identify(said.event, "link")


def test_an_identifier_belongs_to_whoever_presents_it_after_its_owner_was_forgotten() -> None:
    directory = Directory()
    for uuid, named in ((ANN, ANNS), (PHONE, ANNS), (BEN, Identifiers(email="ben@example.com"))):
        say(directory, uuid, named)
    assert directory.customer_of("site", PHONE) == ANN
    directory.forget("another", [ANN, PHONE, BEN])
    assert directory.customer_of("site", PHONE) == ANN
    directory.changed()
    directory.forget("site", [ANN, PHONE])
    assert directory.customer_of("site", PHONE) == PHONE
    assert directory.changed().aliases == {}  # what is erased is not written anew
    assert say(directory, PHONE, ANNS).known_by == "customId"
    join = say(directory, ANN, ANNS).join
    assert join is not None
    assert join.customer == PHONE
    directory.changed()
    say(directory, BEN, Identifiers(email="ben@example.com"))
    assert directory.changed().identities == {}  # known as before


def test_what_others_claimed_of_a_forgotten_customers_identifier_is_forgotten_too() -> None:
    directory = Directory()
    say(directory, ANN, ANNS)
    say(directory, BEN, Identifiers(email="ben@example.com"))
    say(directory, BEN, Identifiers(email="ann@example.com"))
    assert len(directory.standing().conflicts) == 1
    directory.forget("site", [ANN])
    standing = directory.standing()
    assert standing.conflicts == {}
    assert [key[2] for key in standing.identities] == ["ben@example.com"]


def test_sessions_of_forgotten_customers_get_no_end_and_a_new_start() -> None:
    sessions = OpenSessions(Terms(lambda _: 30 * MINUTE_MS, lambda *_: True))
    for uuid in (ANN, BEN):
        sessions.attach(activity(uuid_=uuid))
    sessions.forget("site", [ANN, PHONE])
    assert len(sessions) == 1
    assert sessions.attach(activity(minute=1, uuid_=ANN)) is not None
    assert sessions.attach(activity(minute=1, uuid_=BEN)) is None
    ends = sessions.expire(activity(minute=60).event.time_ms)
    assert sorted(each.event.uuid for each in ends) == [ANN, BEN]
