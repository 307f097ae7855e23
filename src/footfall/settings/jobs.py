"""Jobs: work that takes a while, who asked for it, how far it is, and what came of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import insert, null, select, text, update

from footfall.settings import tables
from footfall.settings.audit import By
from footfall.settings.database import Database, SettingsError, fields
from footfall.settings.secret import new_id

STEP_CHARACTERS_MAX = 64
LISTED_MAX = 200  # of one site, the newest
CHECKPOINTS_MAX = 10  # each waits for others as long as a write does


class NoSuchJob(SettingsError):
    """No job of this site has this id."""

    code = "job_not_found"
    status = 404


class Kind(StrEnum):
    """What a job does."""

    ERASURE = "erasure"


ACTS = {Kind.ERASURE: "customer.erase"}


class State(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(msgspec.Struct, frozen=True):
    """One job; times are epoch milliseconds, `target` is there until the job has ended."""

    id: str
    site: str
    kind: Kind
    state: State
    step: str
    target: dict[str, Any] | None
    result: dict[str, Any] | None
    asked_by: str
    created_at: int
    finished_at: int | None = None


def create(db: Database, site: str, kind: Kind, target: dict[str, Any], by: By) -> Job:
    """A job that waits for its turn. The audit log names the job, not whom it is about."""
    job = Job(new_id(), site, kind, State.WAITING, "waiting", target, None, by.name, by.at_ms)
    values = {**msgspec.to_builtins(job), "result": null()}
    with db.change(by, ACTS[kind], site, job.id) as connection:
        connection.execute(insert(tables.jobs).values(**values))
    return job


def every(db: Database, site: str) -> tuple[Job, ...]:
    """A site's jobs, newest first."""
    table = tables.jobs
    query = select(table).where(table.c.site == site)
    query = query.order_by(table.c.created_at.desc(), table.c.id).limit(LISTED_MAX)
    with db.begin() as connection:
        return tuple(msgspec.convert(fields(row), Job) for row in connection.execute(query))


def find(db: Database, site: str, job_id: str) -> Job:
    """Raises NoSuchJob."""
    table = tables.jobs
    with db.begin() as connection:
        row = connection.execute(
            select(table).where(table.c.site == site, table.c.id == job_id)
        ).one_or_none()
    if row is None:
        raise NoSuchJob(f"There is no job {job_id!r} on this site.")
    return msgspec.convert(fields(row), Job)


def unfinished(db: Database) -> tuple[Job, ...]:
    """Jobs of all sites that wait or were under way, oldest first."""
    table = tables.jobs
    query = select(table).where(table.c.state.in_([State.WAITING.value, State.RUNNING.value]))
    with db.begin() as connection:
        rows = connection.execute(query.order_by(table.c.created_at, table.c.id)).all()
    return tuple(msgspec.convert(fields(row), Job) for row in rows)


def progress(db: Database, job_id: str, step: str, target: dict[str, Any] | None = None) -> None:
    """Notes what a job does now, and, when given, what it has found out about its target."""
    values: dict[str, Any] = {"state": State.RUNNING.value, "step": step[:STEP_CHARACTERS_MAX]}
    _set(db, job_id, values | ({"target": target} if target is not None else {}))


def finish(db: Database, job_id: str, result: dict[str, Any], now_ms: int) -> bool:
    """Notes what came of a job, and lets go of whom it was about; says whether no copy is left in
    the database's journal."""
    values = {"state": State.DONE.value, "step": "done", "result": result}
    _set(db, job_id, {**values, "target": null(), "finished_at": now_ms})
    return _empty_journal(db)


def fail(db: Database, job_id: str, reason: str, now_ms: int) -> bool:
    """Notes that a job cannot be done; otherwise as `finish`."""
    values = {"state": State.FAILED.value, "step": reason[:STEP_CHARACTERS_MAX]}
    _set(db, job_id, {**values, "target": null(), "finished_at": now_ms})
    return _empty_journal(db)


def _set(db: Database, job_id: str, values: dict[str, Any]) -> None:
    with db.begin() as connection:
        connection.execute(update(tables.jobs).where(tables.jobs.c.id == job_id).values(**values))


def _empty_journal(db: Database) -> bool:
    """SQLite's write-ahead log holds old pages until it is moved into the file and truncated."""
    for _ in range(CHECKPOINTS_MAX):
        with db.begin() as connection:
            if connection.dialect.name != "sqlite":
                return True
            busy = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).scalar_one()
        if not busy:
            return True
    return False
