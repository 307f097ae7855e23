"""What the steps find out: page, source, device, and who it is."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from activities import activity

from footfall.events.event import Place, Source
from footfall.pipeline import place, source


@pytest.mark.parametrize(
    ("params", "host", "path", "referrer"),
    [
        ({"url": "https://Shop.Example:8080/mugs?x=1#top", "referrer": "https://search.example/q"}, "shop.example", "/mugs", "search.example"),
        ({"url": "https://shop.example"}, "shop.example", "/", ""),
        ({"url": "not a url"}, "", "", ""),
        ({"url": "http://[broken"}, "", "", ""),
        ({"url": 17}, "", "", ""),
        ({"other": "https://shop.example/"}, "", "", ""),
        ({"url": "https://shop.example/mugs", "referrer": None}, "shop.example", "/mugs", ""),
        ({"url": "https://shop.example/mugs", "utm_term": ["a"]}, "shop.example", "/mugs", ""),
    ],
)  # fmt: skip
def test_a_url_becomes_host_and_path(
    params: dict[str, Any], host: str, path: str, referrer: str
) -> None:
    one = activity(params=params)
    source.page([one])
    assert (one.page_host, one.page_path, one.referrer_host) == (host, path, referrer)


def test_a_campaign_is_taken_from_its_params() -> None:
    one = activity(
        params={"url": "https://a.b/", "utm_source": "mail", "utm_medium": "m", "utm_campaign": "c"}
    )
    source.page([one])
    assert (one.utm_source, one.utm_medium, one.utm_campaign) == ("mail", "m", "c")


def test_a_campaign_may_be_a_number() -> None:
    one = activity("page.visit", params={"url": "https://a.b/?utm_source=x", "utm_campaign": 2026})
    source.page([one])
    assert (one.page_path, one.utm_source, one.utm_campaign) == ("/", "x", "2026")


@pytest.mark.parametrize(
    ("source_", "found"),
    [(Source.BROWSER, ("PL", "Mazovia", "Warsaw")), (Source.SERVER, ("", "", ""))],
)
def test_a_place_is_the_senders_unless_a_server_sent(
    source_: Source, found: tuple[str, str, str]
) -> None:
    one = activity()
    where = Place("PL", "Mazovia", "Warsaw")
    one.event = msgspec.structs.replace(one.event, source=source_, place=where)
    place.place([one])
    assert (one.country, one.region, one.city) == found


@pytest.mark.parametrize(
    ("action", "params", "found"),
    [
        ("page.visit", {"url": "https://a.b/?utm_source=mail&utm_id=7"}, {"utm_source": "mail", "utm_id": "7"}),
        ("page.visit", {"url": "https://a.b/?utm_source=x", "utm_source": "own"}, {"utm_source": "own"}),
        ("page.visit", {"url": "https://a.b/?utm_term=caf%C3%A9+au+lait"}, {"utm_term": "café au lait"}),
        ("page.visit", {"url": "https://a.b/?x=utm_source"}, {}),
        ("page.visit", {"url": "https://[a.b/?utm_source=x"}, {}),
        ("page.visit", {"url": "https://a.b/?" + "x=1&" * 100 + "utm_source=x"}, {}),
        ("page.leave", {"url": "https://a.b/?utm_source=x"}, {}),
    ],
)  # fmt: skip
def test_the_campaign_in_a_visited_pages_address_becomes_params(
    action: str, params: dict[str, Any], found: dict[str, str]
) -> None:
    one = activity(action, params=params)
    source.page([one])
    kept = msgspec.json.decode(one.event.params)
    assert {name: value for name, value in kept.items() if name.startswith("utm_")} == found
    assert one.utm_source == found.get("utm_source", "")
    assert kept["url"] == params["url"]
