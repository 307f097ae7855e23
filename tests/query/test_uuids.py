"""From a reference to a customer: by uuid, or by a name that several may call themselves by."""

from __future__ import annotations

import uuid

import msgspec
import pytest
from activities import activity

from footfall.events.event import Identifiers
from footfall.pipeline.directory import Directory
from footfall.pipeline.identify import Learned, customer
from footfall.query.uuids import customer_of
from footfall.store.block import Block
from footfall.store.client import Store

OTHER = str(uuid.uuid4())


def site_of(store: Store, *said: tuple[str, bool, Identifiers | None]) -> str:
    """A site where these uuids said who they are, with or without proof, in this order."""
    site = uuid.uuid4().hex[:16]
    sent = [
        activity("a.b", minute, own, identifiers=named)
        for minute, (own, _, named) in enumerate(said)
    ]
    for each, (_, proof, _) in zip(sent, said, strict=True):
        each.event = msgspec.structs.replace(each.event, site=site, trusted=proof)
    learned = Learned()
    customer(sent, Directory(), learned)
    block = Block()
    block.add(sent, learned)
    block.store(store, lambda *_: None)
    return site


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("ann@x.y", Identifiers(email="ann@x.y")),
        ("+48 17", Identifiers(phone="+48 17")),
        ("a-17", Identifiers(custom_id="a-17")),
    ],
)
def test_nobody_is_found_by_what_looks_like_anothers_name(
    store: Store, name: str, theirs: Identifiers
) -> None:
    ann, *others = (str(uuid.uuid4()) for _ in range(3))
    pretended = [Identifiers(name), Identifiers(None, name), Identifiers(None, None, name)]
    pretended.remove(theirs)
    said = [(own, False, named) for own, named in zip(others, pretended, strict=True)]
    site = site_of(store, *said, (ann, False, theirs))
    assert customer_of(store, site, f" {name} ") == ann


def test_of_several_who_are_called_so_whoever_was_vouched_for_is_found(store: Store) -> None:
    ann, ben = str(uuid.uuid4()), str(uuid.uuid4())
    said = ((ben, False, Identifiers(custom_id="17")), (ann, True, Identifiers(phone="17")))
    assert customer_of(store, site_of(store, *said), "17") == ann


def test_a_uuid_is_whose_it_is_before_it_is_somebodys_name(store: Store) -> None:
    ann, ben, own_id = (str(uuid.uuid4()) for _ in range(3))
    site = site_of(
        store, (ann, True, Identifiers(custom_id=own_id)), (OTHER, False, None),
        (ben, False, Identifiers(custom_id=OTHER)),
    )  # fmt: skip
    assert customer_of(store, site, own_id) == ann
    assert customer_of(store, site, ann.upper()) == ann
    assert customer_of(store, site, OTHER) == OTHER
    assert customer_of(store, site, never := str(uuid.uuid4())) == never
