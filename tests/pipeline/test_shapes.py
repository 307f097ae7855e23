"""Shapes of events: params, types and examples are noted once, bounded, and never secrets."""

from __future__ import annotations

from typing import Any

import pytest
from activities import ANN, BEN, MINUTE_MS, activity

from footfall.pipeline.shapes import (
    ACTIONS_MAX,
    EXAMPLE_AGE_MS,
    EXAMPLES_MAX,
    PARAMS_MAX,
    Key,
    Noted,
    Shapes,
    example_of,
)

DAY_MINUTES = EXAMPLE_AGE_MS / MINUTE_MS
START_MS = activity().event.time_ms


def types(noted: Noted) -> set[tuple[str, str]]:
    return {(each.key.param, each.key.type) for each in noted.seen}


def values(noted: Noted) -> list[tuple[str, int, str]]:
    return [(each.key.param, each.slot, each.value) for each in noted.examples]


def test_everything_that_comes_is_noted_with_its_type() -> None:
    params = {
        "name": "Blue Mug", "price": 12.5, "stock": 3, "new": True, "tags": ["a"],
        "maker": {"name": "Ann"}, "gone": None,
    }  # fmt: skip
    noted = Shapes().note([activity("product.view", params=params), activity("x.y")])
    assert {each.key for each in noted.seen} == {
        Key("site", "product.view"),
        Key("site", "product.view", "name", "text"),
        Key("site", "product.view", "price", "number"),
        Key("site", "product.view", "stock", "number"),
        Key("site", "product.view", "new", "boolean"),
        Key("site", "product.view", "tags", "list"),
        Key("site", "product.view", "maker", "object"),
        Key("site", "x.y"),
    }
    assert values(noted) == [
        ("name", 0, "Blue Mug"), ("price", 0, "12.5"), ("stock", 0, "3"), ("new", 0, "true"),
        ("tags", 0, '["a"]'), ("maker", 0, '{"name":"Ann"}'),
    ]  # fmt: skip


def test_what_is_known_is_written_again_once_a_minute_at_most() -> None:
    shapes = Shapes()
    first = shapes.note([activity(minute=minute, params={"n": 1}) for minute in (0, 2, 1)])
    assert [(each.first_ms, each.last_ms) for each in first.seen] == [
        (START_MS, START_MS + 2 * MINUTE_MS)
    ] * 2
    assert shapes.note([activity(minute=2.9, params={"n": 1})]) == Noted([], [], [])
    later = shapes.note([activity(minute=3, params={"n": 1})])
    assert types(later) == {("", ""), ("n", "number")}
    earlier = shapes.note([activity(minute=-1, params={"n": 1})])
    assert {(each.first_ms, each.last_ms) for each in earlier.seen} == {
        (START_MS - MINUTE_MS, START_MS + 3 * MINUTE_MS)
    }


def test_a_param_that_comes_with_another_type_is_told_once() -> None:
    shapes = Shapes()
    mixed: list[dict[str, Any]] = [{"n": 1}, {"n": 2, "more": 1}, {"n": "1"}, {"n": "2", "more": 2}]
    noted = shapes.note([activity(params=params) for params in mixed])
    assert noted.retyped == [Key("site", "a.b", "n", "text")]
    again = shapes.note([activity(minute=9, params=params) for params in mixed])
    assert again.retyped == []
    assert types(again) == {("", ""), ("n", "number"), ("n", "text"), ("more", "number")}


def test_noting_goes_on_from_what_the_store_holds() -> None:
    shapes = Shapes()
    block = [activity(params={"n": 1, "s": "a"}), activity("x.y", params={"n": 2})]
    noted = shapes.note(block)
    again = Shapes(noted.seen, noted.examples)
    assert again.note(block) == Noted([], [], [])
    assert again.note([activity(params={"n": "1"})]).retyped == [Key("site", "a.b", "n", "text")]


def test_a_few_values_are_kept_and_newer_ones_take_the_place_of_old_ones() -> None:
    shapes = Shapes()
    noted = [shapes.note([activity(params={"n": n // 2})]) for n in range(40)]
    kept = [value for each in noted for value in values(each)]
    assert kept == [("n", slot, str(slot)) for slot in range(EXAMPLES_MAX)]
    a_day_later = shapes.note([activity(minute=DAY_MINUTES, params={"n": 99})])
    assert values(a_day_later) == [("n", 0, "99")]
    # One that is still there is noted as of today, so that retention does not take it away.
    assert values(shapes.note([activity(minute=DAY_MINUTES, params={"n": 3})])) == [("n", 3, "3")]
    assert values(shapes.note([activity(minute=DAY_MINUTES, params={"n": 3})])) == []


def test_a_forgotten_customers_values_make_room() -> None:
    shapes = Shapes()
    shapes.note([activity(params={"n": n}, uuid_=ANN if n % 2 else BEN) for n in range(3)])
    shapes.forget("another", [ANN])
    assert values(shapes.note([activity(params={"n": 1})])) == []
    shapes.forget("site", [ANN])
    assert values(shapes.note([activity(params={"n": 7})])) == [("n", 1, "7")]


def test_made_up_names_fill_no_memory() -> None:
    shapes = Shapes()
    noted = shapes.note([activity(params={f"p{n}": 1}) for n in range(PARAMS_MAX + 50)])
    assert len(noted.seen) == PARAMS_MAX + 1
    noted = shapes.note([activity(f"a.{n}", params={"p": 1}) for n in range(ACTIONS_MAX + 50)])
    assert len(noted.seen) == 2 * (ACTIONS_MAX - 1)
    # What is known goes on being noted.
    assert types(shapes.note([activity(minute=9, params={"p0": 1, "fresh": 1})])) == {
        ("", ""), ("p0", "number"),
    }  # fmt: skip
    assert types(shapes.note([activity(params={"p" * 129: 1, "": 1})])) == set()


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("colour", "red", "red"),
        ("colour", "  ", ""),
        ("colour", "x" * 200, "x" * 99 + "…"),
        ("address", {"city": "Łódź"}, '{"city":"Łódź"}'),
        ("password", "hunter2", ""),
        ("userPassword", "hunter2", ""),
        ("user_token", "abc", ""),
        ("apiKey", "abc", ""),
        ("otp", "123456", ""),
        ("hotPrice", 3, "3"),
        ("cardNumber", "4111111111111111", ""),
        ("card_cvc", 123, ""),
        ("cardigan", "wool", "wool"),
        ("pin", 1234, ""),
        ("spin", 3, "3"),
        ("data", {"login": {"password": "hunter2"}}, ""),
        ("data", [{"secret": "x"}], ""),
        ("credential", "eyJhbGciOiJIUzI1NiJ9.e30.x", ""),
    ],
)
def test_a_secret_is_no_example(name: str, value: Any, text: str) -> None:
    assert example_of(name, value) == text
