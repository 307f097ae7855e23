"""Which addresses get a link to the tag assistant, and what it looks like."""

from __future__ import annotations

import pytest

from footfall.serve.assistant import with_token
from footfall.serve.replies import ApiError

DOMAINS = ("shop.example.com", "*.other.de")


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://shop.example.com", "https://shop.example.com?ff_debug=T"),
        (" https://shop.example.com/a ", "https://shop.example.com/a?ff_debug=T"),
        ("https://shop.example.com/a?b=1&c", "https://shop.example.com/a?b=1&c&ff_debug=T"),
        ("https://shop.example.com/a?b=ą%20#top", "https://shop.example.com/a?b=ą%20&ff_debug=T#top"),
        ("https://shop.example.com/#/hash?x=1", "https://shop.example.com/?ff_debug=T#/hash?x=1"),
        ("https://shop.example.com/?ff_debug=old&b=2", "https://shop.example.com/?b=2&ff_debug=T"),
        ("http://shop.example.com:8080/", "http://shop.example.com:8080/?ff_debug=T"),
        ("HTTPS://SHOP.EXAMPLE.COM/A", "https://SHOP.EXAMPLE.COM/A?ff_debug=T"),
        ("https://www.other.de/", "https://www.other.de/?ff_debug=T"),
    ],
)  # fmt: skip
def test_an_address_of_the_site_gets_the_token_in_its_query(url: str, link: str) -> None:
    assert with_token(url, "T", DOMAINS) == link


@pytest.mark.parametrize(
    "url",
    [
        "", "shop.example.com", "/cart", "//shop.example.com/", "https://", "https:///a",
        "javascript:alert(1)", "data:text/html,x", "ftp://shop.example.com/",
        "https://evil.example/", "https://shop.example.com.evil.example/", "https://other.de/",
        "https://shop.example.com@evil.example/", "https://ann:pw@shop.example.com/",
        "https://evil.example\\@shop.example.com/", "https://shop.example.com:99999/", "https://evil.example\\.www.other.de/", "https://shop.exa\tmple.com/",
        "https://[/", "https://shop.example.com/" + "a" * 2048,
    ],
)  # fmt: skip
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(ApiError) as refused:
        with_token(url, "T", DOMAINS)
    assert (refused.value.code, refused.value.field) == ("assistant_url", "url")


def test_a_site_without_domains_takes_any_page() -> None:
    assert with_token("https://a.example/", "T", ()) == "https://a.example/?ff_debug=T"
