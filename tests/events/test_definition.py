"""Definitions of actions: what they may be, and what is said of those that cannot be."""

from __future__ import annotations

import pytest

from footfall.events.definition import (
    ICONS,
    TYPES,
    BadDefinition,
    Definition,
    Param,
    checked,
    laid_over,
)


def params(*params: Param) -> Definition:
    return Definition(params=params)


@pytest.mark.parametrize(
    "definition",
    [
        Definition(),
        Definition("x" * 256, "page", "y" * 1_000),
        Definition("{{a}} and {{ b | c }}"),
        Definition("Pay {now}"),
        *(Definition(icon=icon) for icon in ICONS),
        *(params(Param("a", each)) for each in TYPES),
        params(Param("og:*"), Param("a" * 128, required=True)),
        params(*(Param(f"p{n}") for n in range(256))),
    ],
    ids=range(4 + len(ICONS) + len(TYPES) + 2),
)
def test_a_good_definition_stays_as_it_is(definition: Definition) -> None:
    assert checked(definition) == definition


@pytest.mark.parametrize(
    ("definition", "field"),
    [
        (Definition("x" * 257), "label"),
        (Definition("a\0b"), "label"),
        (Definition("Visited {{title"), "label"),
        (Definition("Visited title}}"), "label"),
        (Definition("Visited {{}}"), "label"),
        (Definition("Visited {{a||b}}"), "label"),
        (Definition(icon="unicorn"), "icon"),
        (Definition(description="y" * 1_001), "description"),
        (Definition(description="y\0"), "description"),
        (params(Param("")), "params[0].name"),
        (params(Param("a"), Param(" a ")), "params[1].name"),
        (params(Param("a" * 129)), "params[0].name"),
        (params(Param("a\0")), "params[0].name"),
        (params(Param("a*", required=True)), "params[0].name"),
        (params(Param("a*b*")), "params[0].name"),
        (params(Param("a", "string")), "params[0].type"),
        (params(Param("a", description="y" * 1_001)), "params[0].description"),
        (params(*(Param(f"p{n}") for n in range(257))), "params"),
    ],
    ids=range(18),
)
def test_what_cannot_be_is_told_by_its_field(definition: Definition, field: str) -> None:
    with pytest.raises(BadDefinition) as told:
        checked(definition)
    assert told.value.field == field
    assert str(told.value).endswith((".", "}}."))


def test_texts_are_tidied() -> None:
    untidy = Definition(
        " Paid ", "", " Money came. ", (Param(" sku ", description=" Its number "),)
    )
    tidy = Definition("Paid", "", "Money came.", (Param("sku", description="Its number"),))
    assert checked(untidy) == tidy


def test_what_a_site_says_lies_over_the_default() -> None:
    default = Definition("Old", "page", "It was.", (Param("a", "text", True), Param("b")))
    own = Definition("New", params=(Param("b", "number"), Param("c")))
    assert laid_over(default, own) == Definition(
        "New", "page", "It was.", (Param("a", "text", True), Param("b", "number"), Param("c"))
    )
