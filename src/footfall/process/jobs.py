"""The worker that does jobs, one after the other, and goes on with them after a restart."""

from __future__ import annotations

import re
import sqlite3
import threading

import msgspec
import structlog

from footfall.events.erasure import Target
from footfall.log.redaction import JournalBusy
from footfall.process.asks import Stopped
from footfall.process.erasure import Notes, Parts, Unfinished, erase
from footfall.process.limits import JOB_RETRY_SECONDS
from footfall.settings import jobs
from footfall.settings.database import Database
from footfall.settings.jobs import Job
from footfall.store.client import StoreError

# Reasons that pass. A promise to erase is never dropped for one of them.
PASSING = (Unfinished, JournalBusy, StoreError, sqlite3.Error, OSError)

log = structlog.get_logger()


class Jobs:
    """Takes jobs on one thread; `wake` tells it that there is a new one."""

    def __init__(self, db: Database, parts: Parts) -> None:
        self._db = db
        self._parts = parts
        self._wake = threading.Event()
        self._stopping = threading.Event()

    def run(self) -> None:
        """Works until `stop`; a job that is under way then goes on after the next start."""
        while not self._stopping.is_set():
            self._wake.clear()
            done = [self.do(job) for job in jobs.unfinished(self._db)]
            self._wake.wait(None if all(done) else JOB_RETRY_SECONDS)

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()

    def wake(self) -> None:
        self._wake.set()

    def do(self, job: Job) -> bool:
        """Does one job; says whether it has ended."""
        if self._stopping.is_set():
            return False
        notes = Notes(
            step=lambda text: jobs.progress(self._db, job.id, text),
            save=lambda target: self._save(job, target),
            rest=self._stopping.wait,
        )
        try:
            target = msgspec.convert(job.target, Target)
            result = erase(target, self._parts, notes)
        except Stopped:
            return False
        except PASSING as error:
            reason = _without_names(error)
            log.warning("a job has to be done again", job=job.id, reason=reason)
            jobs.progress(self._db, job.id, f"will be tried again: {reason}")
            return False
        except msgspec.ValidationError as error:
            log.error("a job cannot be read", job=job.id, error=str(error))
            jobs.fail(self._db, job.id, "its target cannot be read", self._parts.now_ms())
            return True
        if not jobs.finish(self._db, job.id, msgspec.to_builtins(result), self._parts.now_ms()):
            log.warning("the settings' journal is still in use", job=job.id)
        return True

    def _save(self, job: Job, target: Target) -> None:
        step = "deleting from the store"
        jobs.progress(self._db, job.id, step, msgspec.to_builtins(target))


def _without_names(error: Exception) -> str:
    """What failed, but none of the store's words: they may hold whom it was asked about."""
    if isinstance(error, StoreError):
        return " ".join(["StoreError", *re.findall(r"\(([A-Z_]{4,})\)", str(error))[-1:]])
    return str(error) if isinstance(error, Unfinished) else type(error).__name__
