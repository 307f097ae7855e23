"""Token buckets: how much passes, how long to wait, and what a stranger cannot make of it."""

from __future__ import annotations

from collections.abc import Hashable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.collect.buckets import BURST_SECONDS, WAIT_SECONDS_MAX, Buckets


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Door:
    """Buckets as a door uses them, with the clock at hand."""

    def __init__(self, clock: Clock, entries_max: int) -> None:
        self._buckets, self._clock = Buckets(clock, entries_max), clock

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: Hashable, count: int, rate: float) -> None:
        self._buckets.of(key).take(count, rate, self._clock.now)

    def wait_seconds(self, key: Hashable, rate: float) -> int:
        return self._buckets.of(key).wait_seconds(rate, self._clock.now)


def buckets(entries_max: int = 1000) -> tuple[Door, Clock]:
    clock = Clock()
    return Door(clock, entries_max), clock


@pytest.mark.parametrize(
    ("rate", "taken", "passed", "wait"),
    [
        (100, 0, 0, 0),
        (100, 1, 0, 0),
        (100, 999, 0, 0),
        (100, 1000, 0, 1),  # exactly used up: nothing is left
        (100, 1001, 0, 1),
        (100, 1100, 0, 1),
        (100, 1101, 0, 2),
        (100, 2000, 0, 10),
        (100, 2000, 9.0, 1),
        (100, 2000, 10.0, 1),
        (100, 2000, 10.1, 0),
        (100, 2000, 1000.0, 0),
        (100, 1000, 0.01, 0),
        (1, 1000, 0, 60),  # never longer than a minute in the answer
        (1, 1000, 985.0, 5),
        (0.5, 1, 0, 0),
        (0.5, 5, 0, 1),
        (10_000, 1000, 0, 0),
    ],
)
def test_the_wait_follows_from_what_was_taken(
    rate: float, taken: int, passed: float, wait: int
) -> None:
    door, clock = buckets()
    if taken:
        door.take("key", taken, rate)
    clock.now += passed
    assert door.wait_seconds("key", rate) == wait


def test_one_key_does_not_take_from_another() -> None:
    door, _ = buckets()
    door.take(("site", "10.0.0.1"), 5000, 100)
    assert door.wait_seconds(("site", "10.0.0.1"), 100) > 0
    assert door.wait_seconds(("site", "10.0.0.2"), 100) == 0
    assert door.wait_seconds("site", 100) == 0


def test_a_changed_rate_holds_at_once() -> None:
    door, _ = buckets()
    door.take("key", 1000, 10)
    assert door.wait_seconds("key", 10) == WAIT_SECONDS_MAX
    assert door.wait_seconds("key", 1000) == 0
    assert door.wait_seconds("key", 50) == 10


def test_over_time_no_more_passes_than_the_rate_and_one_burst_and_one_batch() -> None:
    door, clock = buckets()
    passed = 0
    for _ in range(10_000):
        if door.wait_seconds("key", 100) == 0:
            door.take("key", 70, 100)
            passed += 70
        clock.now += 0.01
    assert 100 * 100 <= passed <= 100 * 100 + BURST_SECONDS * 100 + 70


def test_whoever_waits_as_told_passes() -> None:
    door, clock = buckets()
    for count in (1000, 37, 999, 1000):
        door.take("key", count, 100)
        clock.now += door.wait_seconds("key", 100) + 0.001
        assert door.wait_seconds("key", 100) == 0


def test_a_full_bucket_goes_first_when_there_are_too_many() -> None:
    door, clock = buckets(entries_max=8)
    door.take("in debt", 5000, 100)
    for number in range(7):
        door.take(number, 1, 100)
    clock.now += 5
    for number in range(10, 100):
        door.take(number, 1, 100)
        clock.now += 0.02
    assert len(door) == 8
    assert door.wait_seconds("in debt", 100) == 34


def test_the_oldest_goes_when_none_is_full() -> None:
    door, clock = buckets(entries_max=8)
    for number in range(8):
        door.take(number, 5000, 100)
        clock.now += 0.1
    door.take("new", 5000, 100)
    assert len(door) == 8
    waits = {key: door.wait_seconds(key, 100) for key in (1, 2, "new")}
    assert waits == {1: 40, 2: 40, "new": 40}
    assert door.wait_seconds(0, 100) == 0


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(1, 1000), st.floats(0, 5)), max_size=200)
)
def test_memory_stays_bounded_and_waits_stay_in_range(
    steps: list[tuple[int, int, float]],
) -> None:
    door, clock = buckets(entries_max=16)
    for key, count, passed in steps:
        clock.now += passed
        door.take(key, count, 100)
        assert len(door) <= 16
        assert 0 <= door.wait_seconds(key, 100) <= WAIT_SECONDS_MAX
