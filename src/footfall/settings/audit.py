"""The audit log: who changed which setting, when, from where; written with the change itself."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select

from footfall.settings import tables

DETAIL_BYTES_MAX = 16 * 1024  # an entry says what changed; it is no copy of the settings
PAGE_MAX = 500


class ActorKind(StrEnum):
    """Who can change something."""

    PERSON = "person"  # signed in to the console
    KEY = "key"  # a script with an API key
    COMMAND = "command"  # somebody at the command line of this machine
    FOOTFALL = "footfall"  # by itself: a retention, a start


class By(msgspec.Struct, frozen=True):
    """Who does something, from which address, and when (epoch milliseconds)."""

    kind: ActorKind
    name: str
    at_ms: int
    address: str = ""


class Entry(msgspec.Struct, frozen=True):
    """One act; `site` is None for what concerns all of Footfall, `at` is epoch milliseconds."""

    id: int
    at: int
    actor_kind: ActorKind
    actor: str
    address: str
    act: str
    site: str | None
    target: str
    detail: dict[str, Any]


def write(
    connection: Connection, by: By, act: str, site: str | None, target: str, detail: dict[str, Any]
) -> None:
    """Adds an entry within the transaction of the change that it tells of."""
    if len(msgspec.json.encode(detail)) > DETAIL_BYTES_MAX:
        detail = {"shortened": True, "changed": sorted(detail)}
    values = {
        "at": by.at_ms, "actor_kind": by.kind.value, "actor": by.name, "address": by.address,
        "act": act, "site": site, "target": target[:254], "detail": detail,
    }  # fmt: skip
    connection.execute(insert(tables.audit).values(**values))


def page(
    connection: Connection, site: str | None, before: int | None, limit: int
) -> tuple[Entry, ...]:
    """Entries, newest first: of one site, or of everything when `site` is None."""
    table = tables.audit
    query = select(table).order_by(table.c.id.desc()).limit(min(limit, PAGE_MAX))
    if site is not None:
        query = query.where(table.c.site == site)
    if before is not None:
        query = query.where(table.c.id < before)
    rows = connection.execute(query).mappings()
    return tuple(msgspec.convert({str(k): v for k, v in row.items()}, Entry) for row in rows)


def every(connection: Connection, site: str | None) -> Iterator[Entry]:
    """All entries, newest first, read page by page."""
    before: int | None = None
    while entries := page(connection, site, before, PAGE_MAX):
        yield from entries
        before = entries[-1].id


def changed(before: msgspec.Struct, after: msgspec.Struct) -> dict[str, Any]:
    """What differs between two states of one thing: `{"field": {"from": …, "to": …}}`."""
    old, new = msgspec.to_builtins(before), msgspec.to_builtins(after)
    return {name: {"from": old[name], "to": new[name]} for name in old if old[name] != new[name]}
