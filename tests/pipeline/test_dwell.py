"""Hovering longer than usual: what each hover learns from those before it, and what is kept."""

from __future__ import annotations

import random
import uuid
from typing import Any

import msgspec
import numpy as np
import pytest
from activities import activity

from footfall.pipeline import usual as usual_module
from footfall.pipeline.activity import Activity
from footfall.pipeline.dwell import compare
from footfall.pipeline.usual import (
    BANNER_CHARACTERS_MAX,
    DAY_MS,
    DURATION_MS_MAX,
    Hovers,
    Known,
    UsualHovers,
    lot_of,
)

MINUTES_PER_DAY = 24 * 60


def hover(
    duration_ms: Any, *, banner: Any = "sale", minute: float = 0, site: str = "site", **params: Any
) -> Activity:
    made = activity("banner.hover", minute, params={"banner": banner, "durationMs": duration_ms})
    sent = msgspec.json.decode(made.event.params) | params
    made.event = msgspec.structs.replace(
        made.event,
        site=site,
        label="Hovered over Sale",
        params=msgspec.Raw(msgspec.json.encode(sent)),
    )
    return made


def learned(usual: UsualHovers, *activities: Activity) -> list[tuple[Any, Any]]:
    """What each is told: usualMs (None: nothing) and longerThanUsual."""
    compare(activities, usual)
    params = [msgspec.json.decode(each.event.params) for each in activities]
    return [(each.get("usualMs"), each.get("longerThanUsual")) for each in params]


def after(*durations_ms: int, minute: float = 0) -> UsualHovers:
    usual = UsualHovers()
    compare([hover(each, minute=minute) for each in durations_ms], usual)
    return usual


@pytest.mark.parametrize(
    ("earlier", "duration_ms", "told"),
    [
        ([], 8_000, (None, False)),
        ([900], 8_000, (900, False)),
        ([900, 1_001], 8_000, (951, False)),
        ([1_000] * 29, 8_000, (1_000, False)),
        ([1_000] * 30, 8_000, (1_000, True)),
        ([1_000] * 30, 1_249, (1_000, False)),  # within the margin
        ([1_000] * 30, 1_250, (1_000, True)),
        ([1_000] * 27 + [5_000] * 3, 1_250, (1_000, True)),  # nine of ten were not longer
        ([1_000] * 26 + [5_000] * 4, 4_000, (1_000, False)),
        ([1_000] * 26 + [5_000] * 4, 5_250, (1_000, True)),
        ([0] * 30, 249.4, (0, False)),
        ([0] * 30, 249.6, (0, True)),
        ([1_000] * 30, 1e300, (1_000, True)),
    ],
)
def test_a_hover_is_compared_with_those_before_it(
    earlier: list[int], duration_ms: float, told: tuple[int | None, bool]
) -> None:
    assert learned(after(*earlier), hover(duration_ms)) == [told]


@pytest.mark.parametrize(
    ("earlier", "duration_ms", "label"),
    [
        ([], 1_100, "Hovered over Sale for 1.1 s"),
        ([1_100] * 40, 1_100, "Hovered over Sale for 1.1 s"),
        ([1_100] * 40, 12_400, "Hovered over Sale for 12.4 s, longer than usual (1.1 s)"),
        ([300] * 40, 72_000, "Hovered over Sale for 1 m 12 s, longer than usual (0.3 s)"),
    ],
)
def test_the_label_says_it(earlier: list[int], duration_ms: int, label: str) -> None:
    made = hover(duration_ms)
    compare([made], after(*earlier))
    assert made.event.label == label


def test_a_label_that_was_sent_is_kept_within_its_limit() -> None:
    made = hover(12_400)
    made.event = msgspec.structs.replace(made.event, label="x" * 256)
    compare([made], after(*[1_100] * 30))
    assert len(made.event.label) == 256
    assert made.event.label.endswith("x for 12.4 s, longer than usual (1.1 s)")


@pytest.mark.parametrize(
    "changes",
    [
        {"duration_ms": "1000"},
        {"duration_ms": -1},
        {"duration_ms": -0.4},
        {"duration_ms": True},
        {"duration_ms": None},
        {"duration_ms": 1_000, "banner": ""},
        {"duration_ms": 1_000, "banner": 7},
        {"duration_ms": 1_000, "banner": "x" * (BANNER_CHARACTERS_MAX + 1)},
    ],
)
def test_what_makes_no_sense_is_neither_compared_nor_learned(changes: dict[str, Any]) -> None:
    usual = UsualHovers()
    made = hover(**changes)
    before = made.event
    assert learned(usual, made) == [(None, None)]
    assert (made.event, len(usual)) == (before, 0)
    claimed = hover(**changes, usualMs=1, longerThanUsual=True)
    assert learned(usual, claimed) == [(None, None)]


def test_what_a_sender_claims_is_overwritten_and_other_params_stay_as_they_are() -> None:
    made = hover(8_000, usualMs=1, longerThanUsual=True, price=1.50, deep={"a": [1, None]})
    made.event = msgspec.structs.replace(
        made.event, params=msgspec.Raw(bytes(made.event.params).replace(b"1.5", b"1.50"))
    )
    compare([made], after(*[1_000] * 29))
    assert bytes(made.event.params) == (
        b'{"banner":"sale","durationMs":8000,"price":1.50,"deep":{"a":[1,null]},'
        b'"usualMs":1000,"longerThanUsual":false}'
    )


