"""What a browser says of itself beside its user agent: User-Agent Client Hints; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

HINTS_CHARACTERS_MAX = 512  # honest ones have about 250

LINES = 5  # brands, mobile, platform, its version, model: the parts of the text of an event

_brand = re.compile(r'"((?:[^"\\]|\\.)*)";\s*v="([^"]*)"')


class Hints(NamedTuple):
    """The hints, read; empty where one was not sent. `mobile` is None then."""

    brands: tuple[tuple[str, str], ...] = ()  # names and versions, made-up ones included
    mobile: bool | None = None
    platform: str = ""
    platform_version: str = ""
    model: str = ""


NO_HINTS = Hints()


def written(headers: Mapping[str, str]) -> str:
    """The hints among a request's headers as one text; empty where none were sent.

    Browsers send brands, mobile and platform by themselves, the others where a page asked for them.
    """
    get = headers.get
    brands, platform = get("sec-ch-ua"), get("sec-ch-ua-platform")
    if brands is None and platform is None:
        return ""
    lines = (
        get("sec-ch-ua-full-version-list") or brands or "",
        get("sec-ch-ua-mobile") or "",
        platform or "",
        get("sec-ch-ua-platform-version") or "",
        get("sec-ch-ua-model") or "",
    )
    return "\n".join(lines)[:HINTS_CHARACTERS_MAX]


@lru_cache(maxsize=16_384)
def read(text: str) -> Hints:
    """What `written` wrote; whatever else it is, it tells nothing."""
    if not text:
        return NO_HINTS
    lines = (text.split("\n") + [""] * LINES)[:LINES]
    return Hints(
        tuple((name, version) for name, version in _brand.findall(lines[0])),
        {"?1": True, "?0": False}.get(lines[1].strip()),
        *(line.strip().strip('"') for line in lines[2:]),
    )
