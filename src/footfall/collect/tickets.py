"""What trackers ask about tickets: links to another domain of the site, and the tag assistant."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from footfall.collect.replies import JSON_HEADERS, Headers, error_body
from footfall.events.moment import iso
from footfall.events.origin import allowed
from footfall.settings.rules import Door, Entrance
from footfall.trust.tickets import Purpose, read, sign

LINK_SECONDS = 120  # from the click to the other page's script, on a slow phone
QUERY_FIELDS_MAX = 8  # one is asked for; a proxy may add its own
UUID_CHARACTERS = 36
UUID_BYTES = 16

Answer = tuple[int, Headers, bytes]


def origin_of(headers: Mapping[str, str]) -> str | None:
    """The page that asks. Where the collector is behind its own server, browsers name it only in
    Referer: a GET to one's own origin carries no Origin."""
    origin = headers.get("origin")
    if origin is not None:
        return origin
    scheme, colons, rest = (headers.get("referer") or "").partition("://")
    return scheme + colons + rest.partition("/")[0] if colons else None


def link(entrance: Entrance, origin: str | None, query: str, now_ms: int) -> Answer:
    """`uuid=…` → a ticket for it; `ticket=…` → its uuid. For the site's own pages alone: `origin`
    as `origin_of` found it."""
    door = entrance.door
    if _is_strange(door, origin):
        return _error(403, "origin_denied", "The page's origin is not among the site's domains.")
    asked = _fields(query)
    if "ticket" in asked:
        ticket = read(Purpose.LINK, asked["ticket"], door.signing_secret, now_ms)
        if ticket is None or len(ticket.payload) != UUID_BYTES:
            message = "The link's ticket is too old, was changed, or is another site's."
            return _error(403, "link_invalid", message)
        return _answer(200, {"uuid": str(uuid.UUID(bytes=ticket.payload))})
    customer = _uuid(asked.get("uuid", ""))
    if customer is None:
        return _error(400, "uuid_invalid", "Ask with ?uuid= and a UUID, or with ?ticket=.")
    expires_s = now_ms // 1000 + LINK_SECONDS
    ticket_text = sign(Purpose.LINK, customer.bytes, expires_s, door.signing_secret)
    return _answer(200, {"ticket": ticket_text})


def assistant(entrance: Entrance, query: str, now_ms: int) -> Answer:
    """`token=…` → the site's name, and until when its pages may show the tag assistant."""
    door = entrance.door
    token = _fields(query).get("token", "")
    ticket = read(Purpose.ASSISTANT, token, door.signing_secret, now_ms)
    if ticket is None:
        message = "The link of the tag assistant is over, was changed, or is another site's."
        return _error(403, "assistant_invalid", message)
    expires_at = iso(ticket.expires_s * 1000)
    return _answer(200, {"site": {"name": door.site.name}, "expiresAt": expires_at})


def _is_strange(door: Door, origin: str | None) -> bool:
    """As with events: apps and servers have no origin, and some sites take browsers only."""
    if origin is None:
        return door.site.browsers_only
    return not allowed(origin, door.site.domains)


def _fields(query: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(query, max_num_fields=QUERY_FIELDS_MAX))
    except ValueError:
        return {}


def _uuid(text: str) -> uuid.UUID | None:
    if len(text) != UUID_CHARACTERS:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _answer(status: int, body: dict[str, Any]) -> Answer:
    return status, _headers(), msgspec.json.encode(body)


def _error(status: int, code: str, message: str) -> Answer:
    return status, _headers(), error_body(code, message)


def _headers() -> Headers:
    return [*JSON_HEADERS, ("cache-control", "no-store"), ("access-control-allow-origin", "*")]
