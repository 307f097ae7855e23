"""What sites say themselves of actions: reading, changing and replacing their definitions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select

from footfall.events.definition import BadDefinition, Definition, Param, checked
from footfall.settings import tables
from footfall.settings.audit import By
from footfall.settings.database import Database, SettingsError

DEFINITIONS_MAX = 1_000  # of one site; every process keeps them all in memory

_is_action = re.compile(r"[a-zA-Z0-9.\-_]{1,32}").fullmatch


class NoSuchDefinition(SettingsError):
    """The site does not define this action itself."""

    code = "action_not_found"
    status = 404


class Own(NamedTuple):
    """A site's own definition, and who wrote it when (epoch milliseconds)."""

    definition: Definition
    changed_at_ms: int
    changed_by: str


class Difference(NamedTuple):
    """The actions whose definitions are new, other than before, or gone."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def every(db: Database) -> dict[str, dict[str, Definition]]:
    """All definitions, by site and action."""
    found: dict[str, dict[str, Definition]] = {}
    with db.begin() as connection:
        for row in connection.execute(select(tables.definitions)):
            found.setdefault(row.site, {})[row.action] = _read(row).definition
    return found


def of_site(db: Database, site: str) -> dict[str, Own]:
    """A site's definitions by action, in their order."""
    with db.begin() as connection:
        return _of_site(connection, site)


def put(db: Database, site: str, action: str, definition: Definition, by: By) -> Definition:
    """Sets one definition; returns it as it is kept. Raises SettingsError."""
    after = _checked(action, definition)
    detail: dict[str, Any] = {}
    with db.change(by, "action.define", site, action, detail) as connection:
        before = _of_site(connection, site)
        if action not in before and len(before) >= DEFINITIONS_MAX:
            raise _too_many()
        if action in before:
            detail["from"] = msgspec.to_builtins(before[action].definition)
        detail["to"] = msgspec.to_builtins(after)
        _write(connection, site, {action: after}, by)
    return after


def remove(db: Database, site: str, action: str, by: By) -> None:
    """Takes one definition away; what is known by default holds again. Raises NoSuchDefinition."""
    detail: dict[str, Any] = {}
    with db.change(by, "action.remove", site, action, detail) as connection:
        before = _of_site(connection, site).get(action)
        if before is None:
            raise NoSuchDefinition(f"This site has no definition of its own of {action}.")
        detail["from"] = msgspec.to_builtins(before.definition)
        _delete(connection, site, [action])


def replace(db: Database, site: str, definitions: Mapping[str, Definition], by: By) -> Difference:
    """Makes these the site's definitions, all at once; says what changed. Raises SettingsError."""
    after = {action: _checked(action, each) for action, each in definitions.items()}
    if len(after) > DEFINITIONS_MAX:
        raise _too_many()
    found = difference(of_site(db, site), after)
    if not any(found):
        return found
    detail: dict[str, Any] = {}
    with db.change(by, "catalogue.push", site, site, detail) as connection:
        found = difference(_of_site(connection, site), after)
        detail |= {name: list(actions) for name, actions in found._asdict().items() if actions}
        _delete(connection, site, found.removed)
        _write(connection, site, {each: after[each] for each in (*found.added, *found.changed)}, by)
    return found


def difference(before: Mapping[str, Own], after: Mapping[str, Definition]) -> Difference:
    """What setting `after` would change."""
    return Difference(
        tuple(action for action in after if action not in before),
        tuple(
            action
            for action, definition in after.items()
            if action in before and before[action].definition != definition
        ),
        tuple(action for action in before if action not in after),
    )


def _checked(action: str, definition: Definition) -> Definition:
    if not _is_action(action):
        message = f"{action[:64]!r} is no action: 1 to 32 of the characters a-z A-Z 0-9 . - _"
        raise SettingsError(message, "action")
    try:
        return checked(definition)
    except BadDefinition as error:
        raise SettingsError(str(error), error.field) from error


def _too_many() -> SettingsError:
    return SettingsError(f"A site defines at most {DEFINITIONS_MAX:,} actions.")


def _of_site(connection: Connection, site: str) -> dict[str, Own]:
    table = tables.definitions
    rows = connection.execute(select(table).where(table.c.site == site).order_by(table.c.action))
    return {row.action: _read(row) for row in rows}


def _read(row: Row[Any]) -> Own:
    params = msgspec.convert(row.params, tuple[Param, ...])
    definition = Definition(row.label, row.icon, row.description, params)
    return Own(definition, row.changed_at, row.changed_by)


def _write(
    connection: Connection, site: str, definitions: Mapping[str, Definition], by: By
) -> None:
    if not definitions:
        return
    _delete(connection, site, definitions)
    rows = [
        {
            "site": site, "action": action, **msgspec.to_builtins(definition),
            "changed_at": by.at_ms, "changed_by": by.name,
        }
        for action, definition in definitions.items()
    ]  # fmt: skip
    connection.execute(insert(tables.definitions), rows)


def _delete(connection: Connection, site: str, actions: Iterable[str]) -> None:
    table = tables.definitions
    for action in actions:
        connection.execute(delete(table).where(table.c.site == site, table.c.action == action))
