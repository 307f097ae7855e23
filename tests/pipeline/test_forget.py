"""Forgetting customers: what the steps remember of them is gone, and nothing else."""

from __future__ import annotations

from activities import ANN, BEN, MINUTE_MS, activity

from footfall.events.event import Identifiers
from footfall.pipeline.identify import Directory
from footfall.pipeline.sessions import OpenSessions, Terms

PHONE = "00000000-0000-4000-8000-000000000003"
ANNS = Identifiers(custom_id="a-1", email="ann@example.com")


def test_an_identifier_belongs_to_whoever_presents_it_after_its_owner_was_forgotten() -> None:
    directory = Directory()
    directory.identify(activity(uuid_=ANN, identifiers=ANNS))
    directory.identify(activity(uuid_=PHONE, identifiers=ANNS))
    directory.identify(activity(uuid_=BEN, identifiers=Identifiers(email="ben@example.com")))
    assert directory.customer_of("site", PHONE) == ANN
    directory.forget("another", [ANN, PHONE, BEN])
    assert directory.customer_of("site", PHONE) == ANN
    directory.forget("site", [ANN, PHONE])
    assert directory.customer_of("site", PHONE) == PHONE
    learned, alias = directory.identify(activity(uuid_=PHONE, identifiers=ANNS))
    assert ([each.customer for each in learned], alias) == ([PHONE, PHONE], None)
    _, alias = directory.identify(activity(uuid_=ANN, identifiers=ANNS))
    assert alias is not None
    assert alias.customer == PHONE
    again, _ = directory.identify(
        activity(uuid_=BEN, identifiers=Identifiers(email="ben@example.com"))
    )
    assert again == []  # known as before


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
