"""What a client is set up with, checked once."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypedDict
from urllib.parse import urlsplit

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
    if not _is_address(url):
        raise ValueError(
            f"{url!r} is not the address of a Footfall, like https://events.example.com"
        )
    _check_key(key)
    trusted = key.startswith("ffk_")
    answer_seconds = _number("answer_seconds", options.get("answer_seconds", ANSWER_SECONDS_MAX))
    on_rejected, on_lost = options.get("on_rejected"), options.get("on_lost")
    for name, told in (("on_rejected", on_rejected), ("on_lost", on_lost)):
        if told is not None and not callable(told):
            raise TypeError(f"{name} must be a function, not {told!r}")
    return Setting(
        f"{url.rstrip('/')}/v1/events",
        {
            "User-Agent": f"footfall-python/{__version__}",
            **({"Authorization": f"Bearer {key}"} if trusted else {"X-Tracker-Key": key}),
        },
        httpx.Timeout(answer_seconds),
        trusted,
        _file(options.get("spool")),
        int(_number("waiting_events", options.get("waiting_events", WAITING_EVENTS))),
        _number("gathered_seconds", options.get("gathered_seconds", GATHERED_SECONDS), zero=True),
        on_rejected,
        on_lost,
    )


def _is_address(url: object) -> bool:
    if not isinstance(url, str):
        return False
    try:
        parsed = httpx.URL(url)
        _ = urlsplit(url).port  # httpx lets numbers pass that no port has
    except (httpx.InvalidURL, ValueError):
        return False
    further = parsed.query or parsed.fragment
    return parsed.scheme in ("http", "https") and bool(parsed.host) and not further


def _check_key(key: object) -> None:
    """Says nothing of the key itself, which is secret."""
    if not isinstance(key, str):
        raise TypeError(f"the key must be text, not {type(key).__name__}")
    if not _is_key(key):
        raise ValueError("the key is empty, or holds characters that no key has")


def _number(name: str, value: object, zero: bool = False) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"{name} must be a number, not {value!r}")
    if not math.isfinite(value) or value < 0 or (value == 0 and not zero):
        raise ValueError(f"{name} must be more than nothing, not {value}")
    return value


def _file(spool: str | Path | None) -> Path | None:
    if spool is None:
        return None
    path = Path(spool)
    if path.is_dir():
        raise ValueError(f"the spool must be a file, and {str(spool)!r} is a folder")
    if not path.parent.is_dir():
        raise ValueError(f"there is no folder {str(path.parent)!r} for the spool; make it first")
    return path
