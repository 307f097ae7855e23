"""The catalogue: how actions read by default, and how long things took."""

from __future__ import annotations

from typing import Any

import pytest

from footfall.events.catalogue import label_of
from footfall.events.duration import said

SALE: dict[str, Any] = {"banner": "autumn-sale", "name": "Autumn sale"}
UNNAMED: dict[str, Any] = {"banner": "autumn-sale"}
PAGE: dict[str, Any] = {"url": "https://a.b/mugs"}


@pytest.mark.parametrize(
    ("action", "params", "label"),
    [
        ("banner.show", SALE, "Saw Autumn sale"),
        ("banner.hover", SALE, "Hovered over Autumn sale"),
        ("banner.click", SALE, "Clicked Autumn sale"),
        ("banner.show", UNNAMED, "Saw autumn-sale"),
        ("banner.hover", UNNAMED | {"name": None}, "Hovered over autumn-sale"),
        ("banner.hover", UNNAMED | {"name": " "}, "Hovered over autumn-sale"),
        ("banner.hover", UNNAMED | {"name": {"en": "Sale"}}, "Hovered over autumn-sale"),
        ("banner.hover", UNNAMED | {"name": 7}, "Hovered over 7"),
        ("banner.hover", {}, "Hovered over"),
        ("page.visit", PAGE | {"title": "Mugs"}, "Visited page Mugs"),
        ("page.visit", PAGE | {"title": ""}, "Visited page https://a.b/mugs"),
        ("page.leave", PAGE, "Left page https://a.b/mugs"),
        ("button.click", {"name": "Pay"}, "Clicked Pay"),
        ("client.applicationStarted", {"applicationName": "Kettle"}, "Started the app Kettle"),
        ("client.applicationStarted", {}, "Started the app"),
        ("cart.add", SALE, "cart.add"),
    ],
)
def test_a_label_names_the_first_param_that_is_there(
    action: str, params: dict[str, Any], label: str
) -> None:
    assert label_of(action, params) == label


@pytest.mark.parametrize(
    ("duration_ms", "words"),
    [
        (0, "0 ms"),
        (99, "99 ms"),
        (100, "0.1 s"),
        (250, "0.3 s"),
        (1_049, "1.0 s"),
        (12_400, "12.4 s"),
        (59_949, "59.9 s"),
        (59_950, "1 m"),
        (72_000, "1 m 12 s"),
        (3_599_499, "59 m 59 s"),
        (3_599_500, "1 h"),
        (7_500_000, "2 h 5 m"),
        (86_400_000, "24 h"),
    ],
)
def test_a_duration_is_said_in_words(duration_ms: int, words: str) -> None:
    assert said(duration_ms) == words
