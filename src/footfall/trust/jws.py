"""A signed token in compact form (RFC 7515, 3.1): taken apart strictly, and checked by a key."""

from __future__ import annotations

import base64
import re

import jwt
import msgspec

from footfall.settings.authentication import ALGORITHMS, PublicKey
from footfall.trust.payload import BadToken

_is_compact = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*").fullmatch
_algorithms = {name: jwt.get_algorithm_by_name(name) for name in ALGORITHMS}


class Header(msgspec.Struct, frozen=True):
    """What matters of a token's header; keys in it (jwk, jku, x5u) are never looked at."""

    alg: str
    kid: str | None = None
    crit: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    b64: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class Jws(msgspec.Struct, frozen=True):
    """A token's parts, none of them proved yet."""

    header: Header
    payload: bytes
    signed: bytes
    signature: bytes


_header_decoder = msgspec.json.Decoder(Header)


def parsed(token: str) -> Jws | BadToken:
    """The token's parts, each decoded once however many keys are tried."""
    dots = token.count(".")
    if dots == 4:
        return BadToken("the token is encrypted (JWE); send a signed one (JWS)")
    if dots != 2:
        return BadToken("the token is no JWT: three parts joined by dots")
    head, body, end = token.split(".")
    decoded = [_decoded(part) for part in (head, body, end)] if _is_compact(token) else [None]
    if None in decoded:
        return BadToken("the token is no JWT: its parts are not base64url")
    raw_header, payload, signature = (part or b"" for part in decoded)
    try:
        header = _header_decoder.decode(raw_header)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return BadToken("the token's header is not a JSON object that names its alg")
    if header.crit is not msgspec.UNSET or header.b64 is not msgspec.UNSET:
        # RFC 7515, 4.1.11: what must be understood and is not makes the token invalid.
        return BadToken("the token's header has crit or b64, which is not understood here")
    return Jws(header, payload, f"{head}.{body}".encode(), signature)


def is_signed_by(jws: Jws, algorithm: str, key: PublicKey | str) -> bool:
    """Whether the signature is this key's. The algorithm is the key's, and the token must agree."""
    if jws.header.alg != algorithm:
        return False
    checker = _algorithms[algorithm]
    return bool(checker.verify(jws.signed, checker.prepare_key(key), jws.signature))


def _decoded(part: str) -> bytes | None:
    """RFC 7515, 2: no padding, and one text only for the same bytes."""
    if len(part) % 4 == 1:
        return None
    data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    return data if base64.urlsafe_b64encode(data).rstrip(b"=") == part.encode() else None
