"""What the steps find out: page, source, device, and who it is."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from activities import ANN, BEN, activity

from footfall.events.event import Identifiers, Place, Source
from footfall.pipeline import place, source
from footfall.pipeline.identify import Directory, Learned, customer


@pytest.mark.parametrize(
    ("params", "host", "path", "referrer"),
    [
        ({"url": "https://Shop.Example:8080/mugs?x=1#top", "referrer": "https://search.example/q"}, "shop.example", "/mugs", "search.example"),
        ({"url": "https://shop.example"}, "shop.example", "/", ""),
        ({"url": "not a url"}, "", "", ""),
        ({"url": "http://[broken"}, "", "", ""),
        ({"url": 17}, "", "", ""),
        ({"other": "https://shop.example/"}, "", "", ""),
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


def identified(uuid: str, **names: str) -> Any:
    return activity("client.identify", uuid_=uuid, identifiers=Identifiers(**names))


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


def test_an_identifier_joins_a_new_uuid_to_the_customer_who_has_it() -> None:
    directory, learned = Directory((), ()), Learned([], [])
    first, second, later = (
        identified(ANN, email="a@x.y"),
        identified(BEN, email="a@x.y"),
        activity(uuid_=BEN),
    )
    customer([first, second, later], directory, learned)
    assert [each.customer for each in (first, second, later)] == [ANN, ANN, ANN]
    assert [(alias.uuid, alias.customer) for alias in learned.aliases] == [(BEN, ANN)]
    assert {identity.value for identity in learned.identities} == {"a@x.y"}


def test_two_known_customers_do_not_merge_without_proof() -> None:
    directory, learned = Directory((), ()), Learned([], [])
    both = [identified(ANN, email="ann@x.y"), identified(BEN, email="ben@x.y")]
    customer([*both, identified(BEN, email="ann@x.y")], directory, learned)
    assert learned.aliases == []
    assert directory.customer_of("site", BEN) == BEN


def test_what_was_learned_is_known_again_after_a_restart() -> None:
    learned = Learned([], [])
    customer(
        [identified(ANN, email="a@x.y"), identified(BEN, email="a@x.y")], Directory((), ()), learned
    )
    again = Directory(learned.identities, learned.aliases)
    assert again.customer_of("site", BEN) == ANN
