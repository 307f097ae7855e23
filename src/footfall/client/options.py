"""What a client is set up with, checked once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypedDict

import httpx

from footfall import __version__
from footfall.client.delivery import Lost, Rejected
from footfall.client.limits import ANSWER_SECONDS_MAX, GATHERED_SECONDS, WAITING_EVENTS

_is_key = re.compile(r"[\x21-\x7e]{1,200}").fullmatch


class Options(TypedDict, total=False):
    """Everything that may be said besides the address and the key."""

    spool: str | Path | None  # a file that keeps the events until the server has answered for them
    waiting_events: int  # how many wait in memory before the oldest are dropped
    gathered_seconds: float  # how long an event waits for others to share its request
    answer_seconds: float  # how long the server may take to connect, and to answer
    on_rejected: Rejected | None  # told of each event that the server turned away
    on_lost: Lost | None  # told of each event that will not be sent


class Setting(NamedTuple):
    """Where requests go, with which headers, and the options, all checked."""

    url: str
    headers: Mapping[str, str]
    timeout: httpx.Timeout
    trusted: bool  # the key is an API key, which vouches for customers itself
    spool: Path | None
    waiting_events: int
    gathered_seconds: float
    on_rejected: Rejected | None
    on_lost: Lost | None


def checked(url: str, key: str, options: Options) -> Setting:
    """Raises ValueError or TypeError: a mistake in the program that no running can mend."""
    unknown = options.keys() - Options.__annotations__.keys()
    if unknown:
        raise TypeError(f"there is no option {', '.join(sorted(unknown))}")
    parsed = httpx.URL(url)
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ValueError(
            f"{url!r} is not the address of a Footfall, like https://events.example.com"
        )
    if not _is_key(key):
        raise ValueError("the key is empty, or holds characters that no key has")
    trusted = key.startswith("ffk_")
    numbers = {
        "waiting_events": options.get("waiting_events", WAITING_EVENTS),
        "gathered_seconds": options.get("gathered_seconds", GATHERED_SECONDS),
        "answer_seconds": options.get("answer_seconds", ANSWER_SECONDS_MAX),
    }
    for name, value in numbers.items():
        if value < 0 or (value == 0 and name != "gathered_seconds"):
            raise ValueError(f"{name} must be more than nothing, not {value}")
    spool = options.get("spool")
    return Setting(
        f"{url.rstrip('/')}/v1/events",
        {
            "User-Agent": f"footfall-python/{__version__}",
            **({"Authorization": f"Bearer {key}"} if trusted else {"X-Tracker-Key": key}),
        },
        httpx.Timeout(numbers["answer_seconds"]),
        trusted,
        Path(spool) if spool is not None else None,
        int(numbers["waiting_events"]),
        numbers["gathered_seconds"],
        options.get("on_rejected"),
        options.get("on_lost"),
    )
