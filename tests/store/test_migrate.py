"""Migrations of the store: each has its place, and a crash between any two statements is mended."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import former

from footfall.store.client import Store
from footfall.store.migrate import migrate, migrations, statements

NOW_MS = 1_790_000_000_000
TABLES = (
    "SELECT name, engine LIKE '%MergeTree' AS is_kept,"
    " replaceRegexpOne(create_table_query, 'UUID ''[^'']+''', '') FROM system.tables"
    " WHERE database = currentDatabase() ORDER BY name"
)


class Torn(Exception):
    """The process is gone before this statement."""


class Tearing(Store):
    """A store whose process ends after so many statements."""

    left = 0

    def command(self, sql: str, parameters: Mapping[str, Any] | None = None) -> None:
        if not self.left:
            raise Torn(sql)
        self.left -= 1
        super().command(sql, parameters)


def whole(store: Store) -> dict[str, Any]:
    """Every table: how it is made, and what it holds."""
    found: dict[str, Any] = {}
    for name, is_kept, made in store.rows(TABLES):
        columns = "number, name" if name == "migrations" else "*"
        final = "FINAL" if "ReplacingMergeTree" in made or "AggregatingMergeTree" in made else ""
        rows = store.json_lines(f"SELECT {columns} FROM {name} {final}") if is_kept else b""
        found[name] = (made, sorted(rows.splitlines()))
    return found


def torn_at(path: Path, statement: int) -> str:
    """Migrates as a process that ends before a statement; gives it, or nothing at the end."""
    store = Tearing(path)
    store.left = statement
    try:
        migrate(store)
    except Torn as torn:
        return str(torn)
    finally:
        store.close()
    return ""


def migrated(path: Path) -> dict[str, Any]:
    store = Store(path)
    migrate(store)
    found = whole(store)
    store.close()
    return found


def former_store(path: Path) -> Path:
    store = Store(path)
    former.fill(store, 1, NOW_MS)
    store.close()
    return path


def test_every_migration_has_a_number_of_its_own() -> None:
    numbers = [number for number, _, _ in migrations()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_crash_between_any_two_statements_is_mended(tmp_path: Path) -> None:
    expected = migrated(former_store(tmp_path / "calm"))
    assert len(expected["events"][1]) == len(former.events(NOW_MS))
    assert len(expected["claims"][1]) == 5

    path, copy = former_store(tmp_path / "torn"), tmp_path / "copy"
    crashes, done, at = 0, 1, 1
    while before := torn_at(path, at):
        crashes += 1
        if (
            before.startswith("DROP TABLE") and "IF EXISTS" not in before
        ):  # what was made of it must be as good by now
            shutil.copytree(path, copy, symlinks=True)
            assert migrated(copy) == expected, before
            shutil.rmtree(copy)
        store = Store(path)
        last, ((done,),) = done, store.rows("SELECT count() FROM migrations")
        store.close()
        at = 1 if done > last else at + 1  # before each statement of the next one
    assert crashes >= sum(len(statements(sql)) for _, _, sql in migrations()[1:])
    assert migrated(path) == expected
