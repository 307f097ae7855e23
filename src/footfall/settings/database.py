"""The settings database: opened and migrated, with a revision that every change moves on."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    create_engine,
    event,
    inspect,
    make_url,
    text,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from footfall.settings import audit, tables
from footfall.settings.audit import By

BUSY_SECONDS_MAX = 5  # a write waits this long for another process's


class SettingsError(Exception):
    """The asker's fault: one sentence that says what is wrong and how to mend it."""

    code = "setting_invalid"
    status = 400

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field  # as the API names it


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
            if not _is_current(connection):
                _migrate(connection)
        return cls(engine)

    @contextlib.contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction, for reading."""
        with self._engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def change(
        self,
        by: By,
        act: str,
        site: str | None = None,
        target: str = "",
        detail: dict[str, Any] | None = None,
    ) -> Iterator[Connection]:
        """One transaction that changes settings: it moves the revision on, so that every process
        reads them again, and leaves an entry in the audit log. `detail` may be filled meanwhile."""
        detail = {} if detail is None else detail
        with self._engine.begin() as connection:
            table = tables.revision
            connection.execute(update(table).values(number=table.c.number + 1))
            yield connection
            audit.write(connection, by, act, site, target, detail)

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
    # What is deleted is overwritten, for it may be about somebody who was erased.
    settings = (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    )
    for pragma in settings:
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


def _is_current(connection: Connection) -> bool:
    """Whether there is nothing to migrate; Alembic takes half a second just to be asked."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    versions = resources.files("footfall.settings") / "migrations" / "versions"
    newest = max(each.name[:4] for each in versions.iterdir() if each.name.endswith(".py"))
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return bool(found == newest)


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config as AlembicConfig

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
