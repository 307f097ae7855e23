"""A site's own definitions as a YAML file, for review in git: written, and read back."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
import yaml

from footfall.events.definition import BadDefinition, Definition, Param, checked
from footfall.settings.database import SettingsError

FILE_BYTES_MAX = 4 * 1024**2  # a thousand definitions take some hundred KiB

HEADER = """\
# The catalogue of {site}: what its actions mean.
# Bring it back with: footfall catalogue push FILE --site {site!r}
"""


class Catalogued(NamedTuple):
    """What a file says; `strict` is None where it says nothing of it."""

    definitions: dict[str, Definition]
    strict: bool | None


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    """An action in the file; a param is a type, or more than that."""

    label: str = ""
    icon: str = ""
    description: str = ""
    params: dict[str, Any] = {}


class _Detail(msgspec.Struct, forbid_unknown_fields=True):
    type: str = "any"
    required: bool = False
    description: str = ""


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # the library comes without types
    """Plain YAML, but a key that stands twice is an error: merging two branches makes such."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise SettingsError(f"Line {line}: {key!r} must be text; put it in quotes.")
            if key in seen:
                raise SettingsError(f"Line {line}: {key} stands twice.")
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def written(site: str, definitions: dict[str, Definition], strict: bool) -> str:
    """The file's text; the same definitions always give the same."""
    actions = {action: _entry(definitions[action]) for action in sorted(definitions)}
    content = {"strict": strict, "actions": actions}
    # Line breaks beyond ASCII come back as spaces unless they are escaped.
    plain = not any(each in repr(definitions) for each in (r"\x85", r"\u2028", r"\u2029"))
    body: str = yaml.safe_dump(content, sort_keys=False, allow_unicode=plain, width=100)
    name = "".join(each if each.isprintable() else " " for each in site)  # YAML bars the others
    return HEADER.format(site=name) + body


def read(text: str) -> Catalogued:
    """What a file says. Raises SettingsError with a sentence that names the place."""
    if len(text.encode()) > FILE_BYTES_MAX:
        raise SettingsError("The file is larger than 4 MiB, which no catalogue is.")
    try:
        content = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader with one more check
    except yaml.YAMLError as error:
        raise SettingsError(f"The file is no YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(content, dict) or not content.keys() <= {"strict", "actions"}:
        raise SettingsError("A catalogue's file has 'actions', and may have 'strict'.")
    strict, actions = content.get("strict"), content.get("actions") or {}
    if strict is not None and not isinstance(strict, bool):
        raise SettingsError("strict is true or false.")
    if not isinstance(actions, dict):
        raise SettingsError("actions is a mapping of actions to their definitions.")
    return Catalogued({name: _definition(name, each) for name, each in actions.items()}, strict)


def _entry(definition: Definition) -> dict[str, Any]:
    texts = {
        "label": definition.label,
        "icon": definition.icon,
        "description": definition.description,
    }
    entry: dict[str, Any] = {name: text for name, text in texts.items() if text}
    if definition.params:
        entry["params"] = {param.name: _param(param) for param in definition.params}
    return entry


def _param(param: Param) -> str | dict[str, Any]:
    detail: dict[str, Any] = {"type": param.type}
    if param.required:
        detail["required"] = True
    if param.description:
        detail["description"] = param.description
    return param.type if len(detail) == 1 else detail


def _definition(action: str, value: Any) -> Definition:
    try:
        entry = msgspec.convert(value or {}, _Entry)
        params = [_read_param(name, each) for name, each in entry.params.items()]
        return checked(Definition(entry.label, entry.icon, entry.description, tuple(params)))
    except msgspec.ValidationError as error:
        raise SettingsError(f"{action}: {error}.") from error
    except BadDefinition as error:
        raise SettingsError(f"{action}: {error}") from error


def _read_param(name: str, value: Any) -> Param:
    if value is None or isinstance(value, str):
        return Param(name, value or "any")
    detail = msgspec.convert(value, _Detail)
    return Param(name, detail.type, detail.required, detail.description)
