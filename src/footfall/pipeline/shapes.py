"""The shapes of events: which params each action comes with, of which types, and a few values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from footfall.events.definition import PARAM_CHARACTERS_MAX, TYPE_OF
from footfall.events.event import Event
from footfall.events.secrets import Secrets
from footfall.pipeline.activity import Activity

ACTIONS_MAX = 1_000  # of one site, that are noted: made-up names must fill neither memory nor store
PARAMS_MAX = 500  # of one action, likewise; an event has at most 256
EXAMPLES_MAX = 5  # of one param and type: to see what it is like
EXAMPLE_CHARACTERS_MAX = 100  # enough to recognise an address; the rest is in the events
LAST_SEEN_STEP_MS = 60_000  # a row a minute for what comes all the time, not one a block
EXAMPLE_AGE_MS = 24 * 3_600_000  # then a newer one may take its place: retention deletes old ones
SAMPLES_MAX = EXAMPLES_MAX  # events of one shape and block that are looked at for values

_SECRETS = Secrets()
_PRIVATE = ("card", "cvc", "cvv", "iban", "pin")  # words of names that are secret outside addresses
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder().encode


class Key(NamedTuple):
    """A param of an action, of one type; with neither, the action itself."""

    site: str
    action: str
    param: str = ""
    type: str = ""


class Seen(NamedTuple):
    """When a param was seen with a type, in epoch milliseconds."""

    key: Key
    first_ms: int
    last_ms: int


class Example(NamedTuple):
    """One value of a param, as text, and whose event it was in."""

    key: Key
    slot: int
    value: str
    uuid: str
    time_ms: int


class Noted(NamedTuple):
    """What a block of events taught: for the store, and params that came with another type."""

    seen: list[Seen]
    examples: list[Example]
    retyped: list[Key]


class _Shape:
    """Events of one action with the same params of the same types, within a block."""

    __slots__ = ("first_ms", "last_ms", "samples")

    def __init__(self, time_ms: int) -> None:
        self.first_ms = self.last_ms = time_ms
        self.samples: list[tuple[dict[str, Any], Event]] = []


class Shapes:
    """What has been seen of every site's events; a cache of what the store holds."""

    def __init__(self, seen: Iterable[Seen] = (), examples: Iterable[Example] = ()) -> None:
        self._spans = {each.key: (each.first_ms, each.last_ms) for each in seen}
        self._params: dict[tuple[str, str], dict[str, set[str]]] = {}
        self._actions: dict[str, int] = {}
        for key in self._spans:
            self._remember(key)
        self._examples: dict[Key, dict[int, Example]] = {}
        for each in examples:
            self._examples.setdefault(each.key, {})[each.slot] = each

    def note(self, activities: Sequence[Activity]) -> Noted:
        """What is new in a block. Noted again, the same block teaches nothing more."""
        noted = Noted([], [], [])
        spans: dict[Key, tuple[int, int]] = {}
        shapes = _shapes(activities)
        for (site, action, names, kinds), shape in shapes.items():
            types = [TYPE_OF.get(kind, "") for kind in kinds]
            keys = [Key(site, action)]
            keys += [
                Key(site, action, name, type_)
                for name, type_ in zip(names, types, strict=True)
                if type_ and 0 < len(name) <= PARAM_CHARACTERS_MAX
            ]
            for key in keys:
                fresh = key not in self._spans and key not in spans
                if fresh and not self._admit(key, noted):
                    continue
                span = spans.get(key, (shape.first_ms, shape.last_ms))
                spans[key] = (min(span[0], shape.first_ms), max(span[1], shape.last_ms))
                if key.param:
                    noted.examples.extend(self._new_examples(key, shape))
        for key, span in spans.items():
            known = self._spans.get(key)
            if known is None:
                known = span
            elif known[0] <= span[0] and span[1] < known[1] + LAST_SEEN_STEP_MS:
                continue
            self._spans[key] = (min(known[0], span[0]), max(known[1], span[1]))
            noted.seen.append(Seen(key, *self._spans[key]))
        return noted

    def forget(self, site: str, uuids: Collection[str]) -> None:
        """Drops the examples that these customers gave; others take their places."""
        gone = set(uuids)
        for key, slots in self._examples.items():
            if key.site == site:
                for slot in [slot for slot, each in slots.items() if each.uuid in gone]:
                    del slots[slot]

    def _admit(self, key: Key, noted: Noted) -> bool:
        """Whether there is room for something new; it is remembered then."""
        site, action, param, _ = key
        params = self._params.get((site, action))
        if params is None:
            if self._actions.get(site, 0) >= ACTIONS_MAX:
                return False
        elif param and param not in params and len(params) >= PARAMS_MAX:
            return False
        if params is not None and params.get(param):
            noted.retyped.append(key)
        self._remember(key)
        return True

    def _remember(self, key: Key) -> None:
        params = self._params.get((key.site, key.action))
        if params is None:
            params = self._params[key.site, key.action] = {}
            self._actions[key.site] = self._actions.get(key.site, 0) + 1
        if key.param:
            params.setdefault(key.param, set()).add(key.type)

    def _new_examples(self, key: Key, shape: _Shape) -> Iterable[Example]:
        slots = self._examples.setdefault(key, {})
        for params, event in shape.samples:
            text = example_of(key.param, params[key.param])
            slot = _slot_for(text, event.time_ms, slots) if text else None
            if slot is not None:
                slots[slot] = Example(key, slot, text, event.uuid, event.time_ms)
                yield slots[slot]


