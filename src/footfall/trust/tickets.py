"""Tickets: short signed texts that the server gives out and later knows again; pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from enum import StrEnum
from typing import NamedTuple

MAC_BYTES = 16  # 128 bits of HMAC-SHA256: half the length in an address, and as far from guessed
EXPIRY_BYTES = 4  # epoch seconds, until 2106
TICKET_CHARACTERS_MAX = 256  # ours have 27 and 48; a longer text is not worth decoding


class Purpose(StrEnum):
    """What a ticket is for; one for one purpose is worthless for any other."""

    LINK = "link"  # carries a customer's uuid to another domain of the same site
    ASSISTANT = "assistant"  # lets a page of the site show the tag assistant


class Ticket(NamedTuple):
    """What a ticket says, and until when (epoch seconds)."""

    payload: bytes
    expires_s: int


def sign(purpose: Purpose, payload: bytes, expires_s: int, secret: str) -> str:
    """A text of the characters A-Z a-z 0-9 - _, which only who has the secret can make."""
    said = payload + expires_s.to_bytes(EXPIRY_BYTES, "big")
    return base64.urlsafe_b64encode(said + _mac(purpose, said, secret)).rstrip(b"=").decode()


def read(purpose: Purpose, ticket: str, secret: str, now_ms: int) -> Ticket | None:
    """What a ticket says; None when it is not ours, not for this, changed, or over."""
    signed = _decoded(ticket)
    if signed is None or len(signed) < EXPIRY_BYTES + MAC_BYTES:
        return None
    said, mac = signed[:-MAC_BYTES], signed[-MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(purpose, said, secret)):
        return None
    expires_s = int.from_bytes(said[-EXPIRY_BYTES:], "big")
    if now_ms >= expires_s * 1000:
        return None
    return Ticket(said[:-EXPIRY_BYTES], expires_s)


def _mac(purpose: Purpose, said: bytes, secret: str) -> bytes:
    # No purpose holds a zero byte, so none can pass for the beginning of another's text.
    text = purpose.encode() + b"\0" + said
    return hmac.digest(secret.encode(), text, hashlib.sha256)[:MAC_BYTES]


def _decoded(ticket: str) -> bytes | None:
    if not 0 < len(ticket) <= TICKET_CHARACTERS_MAX or not ticket.isascii():
        return None
    padded = ticket + "=" * (-len(ticket) % 4)
    try:
        decoded = base64.b64decode(padded, altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    # One spelling each: no padding of their own, no `+` and `/`, no spare bits at the end.
    spelt = base64.urlsafe_b64encode(decoded).rstrip(b"=").decode()
    return decoded if spelt == ticket else None
