"""Access logs of web servers: a line of the combined format to the page visit that it tells of.

Apache and nginx write it by default: `address - user [time] "request" status bytes "referrer"
"user agent"`, with the virtual host before the address where the log says so.
"""

from __future__ import annotations

import calendar
import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

QUOTED = r'"((?:[^"\\]|\\.)*+)"'
_is_line = re.compile(
    r"(?:(\S*[^\s,]) )?(\S+(?:, \S+)*) (\S+) (\S+) \[([^\]]{20,32})\] "
    rf"{QUOTED} (\d{{3}}) (?:\d+|-)(?: {QUOTED} {QUOTED}(?: |$)|$)"
).match
_escape = re.compile(r'\\(x[0-9a-fA-F]{2}|["\\])')
_is_host = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?").fullmatch

MONTHS = {name: at for at, name in enumerate(calendar.month_abbr) if name}
# What a page loads, and what only programs ask for. Another ending may be part of a page's name.
FILES = frozenset(
    (
        "css", "js", "mjs", "map", "json", "xml", "txt", "rss", "atom", "webmanifest", "wasm",
        "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "bmp", "tif", "tiff",
        "woff", "woff2", "ttf", "otf", "eot", "mp3", "mp4", "webm", "ogg", "wav", "mov", "avi",
        "m4a", "m4v", "pdf", "zip", "gz", "tgz", "bz2", "xz", "7z", "rar", "exe", "dmg", "iso",
        "apk", "deb", "rpm", "csv", "xls", "xlsx", "doc", "docx", "ppt", "pptx",
    )
)  # fmt: skip


class NoPage(StrEnum):
    """Why a request is no visit of a page."""

    NO_REQUEST = "not an HTTP request"
    METHOD = "not a GET"
    STATUS = "no page was answered"
    FILE = "a file, not a page"


class Request(NamedTuple):
    """What a line says; texts are as the client sent them, and empty where the log has `-`."""

    host: str  # the virtual host, if the log names it
    address: str
    time_ms: int
    request: str
    status: int
    referrer: str
    user_agent: str


def read(line: str) -> Request | None:
    """A line as a request; None for one of another format."""
    found = _is_line(line)
    if found is None:
        return None
    host, address, identity, _, moment, request, status, referrer, user_agent = found.groups()
    if host is not None and address == "-" and identity != "-":
        # A user's name with a space in it looks like one field more.
        host, address = None, host
    time_ms = _epoch_ms(moment)
    if time_ms is None:
        return None
    return Request(
        (host or "").lower(),
        address.partition(",")[0],  # of those that proxies passed on, the client's is the first
        time_ms,
        _plain(request),
        int(status),
        _plain(referrer),
        _plain(user_agent),
    )


def page(request: Request, host: str) -> str | NoPage:
    """The address of the page that was visited, on `host` where the line names none."""
    method, _, rest = request.request.partition(" ")
    target, _, protocol = rest.rpartition(" ")
    if not target or not protocol.startswith("HTTP/"):
        return NoPage.NO_REQUEST
    if method != "GET":
        return NoPage.METHOD
    if not (200 <= request.status < 300 or request.status == 304):
        return NoPage.STATUS
    if target.startswith("/"):
        path = target.partition("?")[0]
        named = request.host if _is_host(request.host) else host
        url = f"https://{named.removesuffix(':443').removesuffix(':80')}{target}"
    elif target.startswith(("http://", "https://")):
        path, url = _path(target), target
    else:
        return NoPage.NO_REQUEST
    _, dot, ending = path.rpartition("/")[2].rpartition(".")
    return NoPage.FILE if dot and ending.lower() in FILES else url


def _path(url: str) -> str:
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return "/"


def _plain(text: str | None) -> str:
    """A quoted field as it was before the server wrote it down."""
    if text is None or text == "-":
        return ""
    if "\\" not in text:
        return text
    # Bytes beyond ASCII are escaped one by one: together they are UTF-8 again.
    plain = _escape.sub(lambda found: _unescaped(found[1]), text)
    try:
        return plain.encode("latin-1").decode()
    except UnicodeError:
        return plain


def _unescaped(code: str) -> str:
    return chr(int(code[1:], 16)) if len(code) > 1 else code


@lru_cache(maxsize=4096)
def _epoch_ms(text: str) -> int | None:
    """`10/Oct/2000:13:55:36 -0700` as epoch milliseconds; None for another form."""
    try:
        day, month, year = int(text[:2]), MONTHS[text[3:6]], int(text[7:11])
        hour, minute, second = int(text[12:14]), int(text[15:17]), int(text[18:20])
        sign, hours, minutes = text[21:22], int(text[22:24]), int(text[24:26])
        seconds = calendar.timegm((year, month, day, hour, minute, second))
    except (ValueError, KeyError):
        return None
    east = (hours * 60 + minutes) * 60
    return (seconds + east if sign == "-" else seconds - east) * 1000
