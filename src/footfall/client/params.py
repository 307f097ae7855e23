"""Params: what an application hands over, checked and made plain, so that it is JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from footfall.client.invalid import InvalidEvent
from footfall.client.limits import PARAMS_BYTES_MAX, PARAMS_DEPTH_MAX, PARAMS_KEYS_MAX

_encode = msgspec.json.Encoder(decimal_format="number").encode


def plain(params: Mapping[str, object]) -> dict[str, Any]:
    """A copy that is surely JSON and within the limits; raises InvalidEvent.

    Besides JSON's own types it takes what applications have at hand: datetimes with an offset,
    dates and UUIDs become text, Decimals numbers, tuples lists.
    """
    if not isinstance(params, Mapping):
        raise InvalidEvent(f"params must be a dict, not {type(params).__name__}")
    copy = _object(params, "params", PARAMS_DEPTH_MAX - 1)
    try:
        size = len(_encode(copy))
    except UnicodeEncodeError as error:
        raise InvalidEvent("params hold half a character (a lone surrogate)") from error
    if size > PARAMS_BYTES_MAX:
        raise InvalidEvent(f"params have {size} bytes as JSON; at most {PARAMS_BYTES_MAX} are kept")
    if len(copy) > PARAMS_KEYS_MAX or _keys(copy) > PARAMS_KEYS_MAX:
        raise InvalidEvent(f"params have more than {PARAMS_KEYS_MAX} keys")
    return copy


def _object(value: Mapping[Any, object], place: str, levels: int) -> dict[str, Any]:
    copy: dict[str, Any] = {}
    for name, inner in value.items():
        if not isinstance(name, str):
            raise InvalidEvent(f"{place} has the key {name!r}, which is not text")
        if "\0" in name or "%2e" in name.lower():
            raise InvalidEvent(f"{place} has a key that holds a NUL character or %2E")
        kind = type(inner)
        # Most params are flat and of these types: nothing more to ask of them.
        if kind is str or kind is bool or inner is None:
            copy[str(name)] = inner
        else:
            copy[str(name)] = _value(inner, f"{place}.{name}", levels)
    return copy


def _value(value: object, place: str, levels: int) -> Any:
    match value:
        case bool() | None:
            return value
        case str() | UUID():
            return str(value)
        case int() | float() | Decimal():
            return _number(value, place)
        case datetime() if value.tzinfo is None:
            raise InvalidEvent(f"{place} is a datetime without an offset; say which zone it is in")
        case date():
            return value.isoformat()
        case Mapping() | list() | tuple() if levels == 0:
            raise InvalidEvent(f"params are nested more than {PARAMS_DEPTH_MAX} levels deep")
        case Mapping():
            return _object(value, place, levels - 1)
        case list() | tuple():
            return [_value(each, f"{place}[{at}]", levels - 1) for at, each in enumerate(value)]
    raise InvalidEvent(f"{place} is of type {type(value).__name__}, which is not JSON")


def _number(value: int | float | Decimal, place: str) -> int | float | Decimal:
    """Without the types that programs derive from these, such as enumerations."""
    if isinstance(value, int):
        if not -(2**63) <= value < 2**64:
            raise InvalidEvent(f"{place} is an integer beyond 64 bits; send it as text")
        return int(value)
    if not math.isfinite(value):
        raise InvalidEvent(f"{place} is {value}, which is not JSON")
    return float(value) if isinstance(value, float) else value


def _keys(value: object) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(_keys, value.values()))
    return sum(map(_keys, value)) if isinstance(value, list) else 0
