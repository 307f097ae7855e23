"""Secrets in addresses: which values are replaced, how they may be spelt, and what stays."""

from __future__ import annotations

import json
import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.events.accept import Context, accept
from footfall.events.event import Event, Source
from footfall.events.secrets import NAMES_MAX, Secrets
from footfall.wire.received import Received

SITES_OWN = ("voucher", "Kunden-Nr", "zażółć")

# A string as it is sent, and as it is kept.
STRINGS = (
    ("https://a.b/?token=abc&x=1", "https://a.b/?token=removed&x=1"),
    ("https://a.b/?ff_link=abc", "https://a.b/"),
    ("https://a.b/?ff_link=abc&x=1#y", "https://a.b/?x=1#y"),
    ("https://a.b/?x=1&ff_debug=abc#y", "https://a.b/?x=1#y"),
    ("https://a.b/?x=1&ff_debug=abc&y=2", "https://a.b/?x=1&y=2"),
    ("https://a.b/?off_link=abc", "https://a.b/?off_link=abc"),
    ("https://a.b/?x=1&token=abc", "https://a.b/?x=1&token=removed"),
    ("https://a.b/?token=abc#top", "https://a.b/?token=removed#top"),
    ("https://a.b/?access_token=abc", "https://a.b/?access_token=removed"),
    ("https://a.b/?AccessToken=abc", "https://a.b/?AccessToken=removed"),
    ("https://a.b/?csrfTOKENvalue=abc", "https://a.b/?csrfTOKENvalue=removed"),
    ("https://a.b/?password=abc", "https://a.b/?password=removed"),
    ("https://a.b/?passwd=abc&PASSWORT=x", "https://a.b/?passwd=removed&PASSWORT=removed"),
    ("https://a.b/?pwd=abc", "https://a.b/?pwd=removed"),
    ("https://a.b/?user[password]=abc", "https://a.b/?user[password]=removed"),
    ("https://a.b/?client_secret=abc", "https://a.b/?client_secret=removed"),
    ("https://a.b/?apikey=1&api_key=2&api-key=3", "https://a.b/?apikey=removed&api_key=removed&api-key=removed"),
    ("https://a.b/?jwt=a.b.c", "https://a.b/?jwt=removed"),
    ("https://a.b/?sessionid=1&session_id=2", "https://a.b/?sessionid=removed&session_id=removed"),
    ("https://a.b/?PHPSESSID=1", "https://a.b/?PHPSESSID=removed"),
    ("https://a.b/cart;jsessionid=1F?x=1", "https://a.b/cart;jsessionid=removed?x=1"),
    ("https://a.b/?X-Amz-Signature=ab", "https://a.b/?X-Amz-Signature=removed"),
    ("https://a.b/?otp=123456", "https://a.b/?otp=removed"),
    ("https://a.b/?OTP=1&otpCode=2&userOtp=3&my_otp=4", "https://a.b/?OTP=removed&otpCode=removed&userOtp=removed&my_otp=removed"),
    ("https://a.b/#access_token=abc&state=x", "https://a.b/#access_token=removed&state=x"),
    ("https://a.b/#/reset?token=abc", "https://a.b/#/reset?token=removed"),
    ("https://a.b/?x=1#!/a?token=abc&y=2", "https://a.b/?x=1#!/a?token=removed&y=2"),
    ("/page?token=abc", "/page?token=removed"),
    ("?token=abc", "?token=removed"),
    ("token=abc&x=1", "token=removed&x=1"),
    ("x=1&token=abc", "x=1&token=removed"),
    ("https://a.b/?x=1&amp;token=abc&amp;y=2", "https://a.b/?x=1&amp;token=removed&amp;y=2"),
    ("https://a.b/?token=a==&x=1", "https://a.b/?token=removed&x=1"),
    ("https://a.b/?token=a;b/c?d&x=1", "https://a.b/?token=removed&x=1"),
    ("https://a.b/?token=a%26b%3Dc&x=1", "https://a.b/?token=removed&x=1"),
    ("https://a.b/?token=a\\b&x=1", "https://a.b/?token=removed&x=1"),
    ("https://a.b/?token=ąę😀&x=1", "https://a.b/?token=removed&x=1"),
    ("https://a.b/?to%6Ben=abc", "https://a.b/?to%6Ben=removed"),
    ("https://a.b/?access%5Ftoken=abc", "https://a.b/?access%5Ftoken=removed"),
    ("https://a.b/?%74%256Fken=abc", "https://a.b/?%74%256Fken=removed"),
    ("https://a.b/%3Ftoken=abc", "https://a.b/%3Ftoken=removed"),
    ("https://a.b/?next=/login?token=abc&x=1", "https://a.b/?next=/login?token=removed&x=1"),
    ("https://a.b/?next=%2Flogin%3Ftoken%3Dabc%26x%3D1&y=2", "https://a.b/?next=%2Flogin%3Ftoken%3Dremoved%26x%3D1&y=2"),
    ("https://a.b/?next=%2flogin%3fx%3d1%26token%3dabc#z", "https://a.b/?next=%2flogin%3fx%3d1%26token%3dremoved#z"),
    ("https://a.b/?next=token%3Dabc%26x%3D1", "https://a.b/?next=token%3Dremoved%26x%3D1"),
    ("https://a.b/?n=%252F%253Ftoken%253Da%2526x%253D1", "https://a.b/?n=%252F%253Ftoken%253Dremoved%2526x%253D1"),
    ("https://a.b/https%3A%2F%2Fc.d%3Ftoken%3Dabc", "https://a.b/https%3A%2F%2Fc.d%3Ftoken%3Dremoved"),
    ("https://a.b/?voucher=1&VOUCHER=2&vouchers=3", "https://a.b/?voucher=removed&VOUCHER=removed&vouchers=3"),
    ("https://a.b/?kunden-nr=7&za%C5%BC%C3%B3%C5%82%C4%87=8", "https://a.b/?kunden-nr=removed&za%C5%BC%C3%B3%C5%82%C4%87=removed"),
    ("https://a.b/?zażółć=1&ZAŻÓŁĆ=2", "https://a.b/?zażółć=removed&ZAŻÓŁĆ=removed"),
    ("see https://a.b/?token=abc and https://c.d/?token=d.", "see https://a.b/?token=removed and https://c.d/?token=removed"),
    ('{"u":"https://a.b/?token=abc","n":1}', '{"u":"https://a.b/?token=removed","n":1}'),
)  # fmt: skip