def _slot_for(text: str, time_ms: int, slots: dict[int, Example]) -> int | None:
    """Where a value goes: an empty place, or one whose value has become old; None for neither."""
    same = next((slot for slot, each in slots.items() if each.value == text), None)
    if same is None and len(slots) < EXAMPLES_MAX:
        return next(slot for slot in range(EXAMPLES_MAX) if slot not in slots)
    if same is None:
        same = min(slots, key=lambda slot: slots[slot].time_ms)
    return same if time_ms - slots[same].time_ms >= EXAMPLE_AGE_MS else None


def example_of(name: str, value: object, secrets: Secrets = _SECRETS) -> str:
    """A value as text; empty for what is secret or says nothing."""
    if _is_secret(name, value, secrets):
        return ""
    text = value if isinstance(value, str) else _encode(value).decode()
    text = text.strip()
    if len(text) > EXAMPLE_CHARACTERS_MAX:
        text = text[: EXAMPLE_CHARACTERS_MAX - 1] + "…"
    return text


def is_secret_name(name: str, secrets: Secrets = _SECRETS) -> bool:
    """Whether a param's name tells that its values are nobody's business."""
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in name)
    words = "".join(char if char.isalnum() else " " for char in words)
    if any(word in _PRIVATE for word in words.split()):
        return True
    plain = "".join(char for char in name if char.isalnum() or char in "-_.")
    asked = f"?{plain}=x"
    return secrets.without_in_text(asked) != asked


def _is_secret(name: str, value: object, secrets: Secrets) -> bool:
    if is_secret_name(name, secrets):
        return True
    if isinstance(value, dict):
        return any(_is_secret(inner, each, secrets) for inner, each in value.items())
    if isinstance(value, list):
        return any(_is_secret("", each, secrets) for each in value)
    return isinstance(value, str) and value.startswith("eyJ")  # a token, whatever it is called


def _shapes(
    activities: Sequence[Activity],
) -> dict[tuple[str, str, tuple[str, ...], tuple[type, ...]], _Shape]:
    """Events by action, names and types of params: most are alike, and are looked at once."""
    shapes: dict[tuple[str, str, tuple[str, ...], tuple[type, ...]], _Shape] = {}
    for activity in activities:
        event = activity.event
        params = _decode(event.params)
        key = (event.site, event.action, tuple(params), tuple(map(type, params.values())))
        time_ms = event.time_ms
        shape = shapes.get(key)
        if shape is None:
            shape = shapes[key] = _Shape(time_ms)
        elif time_ms > shape.last_ms:
            shape.last_ms = time_ms
        elif time_ms < shape.first_ms:
            shape.first_ms = time_ms
        if len(shape.samples) < SAMPLES_MAX:
            shape.samples.append((params, event))
    return shapes
