"""Lines of access logs: what they say, and which of them tell of a page that was visited."""

from __future__ import annotations

import pytest

from footfall.wire.access_log import NoPage, Request, page, read

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
AT = "[10/Oct/2024:13:55:36 -0700]"
AT_MS = 1_728_593_736_000

LINES = [
    ("combined", f'192.0.2.1 - - {AT} "GET /teas HTTP/1.1" 200 23 "https://a.example/" "{AGENT}"',
     Request("", "192.0.2.1", AT_MS, "GET /teas HTTP/1.1", 200, "https://a.example/", AGENT)),
    ("nothing known", f'2001:db8::1 - - {AT} "GET / HTTP/2.0" 304 - "-" "-"',
     Request("", "2001:db8::1", AT_MS, "GET / HTTP/2.0", 304, "", "")),
    ("common", f'192.0.2.1 - ann {AT} "GET / HTTP/1.0" 200 23',
     Request("", "192.0.2.1", AT_MS, "GET / HTTP/1.0", 200, "", "")),
    ("virtual host", f'Shop.example:443 192.0.2.1 - - {AT} "GET / HTTP/1.1" 200 23 "-" "{AGENT}"',
     Request("shop.example:443", "192.0.2.1", AT_MS, "GET / HTTP/1.1", 200, "", AGENT)),
    ("a name with a space", f'192.0.2.1 - ann lee {AT} "GET / HTTP/1.1" 200 23 "-" "{AGENT}"',
     Request("", "192.0.2.1", AT_MS, "GET / HTTP/1.1", 200, "", AGENT)),
    ("passed on by proxies", f'192.0.2.1, 198.51.100.7, 10.0.0.1 - - {AT} "GET / HTTP/1.1" 200 23 "-" "{AGENT}"',
     Request("", "192.0.2.1", AT_MS, "GET / HTTP/1.1", 200, "", AGENT)),
    ("passed on to a virtual host", f'shop.example 192.0.2.1, 10.0.0.1 - - {AT} "GET / HTTP/1.1" 200 23 "-" "{AGENT}"',
     Request("shop.example", "192.0.2.1", AT_MS, "GET / HTTP/1.1", 200, "", AGENT)),
    ("escaped by nginx", rf'192.0.2.1 - - {AT} "GET /\x22 HTTP/1.1" 200 23 "-" "caf\xC3\xA9 \x22x\x22"',
     Request("", "192.0.2.1", AT_MS, 'GET /" HTTP/1.1', 200, "", 'café "x"')),
    ("escaped by Apache", rf'192.0.2.1 - - {AT} "GET / HTTP/1.1" 200 23 "-" "a \"quoted\" one"',
     Request("", "192.0.2.1", AT_MS, "GET / HTTP/1.1", 200, "", 'a "quoted" one')),
    ("more fields after it", f'192.0.2.1 - - {AT} "GET / HTTP/1.1" 200 23 "-" "{AGENT}" "0.003"',
     Request("", "192.0.2.1", AT_MS, "GET / HTTP/1.1", 200, "", AGENT)),
]  # fmt: skip

NO_LINES = [
    "",
    "hello",
    '{"action": "page.visit"}',
    f'192.0.2.1 - - {AT} "GET / HTTP/1.1',
    '192.0.2.1 - - [10/Foo/2024:13:55:36 -0700] "GET / HTTP/1.1" 200 23 "-" "-"',
    '192.0.2.1 - - [2024-10-10T13:55:36-07:00] "GET / HTTP/1.1" 200 23 "-" "-"',
]

PAGES = [
    ("GET / HTTP/1.1", 200, "", "https://shop.example/"),
    ("GET /teas.html?page=2 HTTP/1.1", 200, "", "https://shop.example/teas.html?page=2"),
    ("GET /teas HTTP/1.1", 304, "", "https://shop.example/teas"),
    ("GET /release-1.2 HTTP/1.1", 200, "", "https://shop.example/release-1.2"),
    ("GET /js HTTP/1.1", 200, "", "https://shop.example/js"),
    ("GET /a b HTTP/1.1", 200, "", "https://shop.example/a b"),
    ("GET / HTTP/1.1", 200, "www.shop.example:443", "https://www.shop.example/"),
    ("GET / HTTP/1.1", 200, "shop.example:8443", "https://shop.example:8443/"),
    ("GET / HTTP/1.1", 200, "-", "https://shop.example/"),
    ("GET http://old.example/a HTTP/1.1", 200, "", "http://old.example/a"),
    ("GET /shop.css HTTP/1.1", 200, "", NoPage.FILE),
    ("GET /shop.JS?v=3 HTTP/1.1", 200, "", NoPage.FILE),
    ("GET /robots.txt HTTP/1.1", 200, "", NoPage.FILE),
    ("POST /v1/events HTTP/1.1", 202, "", NoPage.METHOD),
    ("HEAD / HTTP/1.1", 200, "", NoPage.METHOD),
    ("GET /old HTTP/1.1", 301, "", NoPage.STATUS),
    ("GET /gone HTTP/1.1", 404, "", NoPage.STATUS),
    ("\x16\x03\x01", 400, "", NoPage.NO_REQUEST),
    ("", 408, "", NoPage.NO_REQUEST),
    ("GET /", 200, "", NoPage.NO_REQUEST),
    ("GET http://[ HTTP/1.1", 200, "", "http://["),
]


@pytest.mark.parametrize(
    ("line", "said"), [row[1:] for row in LINES], ids=[row[0] for row in LINES]
)
def test_a_line_is_read_as_the_server_meant_it(line: str, said: Request) -> None:
    assert read(line) == said


@pytest.mark.parametrize("line", NO_LINES)
def test_a_line_of_another_format_is_none(line: str) -> None:
    assert read(line) is None


@pytest.mark.parametrize(("request_line", "status", "host", "found"), PAGES)
def test_only_an_answered_page_is_a_visit(
    request_line: str, status: int, host: str, found: str
) -> None:
    request = Request(host, "192.0.2.1", AT_MS, request_line, status, "", AGENT)
    assert page(request, "shop.example") == found


@pytest.mark.parametrize(
    "line",
    [
        "192.0.2.1 - - " * 5_000,
        "192.0.2.1, " * 10_000,
        '192.0.2.1 - - [10/Oct/2024:13:55:36 -0700] "' + "\\" * 100_001,
        '192.0.2.1 - - [10/Oct/2024:13:55:36 -0700] "GET / HTTP/1.1" 200 1 "' + '\\"' * 100_000,
    ],
    ids=["fields", "addresses", "backslashes", "quotes"],
)
def test_a_line_made_to_be_slow_is_refused_at_once(line: str) -> None:
    assert read(line) is None