UNTOUCHED = (
    "",
    "=",
    "token",
    "https://a.b/",
    "https://a.b/?x=1&y=2#z",
    "https://a.b/?token=",
    "https://a.b/?token=&x=1",
    "https://a.b/?token&x=1",
    "https://a.b/token/abc?x=1",
    "https://a.b/secret-santa?ref=token",
    "https://a.b/token/a=b",
    "https://a.b/?hotprice=1&footprint=2&laptop=3",
    "https://a.b/?q=token&page=2",
    "https://a.b/?next=%2Fa%3Fx%3D1",
    "https://a.b/?token=removed&x=1",
    "AT&T: our secret is = that there is none",
    "token: abc",
    "100 % = all",
    "ąę 😀 \u0000 \n \\ \" '",
)


def kept(text: str) -> str:
    params = json.dumps({"url": text}, ensure_ascii=False).encode()
    url: str = json.loads(Secrets(SITES_OWN).without_in_params(params))["url"]
    return url


@pytest.mark.parametrize(("sent", "expected"), STRINGS)
def test_a_secrets_value_is_replaced(sent: str, expected: str) -> None:
    assert kept(sent) == expected
    assert kept(expected) == expected


@pytest.mark.parametrize("sent", UNTOUCHED)
def test_what_is_no_secret_stays(sent: str) -> None:
    assert kept(sent) == sent


@pytest.mark.parametrize(("sent", "expected"), STRINGS)
def test_a_label_is_cleaned_alike(sent: str, expected: str) -> None:
    assert Secrets(SITES_OWN).without_in_text(f"{sent} in a label") == f"{expected} in a label"


# Bytes as they came, and as they are kept.
AS_SENT = (
    (rb'{"u":"?token=abc&x=1"}', rb'{"u":"?token=removed&x=1"}'),
    (rb'{ "u" : "?token\u003dabc\u0026x=1" }', rb'{ "u" : "?token=removed&x=1" }'),
    (rb'{"u":"?to\u006ben=abc"}', rb'{"u":"?token=removed"}'),
    (rb'{"u":"https:\/\/a.b\/?token=a\/b&x=1"}', rb'{"u":"https:\/\/a.b\/?token=removed&x=1"}'),
    (rb'{"u":"?token=\ud83d\ude00&x=1"}', rb'{"u":"?token=removed&x=1"}'),
    (rb'{"u":"?za\u017c\u00f3\u0142\u0107=1"}', '{"u":"?zażółć=removed"}'.encode()),
    (rb'{"u":"{\"v\":\"?token=abc\",\"n\":1}"}', rb'{"u":"{\"v\":\"?token=removed\",\"n\":1}"}'),
    (rb'{"u":"{\"v\":\"{\\\"w\\\":\\\"?token=abc\\\"}\"}"}', rb'{"u":"{\"v\":\"{\\\"w\\\":\\\"?token=removed\\\"}\"}"}'),
    (rb'{"u":"?token=abc', rb'{"u":"?token=removed'),
    (rb"{'u':'?x=1&token=abc", rb"{'u':'?x=1&token=removed"),
    (b"token=abc&x=1", b"token=removed&x=1"),
    (b"x=1\xff&token=abc", b"x=1\xff&token=removed"),
    (rb'{"u":"\\u003ftoken"}', rb'{"u":"\\u003ftoken"}'),
    (rb'{"u":"\u003f \ud83d","v":"a\u0026b=1"}', rb'{"u":"\u003f \ud83d","v":"a\u0026b=1"}'),
    (b"", b""),
    (b"\x00\xff\x1f\x8b", b"\x00\xff\x1f\x8b"),
)  # fmt: skip


