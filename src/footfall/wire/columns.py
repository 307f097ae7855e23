"""Tables of events: which column is which field of an event, and rows by that to `Received`."""

from __future__ import annotations

import math
import re
import zoneinfo
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import msgspec

from footfall.wire.native import malformed
from footfall.wire.received import Malformed, Received

# The fields of an event, by the names that a column may have; every other column is a param.
FIELDS = ("action", "label", "time", "uuid", "id", "eventSalt")
IDENTIFIERS = ("customId", "email", "phone")
BEYOND = ("userAgent", "address")  # what the door sees of a request itself
OBJECTS = ("params", "client")
PARAMS, CLIENT = "params.", "client."

_is_number = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?").fullmatch


class BadMapping(Exception):
    """The asker's fault: one sentence that says which mapping is none, and why."""


class Mapped(NamedTuple):
    """A row as an event, and what a request would have said of its sender."""

    received: Received | Malformed
    user_agent: str = ""
    address: str = ""


class _Target(NamedTuple):
    """Where a column's value goes, and as what."""

    place: str  # "" (the event) | client | params | beyond
    name: str
    convert: Callable[[Any], Any] | None


class Columns:
    """Rows of a table with these columns as events.

    `mapping` holds what is said of columns: `column=field`, `column=field:type`, or `column=` to
    leave one out; `constants` are `field=value` for all rows. Raises BadMapping.
    """

    def __init__(
        self, names: Sequence[str], mapping: Iterable[str] = (), constants: Iterable[str] = ()
    ) -> None:
        said = dict(_split(each) for each in mapping)
        for column in said:
            if column not in names:
                has = ", ".join(names[:20])
                raise BadMapping(f"There is no column {column!r}; the file has {has}.")
        self._names = tuple(names)
        self._targets = [_target(said.get(name, name), name in said) for name in names]
        self._constants: list[tuple[_Target, Any]] = []
        for field, value in map(_split, constants):
            constant = _target(field, True)
            if constant is not None and value:
                self._constants.append((constant, value))

    def row(self, values: Sequence[Any]) -> Mapped:
        """One row; an empty text and null are no value."""
        if len(values) != len(self._names):
            message = f"the row has {len(values)} fields, and the file {len(self._names)} columns"
            return Mapped(Malformed(None, message))
        event: dict[str, Any] = {}
        try:
            for constant, value in self._constants:
                _put(event, constant, value)
            for target, value in zip(self._targets, values, strict=True):
                if target is not None and value is not None and value != "":
                    _put(event, target, value)
        except _NotOfType as error:
            return Mapped(Malformed(error.field, str(error)))
        beyond = event.pop("beyond", None)
        try:
            received: Received | Malformed = msgspec.convert(event, Received)
        except msgspec.ValidationError as error:
            received = malformed(error)
        if beyond is None:
            return Mapped(received)
        return Mapped(received, str(beyond.get("userAgent", "")), str(beyond.get("address", "")))


class _NotOfType(Exception):
    """A value that the asker said to be of another type."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def _split(text: str) -> tuple[str, str]:
    name, equals, value = text.rpartition("=") if text.endswith("=") else text.partition("=")
    if not equals or not name:
        raise BadMapping(f"{text!r} is not NAME=VALUE, such as order_date=time.")
    return name, value


def _target(said: str, explicit: bool) -> _Target | None:
    """Where a field leads; None for a column to leave out."""
    if not said:
        return None
    field, colon, kind = said.rpartition(":") if explicit else (said, "", "")
    if not colon:
        field, kind = said, ""
    convert = _convert(field, kind) if kind else None
    if field in FIELDS:
        return _Target("", field, convert or (_time if field == "time" else None))
    if field in BEYOND:
        return _Target("beyond", field, convert)
    plain = field.removeprefix(CLIENT)
    if plain in IDENTIFIERS:
        return _Target("client", plain, convert or str)
    if field.startswith(CLIENT):
        raise BadMapping(f"{field!r} is no field; client has {', '.join(IDENTIFIERS)}.")
    if field in OBJECTS:
        return _Target("objects", field, convert or _object)
    if explicit and not field.startswith(PARAMS):
        known = ", ".join((*FIELDS, *IDENTIFIERS, *BEYOND))
        raise BadMapping(f"{field!r} is no field; write params.{field}, or one of {known}.")
    return _Target("params", field.removeprefix(PARAMS), convert or _guessed)


def _convert(field: str, kind: str) -> Callable[[Any], Any]:
    """What makes a value of a type."""
    if kind in CONVERTS:
        return CONVERTS[kind]
    if field != "time":
        raise BadMapping(f"{kind!r} is no type; it may be {', '.join(CONVERTS)}.")
    try:
        return partial(_time_in, zoneinfo.ZoneInfo(kind))
    except (KeyError, ValueError, OSError):
        sentence = f"{kind!r} is neither seconds nor a time zone such as Europe/Warsaw."
        raise BadMapping(sentence) from None


def _put(event: dict[str, Any], target: _Target, value: Any) -> None:
    place, name, convert = target
    if convert is not None:
        try:
            value = convert(value)
        except (ValueError, TypeError, OverflowError) as error:
            field = f"{place}.{name}" if place in ("params", "client") else name
            raise _NotOfType(field, f"{field} is {str(value)[:40]!r}: {error}") from None
    if not place:
        event[name] = value
    elif place == "objects":
        event[name] = {**value, **event.get(name, {})}
    else:
        event.setdefault(place, {})[name] = value


def _guessed(value: Any) -> Any:
    """A text of a CSV file as what it says; a number with a leading zero or plus is a text."""
    if not isinstance(value, str):
        return value
    if value in ("true", "false"):
        return value == "true"
    if not _is_number(value):
        return value
    return float(value) if "." in value else int(value)


def _time(value: Any) -> Any:
    """Epoch milliseconds may be written as text."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _time_in(zone: zoneinfo.ZoneInfo, value: Any) -> Any:
    """A time that names no offset is of this zone; what is no time is left to be judged."""
    if not isinstance(value, str) or value.isdecimal():
        return _time(value)
    try:
        moment = datetime.fromisoformat(value)
        return round(moment.replace(tzinfo=moment.tzinfo or zone).timestamp() * 1000)
    except ValueError:
        return value


def _seconds(value: Any) -> int:
    return round(float(value) * 1000)


def _number(value: Any) -> int | float:
    if isinstance(value, str):
        value = float(value) if not value.lstrip("-").isdecimal() else int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("not a number")
    return value


def _boolean(value: Any) -> bool:
    found = BOOLEANS.get(str(value).strip().lower())
    if found is None:
        raise ValueError("neither true nor false")
    return found


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error


def _object(value: Any) -> Mapping[str, Any]:
    found = _json(value)
    if not isinstance(found, dict):
        raise TypeError("not a JSON object")
    return found


BOOLEANS = {
    "true": True, "1": True, "yes": True, "t": True, "y": True,
    "false": False, "0": False, "no": False, "f": False, "n": False,
}  # fmt: skip

# The types that a mapping may name; a text of seconds since 1970 is a time as well.
CONVERTS: dict[str, Callable[[Any], Any]] = {
    "text": str,
    "number": _number,
    "boolean": _boolean,
    "json": _json,
    "seconds": _seconds,
}
