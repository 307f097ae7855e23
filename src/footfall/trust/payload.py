"""The payload of a customer's token whose signature is good: whether it holds now, and for whom."""

from __future__ import annotations

import re

import msgspec

from footfall.events.claims import Claims
from footfall.events.limits import IDENTIFIER_CHARACTERS_MAX
from footfall.events.moment import iso

LEEWAY_SECONDS = 60  # servers' clocks differ by less, browsers' clocks are not asked
MOMENT_SECONDS_MAX = 253_402_300_799  # the year 9999; later was meant as milliseconds
AUDIENCES_MAX = 100  # each is compared

_is_uuid = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}").fullmatch


class BadToken(msgspec.Struct, frozen=True):
    """A token that proves nothing, and why: safe to tell its sender, without a full stop."""

    reason: str


class _Payload(msgspec.Struct, rename="camel"):
    exp: object = None
    nbf: object = None
    iat: object = None
    aud: object = None
    uuid: object = None
    custom_id: object = None
    email: object = None


_decoder = msgspec.json.Decoder(_Payload)


def judged(payload: bytes, audience: str | None, now_ms: int) -> Claims | BadToken:
    """What the token says of its customer, if it holds now and at this site."""
    try:
        said = _decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return BadToken("the token's payload is not a JSON object")
    problem = (
        _number_problem(said)
        or _time_problem(said, now_ms)
        or _audience_problem(said.aud, audience)
        or _name_problem(said)
    )
    if problem is not None:
        return BadToken(problem)
    uuid, custom_id, email = _trimmed(said.uuid), _trimmed(said.custom_id), _trimmed(said.email)
    if not (uuid or custom_id or email):
        return BadToken("the token names no customer: put uuid, customId or email in")
    return Claims(uuid.lower() if uuid else None, custom_id, email, _milliseconds(said.exp))


def _number_problem(said: _Payload) -> str | None:
    """RFC 7519, 2: a NumericDate is a number of seconds, and may have a fraction."""
    if said.exp is None:
        return "the token has no exp: say until when it is valid"
    for claim, value in (("exp", said.exp), ("nbf", said.nbf), ("iat", said.iat)):
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"the token's {claim} is not a number of seconds since 1970"
        if not 0 <= value <= MOMENT_SECONDS_MAX:
            return f"the token's {claim} is not in seconds since 1970"
    return None


def _time_problem(said: _Payload, now_ms: int) -> str | None:
    """RFC 7519, 4.1.4 to 4.1.6."""
    leeway_ms = LEEWAY_SECONDS * 1000
    expires_at_ms, not_before_ms = _milliseconds(said.exp), _milliseconds(said.nbf)
    issued_at_ms = _milliseconds(said.iat)
    if now_ms >= expires_at_ms + leeway_ms:
        return f"the token expired at {iso(expires_at_ms)}"
    if not_before_ms > now_ms + leeway_ms:
        return f"the token is not valid before {iso(not_before_ms)}"
    if issued_at_ms > now_ms + leeway_ms:
        return f"the token was issued in the future, at {iso(issued_at_ms)}"
    return None


def _name_problem(said: _Payload) -> str | None:
    for claim, value in (("uuid", said.uuid), ("customId", said.custom_id), ("email", said.email)):
        if value is None:
            continue
        if not isinstance(value, str):
            return f"the token's {claim} is not text"
        if len(value.strip()) > IDENTIFIER_CHARACTERS_MAX or "\0" in value:
            return f"the token's {claim} is not text of 1 to {IDENTIFIER_CHARACTERS_MAX} characters"
    uuid = _trimmed(said.uuid)
    if uuid is not None and not _is_uuid(uuid):
        return "the token's uuid is not a UUID such as 7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11"
    return None


def _trimmed(value: object) -> str | None:
    """A name as it is compared; backends send empty text for what they do not know."""
    return (value.strip() or None) if isinstance(value, str) else None


def _milliseconds(seconds: object) -> int:
    return int(seconds * 1000) if isinstance(seconds, int | float) else 0


def _audience_problem(aud: object, audience: str | None) -> str | None:
    """RFC 7519, 4.1.3: a token for somebody else must be refused, and so must one for anybody."""
    if aud is None:
        return f"the token has no aud: it must be {audience}" if audience else None
    if audience is None:
        return "the token has an aud, but the site has no audience: set it, or leave out aud"
    audiences = [aud] if isinstance(aud, str) else aud
    if not isinstance(audiences, list) or len(audiences) > AUDIENCES_MAX:
        return "the token's aud is neither text nor a list of texts"
    if audience not in audiences:
        return "the token is not for this audience"
    return None
