"""Lists of actions as one regular expression, in what JavaScript and Python have in common; pure.

The tracker decides by it, on every page, so it must be short and quick, whatever the lists hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_stars = re.compile(r"\*+")
STARS_PLAIN_MAX = 2  # `.*` twice is tried in at most 32 * 32 ways; each further one multiplies that


def expression(allow: Sequence[str], deny: Sequence[str]) -> str | None:
    """What fits the actions that these lists permit; None when that is all of them."""
    denied = f"(?!{_any_of(deny)}$)" if deny else ""
    allowed = f"{_any_of(allow)}$" if allow else ""
    return f"^{denied}{allowed}" if denied or allowed else None


def _any_of(patterns: Sequence[str]) -> str:
    return f"(?:{'|'.join(_one(pattern) for pattern in patterns)})"


def _one(pattern: str) -> str:
    """One entry, in which `*` stands for any characters.

    Texts between many stars are found at their first place after the one before, and nowhere
    else: no entry then takes more than some walks along the action. If any places fit, these do.
    """
    first, *rest = _stars.split(pattern.replace(".", "\\."))
    if len(rest) <= STARS_PLAIN_MAX:
        return ".*".join((first, *rest))
    *between, last = rest
    walks = "".join(f"(?:(?!{text}).)*{text}" for text in between)
    return f"{first}{walks}.*{last}"
