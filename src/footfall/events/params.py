"""Params: the judged, canonical JSON of an event's free part."""

from __future__ import annotations

from typing import Any

import msgspec

from footfall.events.limits import PARAMS_BYTES_MAX, PARAMS_DEPTH_MAX, PARAMS_KEYS_MAX
from footfall.events.rejection import Code, Rejection

NESTED = frozenset((dict, list))

_encode = msgspec.json.Encoder().encode


def canonical(params: dict[str, Any]) -> bytes | Rejection:
    """`params` as compact JSON bytes within the limits, or why not.

    Numbers and strings come out as they went in; nulls are left out by the store.
    """
    text = _encode(params)
    if len(text) > PARAMS_BYTES_MAX:
        return Rejection(Code.PARAMS_TOO_LARGE, "params")
    # Most params are flat and few; one look at the types says whether to look any deeper.
    kinds = set(map(type, params.values()))
    nested = not kinds.isdisjoint(NESTED)
    if nested and _deeper(params, PARAMS_DEPTH_MAX):
        return Rejection(Code.PARAMS_TOO_DEEP, "params")
    names = _names(params) if nested else params
    if len(names) > PARAMS_KEYS_MAX:
        return Rejection(Code.PARAMS_TOO_MANY, "params")
    if _unkeepable("\n".join(names)):
        return Rejection(
            Code.PARAM_INVALID, "params", "a param's name holds a NUL character or %2E"
        )
    if nested or int in kinds:
        place = _beyond_64_bits(params, "params")
        if place is not None:
            message = f"{place} is an integer beyond 64 bits; send it as a string"
            return Rejection(Code.PARAM_INVALID, place, message)
    return text


def _unkeepable(names: str) -> bool:
    """Names that the store could not tell from others: it writes dots in names as %2E."""
    return "\0" in names or ("%" in names and "%2e" in names.lower())


def _deeper(value: object, levels: int) -> bool:
    """Whether objects and lists are nested more than `levels` deep; looks no further than that."""
    if isinstance(value, dict):
        return levels == 0 or any(_deeper(inner, levels - 1) for inner in value.values())
    if isinstance(value, list):
        return levels == 0 or any(_deeper(inner, levels - 1) for inner in value)
    return False


def _names(value: object) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(name for inner in value.values() for name in _names(inner))]
    if isinstance(value, list):
        return [name for inner in value for name in _names(inner)]
    return []


def _beyond_64_bits(value: object, place: str) -> str | None:
    """Where the first integer stands that the store would round; None if there is none."""
    if isinstance(value, dict):
        found = (_beyond_64_bits(inner, f"{place}.{name}") for name, inner in value.items())
        return next((there for there in found if there), None)
    if isinstance(value, list):
        found = (_beyond_64_bits(inner, f"{place}[{at}]") for at, inner in enumerate(value))
        return next((there for there in found if there), None)
    return place if type(value) is int and not -(2**63) <= value < 2**64 else None
