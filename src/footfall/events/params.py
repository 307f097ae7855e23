"""Params: the judged, canonical JSON of an event's free part."""

from __future__ import annotations

from typing import Any

import msgspec

from footfall.events.limits import PARAMS_BYTES_MAX, PARAMS_DEPTH_MAX, PARAMS_KEYS_MAX
from footfall.events.rejection import Code, Rejection

SHORT_BYTES = 4 * PARAMS_KEYS_MAX  # a key takes at least four bytes: "":0 and a comma

_encode = msgspec.json.Encoder().encode


def canonical(params: dict[str, Any]) -> bytes | Rejection:
    """`params` as compact JSON bytes within the limits, or why not.

    Numbers and strings come out as they went in; nulls are left out by the store.
    """
    try:
        text = _encode(params)
    except OverflowError:
        place = _oversized_integer(params, "params")
        return Rejection(
            Code.PARAM_INVALID, place, f"{place} is an integer beyond 64 bits; send it as a string"
        )
    if len(text) > PARAMS_BYTES_MAX:
        return Rejection(Code.PARAMS_TOO_LARGE, "params")
    # Every key brings a colon and every level a bracket, so most events need no walk.
    if text.count(b"{") + text.count(b"[") > PARAMS_DEPTH_MAX and _depth(params) > PARAMS_DEPTH_MAX:
        return Rejection(Code.PARAMS_TOO_DEEP, "params")
    if len(text) > SHORT_BYTES and text.count(b'":') > PARAMS_KEYS_MAX and _keys(params) > PARAMS_KEYS_MAX:
        return Rejection(Code.PARAMS_TOO_MANY, "params")
    if (b"\\u0000" in text or b"%2" in text) and any(map(_unkeepable, _names(params))):
        return Rejection(
            Code.PARAM_INVALID, "params", "a param's name holds a NUL character or %2E"
        )
    return text


def _unkeepable(name: str) -> bool:
    """Names that the store could not tell from others: it writes dots in names as %2E."""
    return "\0" in name or "%2E" in name or "%2e" in name


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max((_depth(inner) for inner in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((_depth(inner) for inner in value), default=0)
    return 0


def _names(value: object) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(name for inner in value.values() for name in _names(inner))]
    if isinstance(value, list):
        return [name for inner in value for name in _names(inner)]
    return []


def _keys(value: object) -> int:
    return len(_names(value))


def _oversized_integer(value: object, place: str) -> str | None:
    if isinstance(value, dict):
        found = (_oversized_integer(inner, f"{place}.{name}") for name, inner in value.items())
        return next((there for there in found if there), None)
    if isinstance(value, list):
        found = (_oversized_integer(inner, f"{place}[{at}]") for at, inner in enumerate(value))
        return next((there for there in found if there), None)
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return place
    return None
