"""The settings database: opened and migrated, with a revision that every change moves on."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Connection, Engine, Row, create_engine, event, make_url, text, update
from sqlalchemy.exc import SQLAlchemyError

from footfall.settings import tables

BUSY_SECONDS_MAX = 5  # a write waits this long for another process's


class SettingsError(Exception):
    """The asker's fault: one sentence that says what is wrong and how to mend it."""


class Database:
    """Access to the settings from any thread, in short transactions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> Database:
        """Connects and brings the schema up to date; two processes may do so at once."""
        address = make_url(url)
        path = None
        if address.get_backend_name() == "sqlite" and address.database:
            path = Path(address.database)
            path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS_MAX} if path else {})
        if path:
            event.listen(engine, "connect", _prepare_sqlite)
        with _alone(path, engine) as connection:
            _migrate(connection)
        return cls(engine)

    @contextlib.contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction, for reading."""
        with self._engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def change(self) -> Iterator[Connection]:
        """One transaction that changes what collectors obey: it moves the revision on."""
        with self._engine.begin() as connection:
            table = tables.revision
            connection.execute(update(table).values(number=table.c.number + 1))
            yield connection

    def revision(self) -> int:
        """Grows with every change of sites and keys."""
        with self.begin() as connection:
            return int(connection.execute(text("SELECT number FROM revision")).scalar_one())

    def close(self) -> None:
        self._engine.dispose()


def fields(row: Row[Any]) -> dict[str, Any]:
    """A row's values by column name, the names as plain text."""
    return {str(name): value for name, value in row._mapping.items()}


def _prepare_sqlite(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextlib.contextmanager
def _alone(path: Path | None, engine: Engine) -> Iterator[Connection]:
    """A connection while no other process migrates."""
    if path is None:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(5042001)"))
            yield connection
        return
    with path.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with engine.begin() as connection:
            yield connection


def _migrate(connection: Connection) -> None:
    config = AlembicConfig()
    config.set_main_option(
        "script_location", str(resources.files("footfall.settings") / "migrations")
    )
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except SQLAlchemyError as error:
        raise SettingsError(
            f"The settings database cannot be brought up to date: {error}"
        ) from error
