"""What the server's answer to a request means for its events; pure."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from footfall.client.limits import RETRY_AFTER_SECONDS_MAX

AGAIN = frozenset((408, 425, 429))
TOO_LARGE = 413
# Whoever says these has read the request, and would answer it the same again.
FINAL = frozenset((400, 401, 403, TOO_LARGE, 415))
MESSAGE_CHARACTERS_MAX = 200  # of an answer that is not ours, in a log


class Verdict(msgspec.Struct, frozen=True):
    """One event turned away: its place in the request, a stable code, and a sentence."""

    index: int
    code: str
    message: str = ""


class Settled(NamedTuple):
    """The server has answered for every event; these were turned away."""

    verdicts: list[Verdict]


class Again(NamedTuple):
    """Nothing is known to be kept: the same events again, not before `after_seconds` if given."""

    reason: str
    after_seconds: float | None = None


class TooLarge(NamedTuple):
    """Something on the way takes no body of this size: fewer events at once."""

    message: str


Answer = Settled | Again | TooLarge


class _Error(msgspec.Struct):
    code: str = ""
    message: str = ""


class _Body(msgspec.Struct):
    accepted: int
    rejected: list[Verdict]
    error: _Error | None = None


_decode = msgspec.json.Decoder(_Body).decode


def answer_of(
    status: int, retry_after: str | None, body: bytes, events: int, location: str | None = None
) -> Answer:
    """The meaning of a response to `events` events."""
    try:
        told = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        told = None
    if status >= 500 or status in AGAIN:
        return Again(f"the server answered {status}", _seconds(retry_after))
    if told is None and status not in FINAL:
        # A captive portal, a redirect, a proxy without its server: our events are not there.
        leads = f", and leads to {location}" if location else ""
        return Again(f"what answered {status} is not Footfall{leads}", _seconds(retry_after))
    if told is not None and (told.rejected or 200 <= status < 300):
        return Settled(told.rejected)
    error = told.error if told is not None and told.error is not None else _Error()
    code = error.code or f"http_{status}"
    message = error.message or body[:MESSAGE_CHARACTERS_MAX].decode(errors="replace")
    if status == TOO_LARGE and events > 1:
        return TooLarge(message)
    return Settled([Verdict(index, code, message) for index in range(events)])


def _seconds(retry_after: str | None) -> float | None:
    """Whole seconds; the other form, a date, is left to the back-off: clocks differ."""
    if retry_after is None or not retry_after.strip().isdecimal():
        return None
    return min(float(retry_after), RETRY_AFTER_SECONDS_MAX)
