"""The store's schema: numbered SQL files, each applied once, in order."""

from __future__ import annotations

from importlib import resources

from footfall.store.client import Store

APPLIED = """
CREATE TABLE IF NOT EXISTS migrations
(number UInt32, name String, applied_at DateTime DEFAULT now())
ENGINE = MergeTree ORDER BY number
"""


def migrations() -> list[tuple[int, str, str]]:
    """Number, name and SQL of every migration, in order."""
    folder = resources.files("footfall.store") / "schema"
    files = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [(int(name[:4]), name, (folder / name).read_text(encoding="utf-8")) for name in files]


def migrate(store: Store) -> list[str]:
    """Brings the store's schema up to date; returns the names of what was applied.

    Every statement can be run again, so a crash half-way is mended by the next start.
    """
    store.command(APPLIED)
    done = {number for (number,) in store.rows("SELECT number FROM migrations")}
    applied = []
    for number, name, sql in migrations():
        if number in done:
            continue
        for statement in statements(sql):
            store.command(statement)
        store.command(f"INSERT INTO migrations (number, name) VALUES ({number}, '{name}')")
        applied.append(name)
    return applied


def statements(sql: str) -> list[str]:
    """The statements of a migration's text, in order."""
    lines = [line for line in sql.splitlines() if not line.lstrip().startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";") if part.strip()]
