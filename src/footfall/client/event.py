"""An event: made and checked at the call, then unchangeable bytes until the server has answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypedDict
from uuid import UUID

import msgspec

from footfall.client.ids import Ids
from footfall.client.invalid import InvalidEvent
from footfall.client.limits import (
    IDENTIFIER_CHARACTERS_MAX,
    LABEL_CHARACTERS_MAX,
    TOKEN_CHARACTERS_MAX,
)
from footfall.client.params import plain

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # before it a clock was unset
_is_action = re.compile(r"[a-zA-Z0-9.\-_]{1,32}").fullmatch
_is_uuid = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}").fullmatch
_is_token = re.compile(rf"[\x21-\x7e]{{1,{TOKEN_CHARACTERS_MAX}}}").fullmatch


class Details(TypedDict, total=False):
    """Whose event it is (at least one of the first four), and what else is known of it."""

    custom_id: str | None
    email: str | None
    phone: str | None
    uuid: str | UUID | None
    params: Mapping[str, object] | None
    label: str | None
    time: datetime | None  # when it happened; the time of the call otherwise
    id: str | UUID | None  # your own id of it: the same id is stored once, however often it is sent
    token: str | None  # the customer's JWT, for a tracker key


class Customer(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """How the customer is known, besides a uuid."""

    custom_id: str | None = None
    email: str | None = None
    phone: str | None = None


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """One event as it is sent; `time` is ISO 8601 UTC, ids are UUIDs."""

    id: str
    action: str
    time: str
    label: str | None = None
    uuid: str | None = None
    client: Customer | None = None
    params: dict[str, Any] = msgspec.field(default_factory=dict)


_new_id = Ids()
_encode = msgspec.json.Encoder(decimal_format="number").encode
decode = msgspec.json.Decoder(Event).decode
"""The event of `encoded` bytes."""


def made(action: str, details: Details, now_ms: int, trusted: bool = False) -> tuple[Event, str]:
    """The event of one call, and the customer's token or "" where the key counts for more than
    it, which an API key does; raises InvalidEvent."""
    unknown = details.keys() - Details.__annotations__.keys()
    if unknown:
        raise TypeError(f"an event has no {', '.join(sorted(unknown))}; put it into params")
    if not _matches(_is_action, action):
        raise InvalidEvent(
            f"the action {action!r} must be 1-32 of the characters a-z A-Z 0-9 . - _"
        )
    client = Customer(*(_identifier(details, name) for name in ("custom_id", "email", "phone")))
    uuid = _uuid(details.get("uuid"), "uuid")
    token = _token(details.get("token"))
    token = "" if trusted else token
    if uuid is None and client == NOBODY and not token:
        raise InvalidEvent(f"{action} names no customer; give custom_id, email, phone or uuid")
    params = details.get("params")
    event = Event(
        _uuid(details.get("id"), "id") or _new_id(now_ms),
        action,
        _time(details.get("time"), now_ms),
        _label(details.get("label")),
        uuid,
        None if client == NOBODY else client,
        plain(params) if params is not None else {},
    )
    return event, token


def encoded(event: Event) -> bytes:
    """The event as JSON; raises InvalidEvent."""
    try:
        return _encode(event)
    except UnicodeEncodeError as error:
        raise InvalidEvent("the event's text holds half a character (a lone surrogate)") from error


NOBODY = Customer()


def _identifier(details: Details, name: str) -> str | None:
    value: object = details.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise InvalidEvent(f"{name} must be text, not {type(value).__name__}")
    text = value.strip()
    if not 1 <= len(text) <= IDENTIFIER_CHARACTERS_MAX or "\0" in text:
        raise InvalidEvent(f"{name} must have 1-{IDENTIFIER_CHARACTERS_MAX} characters")
    return text


def _uuid(value: str | UUID | None, name: str) -> str | None:
    if value is None:
        return None
    text = str(value)
    if not _is_uuid(text):
        raise InvalidEvent(f"{name} {text[:60]!r} is not a UUID")
    return text.lower()


def _time(value: datetime | None, now_ms: int) -> str:
    if value is None:
        moment = datetime.fromtimestamp(now_ms // 1000, UTC).replace(
            microsecond=now_ms % 1000 * 1000
        )
    elif not isinstance(value, datetime):
        raise InvalidEvent(f"time must be a datetime, not {type(value).__name__}")
    elif value.tzinfo is None:
        raise InvalidEvent("time has no offset; use datetime.now(UTC), or say which zone it is in")
    else:
        moment = value.astimezone(UTC)
        if moment < EARLIEST:
            raise InvalidEvent(f"time {value.isoformat()} is before the year 2000")
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _label(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > LABEL_CHARACTERS_MAX:
        raise InvalidEvent(f"the label must be text of at most {LABEL_CHARACTERS_MAX} characters")
    return str(value) or None


def _token(value: object) -> str:
    if value is None:
        return ""
    # It travels in a header, where a line break would begin another one.
    if not _matches(_is_token, value):
        raise InvalidEvent("the token is not a JWT")
    return str(value)


def _matches(pattern: Callable[[str], re.Match[str] | None], value: object) -> bool:
    return isinstance(value, str) and pattern(value) is not None
