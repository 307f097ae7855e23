"""What a browser says of itself beside its user agent: User-Agent Client Hints; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

HINTS_CHARACTERS_MAX = 512  # honest ones have about 250

# The parts of the text that an event carries, each on a line, and the headers that fill them: the
# first that was sent. Browsers send the last of them only where a page asked for it.
HEADERS = (
    ("sec-ch-ua-full-version-list", "sec-ch-ua"),
    ("sec-ch-ua-mobile",),
    ("sec-ch-ua-platform",),
    ("sec-ch-ua-platform-version",),
    ("sec-ch-ua-model",),
)

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
    """The hints among a request's headers as one text; empty where none were sent."""
    if headers.get("sec-ch-ua") is None and headers.get("sec-ch-ua-platform") is None:
        return ""
    lines = []
    for names in HEADERS:
        values = (headers.get(name) for name in names)
        lines.append(next((value.replace("\n", " ") for value in values if value), ""))
    return "\n".join(lines)[:HINTS_CHARACTERS_MAX]


@lru_cache(maxsize=16_384)
def read(text: str) -> Hints:
    """What `written` wrote; whatever else it is, it tells nothing."""
    if not text:
        return NO_HINTS
    lines = (text.split("\n") + [""] * len(HEADERS))[: len(HEADERS)]
    return Hints(
        tuple((name, version) for name, version in _brand.findall(lines[0])),
        {"?1": True, "?0": False}.get(lines[1].strip()),
        *(line.strip().strip('"') for line in lines[2:]),
    )
