"""What one action means: how it reads and which params it has; what a definition may be."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import Any

import msgspec

from footfall.events.limits import LABEL_CHARACTERS_MAX, PARAMS_KEYS_MAX

DESCRIPTION_CHARACTERS_MAX = 1_000  # a few sentences beside a form
PARAM_CHARACTERS_MAX = 128  # names are words; longer ones are generated

TYPES = ("text", "number", "integer", "boolean", "list", "object", "any")
# What a value of JSON is; `integer` is told from `number` by the value alone.
TYPE_OF: dict[type, str] = {
    str: "text", int: "number", float: "number", bool: "boolean", list: "list", dict: "object",
}  # fmt: skip
ICONS = (
    "page", "session", "banner", "form", "product", "cart", "screen", "client", "call", "custom",
    "push", "search", "heart", "place", "money", "timer", "share", "mail", "company",
)  # fmt: skip

HOLE = re.compile(r"\{\{([^{}]+)\}\}")


class Param(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One param; in the name of one that is not required, `*` stands for any characters."""

    name: str
    type: str = "any"
    required: bool = False
    description: str = ""


class Definition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An action's label, icon and description, and its params.

    In the label {{name|banner}} is filled in with the first of these params that is there.
    """

    label: str = ""
    icon: str = ""
    description: str = ""
    params: tuple[Param, ...] = ()


class BadDefinition(ValueError):
    """A definition cannot be so: where, and what would be possible."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def checked(definition: Definition) -> Definition:
    """The definition with its texts tidied. Raises BadDefinition."""
    label = _text(definition.label, "label", LABEL_CHARACTERS_MAX)
    left = HOLE.sub("", label)
    if "{{" in left or "}}" in left or any(not all(_names(hole)) for hole in HOLE.findall(label)):
        raise BadDefinition("label", "Write a param in a label as {{name}}, or {{name|banner}}.")
    if definition.icon and definition.icon not in ICONS:
        raise BadDefinition("icon", f"An icon is one of {', '.join(ICONS)}.")
    description = _text(definition.description, "description", DESCRIPTION_CHARACTERS_MAX)
    return Definition(label, definition.icon, description, _checked_params(definition.params))


def _text(text: str, place: str, characters_max: int) -> str:
    tidy, what = text.strip(), place.rpartition(".")[2]
    if len(tidy) > characters_max or "\0" in tidy:
        message = f"A {what} has at most {characters_max:,} characters, and no NUL among them."
        raise BadDefinition(place, message)
    return tidy


def _checked_params(params: tuple[Param, ...]) -> tuple[Param, ...]:
    if len(params) > PARAMS_KEYS_MAX:
        message = f"A definition has at most {PARAMS_KEYS_MAX} params, as an event has."
        raise BadDefinition("params", message)
    tidy: dict[str, Param] = {}
    for at, param in enumerate(params):
        place, name = f"params[{at}]", param.name.strip()
        if not 1 <= len(name) <= PARAM_CHARACTERS_MAX or "\0" in name:
            message = f"A param's name has 1 to {PARAM_CHARACTERS_MAX} characters."
            raise BadDefinition(f"{place}.name", message)
        if name in tidy:
            raise BadDefinition(f"{place}.name", f"The param {name} is defined twice.")
        if name.count("*") > (0 if param.required else 1):
            message = "A param's name holds at most one *, and none when it is required."
            raise BadDefinition(f"{place}.name", message)
        if param.type not in TYPES:
            raise BadDefinition(f"{place}.type", f"A type is one of {', '.join(TYPES)}.")
        description = _text(param.description, f"{place}.description", DESCRIPTION_CHARACTERS_MAX)
        tidy[name] = Param(name, param.type, param.required, description)
    return tuple(tidy.values())


def laid_over(default: Definition, own: Definition) -> Definition:
    """The default with what a site says itself: its texts where it has any, its params by name."""
    params = {param.name: param for param in (*default.params, *own.params)}
    return Definition(
        own.label or default.label,
        own.icon or default.icon,
        own.description or default.description,
        tuple(params.values()),
    )


def holes(label: str) -> list[str | tuple[str, ...]]:
    """A label's template as texts, and the params that go between them."""
    parts: list[str | tuple[str, ...]] = []
    for at, part in enumerate(HOLE.split(label)):
        parts.append(_names(part) if at % 2 else part)
    return parts


def _names(hole: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in hole.split("|"))


def _known() -> dict[str, Definition]:
    file = resources.files("footfall.events") / "known_actions.toml"
    entries = tomllib.loads(file.read_text(encoding="utf-8"))
    return {action: _of_entry(entry) for action, entry in entries.items()}


def _of_entry(entry: dict[str, Any]) -> Definition:
    required, usual = entry.get("required", {}), entry.get("params", {})
    params = [Param(name, kind, True) for name, kind in required.items()]
    params += [Param(name, kind) for name, kind in usual.items()]
    label, icon, description = entry["label"], entry["icon"], entry["description"]
    return checked(Definition(label, icon, description, tuple(params)))


KNOWN = _known()
