"""The native protocol: a JSON event, an array of them, or newline-delimited ones, to `Received`."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from footfall.wire.limits import BATCH_EVENTS_MAX
from footfall.wire.received import Malformed, MalformedBody, Received, TooManyEvents


class Batch(msgspec.Struct, gc=False):
    """One request's events in the order sent; `sent_at` is the sender's clock, epoch ms or ISO."""

    events: Sequence[Received | Malformed]
    sent_at: str | int | float | None = None


class Envelope(msgspec.Struct, rename={"sent_at": "sentAt"}):
    """A batch with the sender's clock beside it."""

    events: list[msgspec.Raw]
    sent_at: str | int | float | None = None


T = TypeVar("T")

_one = msgspec.json.Decoder(Received)
_many = msgspec.json.Decoder(list[Received])
_raw_many = msgspec.json.Decoder(list[msgspec.Raw])
_envelope = msgspec.json.Decoder(Envelope)
_path = re.compile(r" - at `\$\.?(.*)`$")

# What msgspec raises for bytes that are no JSON (RecursionError: nested beyond any use).
NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def decode(body: bytes) -> Batch:
    """`body` as events, told apart by content alone, since content types are often wrong.

    Raises MalformedBody when nothing can be read, TooManyEvents above `BATCH_EVENTS_MAX`.
    """
    start = body.lstrip()[:1]
    if start == b"[":
        return Batch(_array(body))
    if start == b"{":
        try:
            return Batch((_one.decode(body),))
        except NOT_JSON as error:
            return _object(body, error)
    if not start:
        raise MalformedBody("the body is empty; send an event, an array of events, or one a line")
    raise MalformedBody("the body must start with { or [; send JSON events")


def elements(body: bytes) -> Sequence[bytes]:
    """The events of a decoded body as they were sent, in the order of `decode`'s answer.

    Only asked when something was turned away, so that taking events in does not pay for it.
    """
    start = body.lstrip()[:1]
    if start == b"[":
        return [bytes(element) for element in _elements(body)]
    with contextlib.suppress(*NOT_JSON):
        _one.decode(body)
        return [body]
    if b'"events"' in body:
        with contextlib.suppress(*NOT_JSON):
            return [bytes(element) for element in _envelope.decode(body).events]
    lines = [line for line in body.split(b"\n") if line.strip()]
    try:
        _one.decode(body)
    except msgspec.ValidationError:
        return [body]
    except NOT_JSON:
        return lines if len(lines) > 1 else [body]
    return [body]


def _array(body: bytes) -> Sequence[Received | Malformed]:
    try:
        events: Sequence[Received | Malformed] = _many.decode(body)
    except NOT_JSON:
        # One bad event must not take the others with it: read them one by one.
        events = _each(_elements(body))
    return _bounded(events)


def _object(body: bytes, error: Exception) -> Batch:
    """A body that starts like an object but is not one event: an envelope, lines, or a mistake."""
    if isinstance(error, msgspec.ValidationError):
        if b'"events"' in body:
            try:
                envelope = _envelope.decode(body)
            except NOT_JSON:
                return Batch((malformed(error),))
            return Batch(_bounded(_each(envelope.events)), envelope.sent_at)
        return Batch((malformed(error),))
    lines = [line for line in body.split(b"\n") if line.strip()]
    if len(lines) > 1:
        return Batch(_bounded(_each(lines)))
    raise MalformedBody(_sentence(error)) from error


def _each(texts: Sequence[bytes | msgspec.Raw]) -> list[Received | Malformed]:
    _bounded(texts)
    return [element(text) for text in texts]


def element(text: bytes | msgspec.Raw) -> Received | Malformed:
    """One event by itself."""
    try:
        return _one.decode(text)
    except NOT_JSON as error:
        return malformed(error)


def _bounded(events: Sequence[T]) -> Sequence[T]:
    if len(events) > BATCH_EVENTS_MAX:
        raise TooManyEvents
    if not events:
        raise MalformedBody("the batch holds no event")
    return events


def _elements(body: bytes) -> Sequence[bytes | msgspec.Raw]:
    """An array's elements as they were sent, to be read one by one."""
    try:
        return _raw_many.decode(body)
    except NOT_JSON as error:
        # Half a character, such as JavaScript cuts from an emoji, makes the strict reader refuse
        # the whole text; the lenient one finds the elements, and only that one is refused.
        try:
            return [json.dumps(element).encode() for element in json.loads(body)]
        except (ValueError, TypeError, RecursionError):
            raise MalformedBody(_sentence(error)) from error


def malformed(error: Exception) -> Malformed:
    """What msgspec's complaint says to whoever sent the event."""
    text = _sentence(error)
    if text.startswith("Object missing required field `action`"):
        return Malformed("action", text, missing=True)
    place = _path.search(text)
    if place is None:
        return Malformed(None, text)
    return Malformed(place[1].replace("[...]", "") or None, text[: place.start()])


def _sentence(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "the JSON is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "the text is not valid UTF-8"
    text = str(error)
    if text == "Input data was truncated":
        return "the JSON ends too early or holds half a character"
    return text