@pytest.mark.parametrize(("sent", "expected"), AS_SENT)
def test_bytes_are_cleaned_however_they_are_spelt(sent: bytes, expected: bytes) -> None:
    assert Secrets(SITES_OWN).without_as_sent(sent) == expected


pieces = st.sampled_from(
    ["?", "&", "#", ";", "=", "token", "%3D", "%3F", "%26", "%25", "%253D", "%", "x", "/", "\\",
     '"', "\\u0026", " ", "\n", "\0", "é", "😀", "removed", "amp", "otp", "token=abc"]
)  # fmt: skip
texts = st.lists(pieces, max_size=14).map("".join)
values = st.recursive(
    texts | st.integers(-(2**63), 2**63) | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(texts, values, max_size=4))
def test_params_stay_an_object_and_are_cleaned_once(params: dict[str, object]) -> None:
    secrets = Secrets()
    once = secrets.without_in_params(msgspec.json.encode(params))
    assert isinstance(msgspec.json.decode(once), dict)
    assert secrets.without_in_params(once) == once
    as_sent = json.dumps(params).encode()
    assert isinstance(json.loads(secrets.without_as_sent(as_sent)), dict)


@given(st.dictionaries(st.text(), values, max_size=4))
def test_params_without_a_telling_name_stay_byte_for_byte(params: dict[str, object]) -> None:
    text = msgspec.json.encode(params).replace(b"token", b"basket").replace(b"otp", b"top")
    assert Secrets().without_in_params(text) == text


@pytest.mark.parametrize("before", ["?token=", "?token=removed", "?x=1&token=&y=2", "?token&x=1"])
def test_a_name_is_not_forgotten_for_having_been_empty(before: str) -> None:
    secrets = Secrets()
    assert secrets.without_in_text(before) == before
    assert secrets.without_in_text("?x=1&token=abc&y=2") == "?x=1&token=removed&y=2"


def test_names_that_become_the_same_are_one() -> None:
    text = b'{"?token=a":1,"?token=b":2}'
    assert Secrets().without_in_params(text) == b'{"?token=removed":2}'


HOSTILE = (
    "?" + "&".join(f"{number:x}=" for number in range(6000)) + "&token=1",
    "?" + "&".join(["otp=1"] * 5000),
    "?x=" + "%26a%3D" * 4500,
    "?x=" + "%26otp%3D1" * 3200,
    "?x=1&" + "%3Ftoken" * 4000 + "=1",
    "=" + "%26a%2526b%3D" * 2400,
    "=" + "%" * 32_000 + "%3D1",
    "=" + "%" + "25" * 16_000 + "3D1",
    "?" + "a/" * 16_000 + "=1",
    "?" + "toke" * 8000 + "=1%3D",
    ";a" * 16_000 + "=1",
    "?token=" + "\\" * 16_000,
    '\\"' * 10_000 + "?token=1",
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
def test_no_text_takes_long(text: str) -> None:
    # What grows with the square of the length takes minutes.
    secrets = Secrets(SITES_OWN)
    started = time.process_time()
    secrets.without_in_params(msgspec.json.encode({"url": text}))
    secrets.without_as_sent(text.encode())
    assert time.process_time() - started < 1


def test_made_up_names_do_not_fill_the_memory() -> None:
    secrets = Secrets()
    for number in range(3 * NAMES_MAX):
        secrets.without(b'"?x%d=1"' % number)
    assert 0 < len(secrets._harmless) <= NAMES_MAX


def test_an_accepted_event_holds_no_secret() -> None:
    url = "https://a.b/?token=abc&voucher=7&x=1"
    received = Received(
        "page.visit",
        label=f"Visited page {url}",
        uuid="7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11",
        params={"url": url, "referrer": url, "more": [{"deep": url}]},
    )
    context = Context("s", 1, Source.APP, lambda: "id", secrets=Secrets(["voucher"]))
    event = accept(received, context)
    assert isinstance(event, Event)
    written = msgspec.json.encode(event).decode()
    assert written.count("?token=removed&voucher=removed&x=1") == 4
    assert "abc" not in written
