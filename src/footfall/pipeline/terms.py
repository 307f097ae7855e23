"""What sites say about what the server makes of their events, asked by site at that moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from footfall.pipeline.claims import Policy


def _link(_: str) -> Policy:
    return "link"


class Terms(NamedTuple):
    """By site: the silence that ends a session, which of the events that the server makes are
    wanted (site, action), and what may be identified without proof."""

    timeout_ms: Callable[[str], int]
    wanted: Callable[[str, str], bool]
    policy: Callable[[str], Policy] = _link


ANYTHING = Terms(lambda _: 30 * 60_000, lambda *_: True)
