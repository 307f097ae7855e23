"""A site's catalogue: what its actions mean, and what is said of events that do not keep to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from footfall.events.definition import (
    KNOWN,
    PARAM_CHARACTERS_MAX,
    TYPE_OF,
    Definition,
    Param,
    holes,
    laid_over,
)
from footfall.events.limits import LABEL_CHARACTERS_MAX
from footfall.events.rejection import Code, Rejection

# Params that the door itself adds: no site needs to know them.
ADDED = frozenset(("originalTime", "originalName"))
# Of one site, for which a rule is kept: made-up names must not fill the memory.
RULES_MAX = 5_000
FITTING_MAX = 1_000  # names of one action that are remembered, likewise

_NO_DEFINITIONS: dict[str, Definition] = {}


class _Rule(msgspec.Struct, frozen=True):
    """A definition as events are judged by it."""

    label: list[str | tuple[str, ...]]
    required: tuple[tuple[str, str], ...]
    types: dict[str, str]  # by name, of params without a star
    patterns: tuple[tuple[Callable[[str], object], str], ...]
    fitting: dict[str, str]  # names that fitted a pattern, with its type: pages repeat few


class Catalogue:
    """What is known of actions by default, with a site's own definitions laid over it.

    Required params must be there and of their types. A strict site also turns away actions and
    params that nobody has defined, and params of another type than theirs.
    """

    __slots__ = ("_rules", "own", "strict")

    def __init__(
        self, own: Mapping[str, Definition] = _NO_DEFINITIONS, strict: bool = False
    ) -> None:
        self.own = own
        self.strict = strict
        self._rules: dict[str, _Rule | None] = {}

    def definition(self, action: str) -> Definition | None:
        """What is known of an action; None when nobody has defined it."""
        default, own = KNOWN.get(action), self.own.get(action)
        if default is None or own is None:
            return own or default
        return laid_over(default, own)

    def label_of(self, action: str, params: dict[str, Any]) -> str:
        """The action's label with its params filled in; the action where that says nothing."""
        rule = self._rule(action)
        if rule is None:
            return action
        parts = [part if isinstance(part, str) else _first(part, params) for part in rule.label]
        return "".join(parts).strip()[:LABEL_CHARACTERS_MAX] or action

    def judged(self, action: str, params: dict[str, Any]) -> Rejection | None:
        """Why an event does not keep to the catalogue; None when it does."""
        rule = self._rule(action)
        if rule is None:
            if not self.strict:
                return None
            message = f"{action} is not in the site's catalogue"
            return Rejection(Code.ACTION_UNKNOWN, "action", message)
        for name, kind in rule.required:
            value = params.get(name)
            if value is None:
                field = f"params.{name}"
                return Rejection(Code.PARAM_REQUIRED, field, f"{action} needs {field}")
            if not fits(value, kind):
                return _mistyped(action, name, kind)
        return _strictly(action, params, rule) if self.strict else None

    def _rule(self, action: str) -> _Rule | None:
        try:
            return self._rules[action]
        except KeyError:
            pass
        definition = self.definition(action)
        rule = None if definition is None else _rule_of(definition)
        if len(self._rules) >= RULES_MAX:
            self._rules.clear()
        self._rules[action] = rule
        return rule


DEFAULT = Catalogue()


def fits(value: object, kind: str) -> bool:
    """Whether a value of JSON is of a type."""
    if kind == "any":
        return True
    if kind == "integer":
        return type(value) is int or (type(value) is float and value.is_integer())
    return TYPE_OF.get(type(value)) == kind


def matcher(name: str) -> Callable[[str], object]:
    """Whether a param's name fits one with a `*` in it."""
    return re.compile(".*".join(map(re.escape, name.split("*"))), re.DOTALL).fullmatch


def param_of(definition: Definition, name: str) -> Param | None:
    """What a definition says of a param: an exact name before one with `*`."""
    exact = next((each for each in definition.params if each.name == name), None)
    if exact is not None:
        return exact
    starred = (each for each in definition.params if "*" in each.name)
    return next((each for each in starred if matcher(each.name)(name)), None)


def _rule_of(definition: Definition) -> _Rule:
    exact = [param for param in definition.params if "*" not in param.name]
    return _Rule(
        label=holes(definition.label),
        required=tuple((param.name, param.type) for param in exact if param.required),
        types={param.name: param.type for param in exact},
        patterns=tuple(
            (matcher(param.name), param.type) for param in definition.params if "*" in param.name
        ),
        fitting={},
    )


def _first(names: tuple[str, ...], params: dict[str, Any]) -> str:
    """The first of these params that says something."""
    for name in names:
        value = params.get(name)
        if value is not None and not isinstance(value, dict | list):
            text = str(value)
            if text.strip():
                return text
    return ""


def _strictly(action: str, params: dict[str, Any], rule: _Rule) -> Rejection | None:
    for name, value in params.items():
        if value is None or name in ADDED:
            continue
        kind = rule.types.get(name) or rule.fitting.get(name) or _fitted(name, rule)
        if kind is None:
            field = f"params.{name}"
            message = f"{field} of {action} is not in the site's catalogue"
            return Rejection(Code.PARAM_UNKNOWN, field, message)
        if not fits(value, kind):
            return _mistyped(action, name, kind)
    return None


def _fitted(name: str, rule: _Rule) -> str | None:
    """The type of the first pattern that a name fits."""
    kind = next((kind for fit, kind in rule.patterns if fit(name)), None)
    if kind is not None and len(name) <= PARAM_CHARACTERS_MAX:
        if len(rule.fitting) >= FITTING_MAX:
            rule.fitting.clear()
        rule.fitting[name] = kind
    return kind


def _mistyped(action: str, name: str, kind: str) -> Rejection:
    field = f"params.{name}"
    article = "an" if kind in ("integer", "object") else "a"
    return Rejection(Code.PARAM_TYPE, field, f"{field} of {action} must be {article} {kind}")
