"""Jobs in the settings: whom they are about is known until they have ended, and no longer."""

from __future__ import annotations

from pathlib import Path

import pytest

from footfall.settings import audit, jobs, sites
from footfall.settings.audit import ActorKind, By
from footfall.settings.database import Database
from footfall.settings.jobs import Kind, State

BY = By(ActorKind.PERSON, "owner@example.com", 1_000)
TARGET = {"customer": "ann@example.com"}


def a_site(database: Database, name: str = "Shop") -> str:
    return sites.create(database, name, ["shop.example.com"], BY).id


def test_a_job_is_listed_found_and_told_of_in_the_audit_log_by_its_id(database: Database) -> None:
    site, other = a_site(database), a_site(database, "Other")
    first = jobs.create(database, site, Kind.ERASURE, TARGET, BY)
    second = jobs.create(database, site, Kind.ERASURE, TARGET, By(BY.kind, "b@example.com", 2_000))
    assert (first.state, first.result, first.asked_by) == (State.WAITING, None, BY.name)
    assert jobs.every(database, site) == (second, first)
    assert jobs.unfinished(database) == (first, second)
    assert jobs.find(database, site, first.id) == first
    with pytest.raises(jobs.NoSuchJob):
        jobs.find(database, other, first.id)
    with database.begin() as connection:
        entry = audit.page(connection, site, None, 1)[0]
    assert (entry.act, entry.target, entry.detail) == ("customer.erase", second.id, {})


def test_a_job_under_way_keeps_what_it_found_out(database: Database) -> None:
    site = a_site(database)
    job = jobs.create(database, site, Kind.ERASURE, TARGET, BY)
    jobs.progress(database, job.id, "x" * 100, {**TARGET, "uuids": ["u"]})
    jobs.progress(database, job.id, "deleting")
    (found,) = jobs.unfinished(database)
    assert (found.state, found.step) == (State.RUNNING, "deleting")
    assert found.target == {**TARGET, "uuids": ["u"]}


@pytest.mark.parametrize("ended", [State.DONE, State.FAILED])
def test_whom_an_ended_job_was_about_is_in_no_file(
    database: Database, tmp_path: Path, ended: State
) -> None:
    site = a_site(database)
    job = jobs.create(database, site, Kind.ERASURE, TARGET, BY)
    jobs.progress(database, job.id, "deleting", {**TARGET, "uuids": ["u" * 36] * 500})
    assert any(b"ann@example.com" in file.read_bytes() for file in tmp_path.iterdir())
    if ended is State.DONE:
        assert jobs.finish(database, job.id, {"digest": "d"}, 3_000)
    else:
        assert jobs.fail(database, job.id, "it cannot be read", 3_000)
    found = jobs.find(database, site, job.id)
    assert (found.state, found.target, found.finished_at) == (ended, None, 3_000)
    assert jobs.unfinished(database) == ()
    for text in (b"ann@example.com", b"u" * 36):
        assert not any(text in file.read_bytes() for file in tmp_path.iterdir())
