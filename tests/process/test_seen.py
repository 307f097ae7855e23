"""The filter of ids: it never takes a known id for a new one, and rarely a new one for known."""

from __future__ import annotations

import uuid

import numpy as np

from footfall.process.seen import SeenIds, halves


def some_ids(count: int) -> list[str]:
    return [str(uuid.uuid4()) for _ in range(count)]


def test_a_told_id_is_never_forgotten_within_the_covered_time() -> None:
    seen = SeenIds(10_000, seed=7)
    ids = halves(some_ids(10_000))
    seen.tell(ids, 1)
    assert seen.may_hold(ids).all()


def test_a_new_id_is_taken_for_a_known_one_in_about_a_hundred() -> None:
    seen = SeenIds(10_000, seed=7)
    seen.tell(halves(some_ids(10_000)), 1)
    assert np.mean(seen.may_hold(halves(some_ids(20_000)))) < 0.02


def test_the_older_half_is_forgotten_and_that_is_known() -> None:
    seen = SeenIds(100)
    first, second, third = (halves(some_ids(100)) for _ in range(3))
    for moment, ids in ((10, first), (20, second), (30, third)):
        seen.tell(ids, moment)
    assert seen.may_hold(second).all()
    assert seen.may_hold(third).all()
    assert seen.covers_from_ms == 20


def test_ids_read_as_numbers_keep_all_their_bits() -> None:
    text = "00000000-0000-0001-8000-000000000002"
    assert halves([text]).tolist() == [[1, 0x8000000000000002]]
