"""The catalogue: how actions read by default, and how long things took."""

from __future__ import annotations

from typing import Any

import pytest

from footfall.events.catalogue import DEFAULT, Catalogue
from footfall.events.definition import KNOWN, Definition, Param
from footfall.events.duration import said
from footfall.events.rejection import Code, Rejection

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
    assert DEFAULT.label_of(action, params) == label


OWN = {
    "page.visit": Definition(
        "Read {{ og:title | title }}", "heart", params=(Param("shelf", "integer", True),)
    ),
    "order.placed": Definition(
        "Ordered {{name}} for {{price}}",
        params=(
            Param("price", "number", True),
            Param("name", "text"),
            Param("gift", "boolean"),
            Param("lines", "list"),
            Param("extra_*", "text"),
        ),
    ),
    "page.leave": Definition(params=(Param("durationMs", "number", True),)),
}
LAX, STRICT = Catalogue(OWN), Catalogue(OWN, strict=True)
READ: dict[str, Any] = {"url": "https://a.b/", "shelf": 3}
ORDER: dict[str, Any] = {"price": 12.5}


@pytest.mark.parametrize(
    ("action", "params", "label"),
    [
        ("page.visit", READ | {"og:title": "Mugs", "title": "Shop"}, "Read Mugs"),
        ("page.visit", READ | {"title": "Shop"}, "Read Shop"),
        ("order.placed", {"name": "Tea", "price": 7}, "Ordered Tea for 7"),
        ("order.placed", {}, "Ordered  for"),
        ("page.leave", {"title": "Mugs"}, "Left page Mugs"),  # no label of its own: the default's
        ("banner.show", SALE, "Saw Autumn sale"),
        ("x.y", {}, "x.y"),
    ],
)
def test_a_sites_own_label_comes_before_the_default(
    action: str, params: dict[str, Any], label: str
) -> None:
    assert LAX.label_of(action, params) == label


@pytest.mark.parametrize(
    ("action", "params", "lax", "strict"),
    [
        ("page.visit", READ, None, None),
        # The default's required params hold beside the site's own.
        ("page.visit", {"shelf": 3}, ("param_required", "params.url"), ...),
        ("page.visit", {"url": "https://a.b/"}, ("param_required", "params.shelf"), ...),
        ("page.visit", {"url": None, "shelf": 3}, ("param_required", "params.url"), ...),
        ("page.visit", {"url": 1, "shelf": 3}, ("param_type", "params.url"), ...),
        ("page.visit", READ | {"shelf": 3.0}, None, None),
        ("page.visit", READ | {"shelf": 3.5}, ("param_type", "params.shelf"), ...),
        ("page.visit", READ | {"shelf": True}, ("param_type", "params.shelf"), ...),
        ("page.visit", READ | {"shelf": "3"}, ("param_type", "params.shelf"), ...),
        ("page.visit", READ | {"og:title": "Mugs", "utm_source": "x"}, None, None),
        ("page.visit", READ | {"og": "Mugs"}, None, ("param_unknown", "params.og")),
        ("page.visit", READ | {"originalTime": "later"}, None, None),
        ("page.leave", {}, ("param_required", "params.durationMs"), ...),
        ("order.placed", ORDER | {"gift": True, "lines": [], "extra_a": "b"}, None, None),
        ("order.placed", ORDER | {"gift": "yes"}, None, ("param_type", "params.gift")),
        ("order.placed", ORDER | {"gift": None}, None, None),
        ("order.placed", ORDER | {"extra_a": 1}, None, ("param_type", "params.extra_a")),
        ("order.placed", ORDER | {"an_extra_a": "b"}, None, ("param_unknown", "params.an_extra_a")),
        ("order.placed", {"price": True}, ("param_type", "params.price"), ...),
        ("order.placed", {"price": "12"}, ("param_type", "params.price"), ...),
        ("client.location", {"lat": 52, "lon": 21.0}, None, None),
        ("client.location", {"lat": 52}, ("param_required", "params.lon"), ...),
        ("client.location", {"lat": "52", "lon": 21}, ("param_type", "params.lat"), ...),
        ("client.identify", {"anything": [1]}, None, None),
        ("x.y", {}, None, ("action_unknown", "action")),
        ("Page.visit", {}, None, ("action_unknown", "action")),
    ],
)  # fmt: skip
def test_an_event_is_held_to_the_catalogue(
    action: str, params: dict[str, Any], lax: Any, strict: Any
) -> None:
    def found(judged: Rejection | None) -> tuple[str, str | None] | None:
        return None if judged is None else (judged.code.value, judged.field)

    assert found(LAX.judged(action, params)) == lax
    assert found(STRICT.judged(action, params)) == (lax if strict is ... else strict)


def test_a_sentence_says_what_a_param_must_be() -> None:
    told = {
        (each.code, each.sentence)
        for each in (
            STRICT.judged("order.placed", {"price": "12"}),
            STRICT.judged("page.visit", READ | {"shelf": "3"}),
            STRICT.judged("x.y", {}),
            STRICT.judged("order.placed", ORDER | {"colour": "red"}),
        )
        if each is not None
    }
    assert told == {
        (Code.PARAM_TYPE, "params.price of order.placed must be a number"),
        (Code.PARAM_TYPE, "params.shelf of page.visit must be an integer"),
        (Code.ACTION_UNKNOWN, "x.y is not in the site's catalogue"),
        (Code.PARAM_UNKNOWN, "params.colour of order.placed is not in the site's catalogue"),
    }


def test_a_site_may_do_without_what_the_default_requires() -> None:
    relaxed = Catalogue({"page.visit": Definition(params=(Param("url", "text"),))})
    assert relaxed.judged("page.visit", {}) is None
    assert relaxed.label_of("page.visit", {"title": "Mugs"}) == "Visited page Mugs"


def test_every_action_of_the_reference_is_known() -> None:
    expected = """
        page.visit session.start session.end form.submit product.addToCart product.removeFromCart
        product.addToFavorite product.view product.buy client.login client.logout client.register
        client.search client.shared screen.view client.location client.hitTimer screen.click
        client.applicationStarted client.assignToCompany transaction.cancel transaction.charge
        item.search.click push.receiveInBackground push.view push.click push.cancel button.click
        slider.change switch.change dynamicContent.show client.identify client.merge
        profile.updated banner.show banner.hover banner.click page.leave
    """
    assert set(expected.split()) == set(KNOWN)
    assert all(each.label and each.icon and each.description for each in KNOWN.values())


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