def test_other_actions_are_left_alone_whatever_they_hold() -> None:
    made = activity("shop.hover", params={"banner": "sale", "durationMs": 5, "usualMs": 1})
    made.event = msgspec.structs.replace(made.event, params=msgspec.Raw(b"never looked at"))
    before = made.event
    compare([made], UsualHovers())
    assert made.event is before


def test_only_the_one_that_is_longer_is_marked_among_forty_alike() -> None:
    alike = random.Random(7)
    usual = UsualHovers()
    told = learned(usual, *[hover(alike.randint(900, 1_100), minute=n) for n in range(40)])
    told += learned(usual, hover(8_000, minute=40))
    assert [longer for _, longer in told] == [False] * 40 + [True]
    assert 900 <= told[-1][0] <= 1_100


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, (1_000, True)),
        ({"banner": "other"}, (None, False)),
        ({"site": "other"}, (None, False)),
        ({"minute": 30 * MINUTES_PER_DAY}, (1_000, True)),
        ({"minute": 30 * MINUTES_PER_DAY + 1}, (None, False)),
        ({"minute": -1}, (None, False)),  # it came late: those were after it
    ],
)
def test_only_the_same_banner_of_the_same_site_in_thirty_days_counts(
    changes: dict[str, Any], told: tuple[int | None, bool]
) -> None:
    assert learned(after(*[1_000] * 30), hover(8_000, **changes)) == [told]


def test_a_hover_that_comes_again_counts_once_and_not_against_itself() -> None:
    usual = after(*[1_000] * 29)
    last = hover(8_000)
    for _ in range(2):
        again = msgspec.structs.replace(last)
        assert learned(usual, again) == [(1_000, False)]
    assert learned(usual, hover(9_000)) == [(1_000, True)]


def known(hovers: dict[str, tuple[int, int]], *, more: bool = False) -> Known:
    """What the store tells, from ids with their times and durations."""
    lots = np.array([lot_of(each) for each in hovers], np.int64)
    rows = np.array(list(hovers.values()), np.int64)
    return Known("site", "sale", lots, rows[:, 0], rows[:, 1], more)


def test_what_the_store_tells_again_changes_nothing() -> None:
    sent = [hover(1_000 + n) for n in range(40)]
    usual = UsualHovers()
    compare(sent, usual)
    told = {each.event.id: (each.event.time_ms, 1_000 + n) for n, each in enumerate(sent)}
    probe = hover(0).event
    hovers = usual.of("site", "sale")
    before = hovers.usual(0, probe.time_ms)
    usual.relearn([known(dict(list(told.items())[:25]))])
    assert hovers.usual(0, probe.time_ms) == before
    assert UsualHovers([known(told)]).of("site", "sale").usual(0, probe.time_ms) == before


def test_of_very_many_hovers_a_fair_draw_is_kept() -> None:
    """A month of short hovers, then a day of long ones: both count for what they are."""
    hovers = Hovers()
    for n in range(6_000):
        month = n < 4_500
        hovers.add(
            lot_of(str(uuid.UUID(int=n))), n if month else DAY_MS + n, 1_000 + 4_000 * (not month)
        )
    found = hovers.usual(-1, 2 * DAY_MS)
    assert found is not None
    assert found.hovers == usual_module.HOVERS_PER_BANNER_MAX
    assert (found.median_ms, found.ninetieth_ms) == (1_000, 5_000)
    lots, _, durations = hovers._rows[:, : hovers._count]
    assert 0.2 < float(np.mean(durations == 5_000)) < 0.3
    assert sorted(lots) == sorted(lot_of(str(uuid.UUID(int=n))) for n in range(6_000))[:512]


def test_what_has_aged_gives_its_room_and_the_store_fills_it_up() -> None:
    hovers = Hovers()
    for n in range(512):
        hovers.add(2 * n + 1_000, n, 1_000)
    hovers.add(0, 1_000, 1_000)  # now only what is drawn below the largest lot is kept
    now_ms = 40 * DAY_MS
    hovers.add(2, now_ms, 3_000)
    hovers.add(2_030, now_ms, 3_000)
    assert hovers.usual(-1, now_ms) == (1, 3_000, 3_000)
    stored = np.array([2, 7, 4_000], np.int64)
    times = np.full(3, now_ms, np.int64)
    hovers.relearn(Known("site", "sale", stored, times, times * 0 + 3_000, more=False))
    assert hovers.usual(-1, now_ms) == (3, 3_000, 3_000)
    hovers.add(2**32 - 1, now_ms, 3_000)
    assert hovers.usual(-1, now_ms) == (4, 3_000, 3_000)


def test_a_sender_of_made_up_banners_displaces_only_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(usual_module, "BANNERS_MAX", 10)
    usual = after(*[1_000] * 30)
    compare([hover(500, banner=f"b{n}", site="flood") for n in range(100)], usual)
    assert len(usual) == 10
    assert learned(usual, hover(8_000)) == [(1_000, True)]
    assert learned(usual, hover(8_000, banner="b99", site="flood")) == [(500, False)]
    assert learned(usual, hover(8_000, banner="b90", site="flood")) == [(None, False)]


def test_a_duration_beyond_a_day_is_taken_for_a_day() -> None:
    assert learned(after(2**70), hover(0)) == [(DURATION_MS_MAX, False)]
