"""Erasing and exporting a customer, and the jobs that say how far an erasure is."""

from __future__ import annotations

import msgspec
from litestar import delete, get
from litestar.response import Stream

from footfall.events.erasure import Result
from footfall.events.moment import iso
from footfall.query import export
from footfall.query.erasure import target_of
from footfall.query.feed import Row
from footfall.serve.access import Asker, needs_role, now_ms
from footfall.serve.context import Context
from footfall.serve.event_view import of_row
from footfall.serve.replies import no_such_customer
from footfall.settings import jobs
from footfall.settings.jobs import Job, Kind, State
from footfall.settings.keys import Scope
from footfall.settings.people import Role
from footfall.settings.site import Site

WRITE = needs_role(Role.ADMIN, Scope.CUSTOMERS_WRITE)

_encode = msgspec.json.Encoder().encode


class JobView(msgspec.Struct, rename="camel"):
    """A job; `result` is its proof once it is done, and names nobody."""

    id: str
    kind: Kind
    state: State
    step: str
    asked_by: str
    created_at: str
    finished_at: str | None
    result: Result | None


class JobList(msgspec.Struct):
    """A site's jobs, newest first."""

    jobs: list[JobView]


def _view(job: Job) -> JobView:
    return JobView(
        id=job.id,
        kind=job.kind,
        state=job.state,
        step=job.step,
        asked_by=job.asked_by,
        created_at=iso(job.created_at),
        finished_at=iso(job.finished_at) if job.finished_at else None,
        result=msgspec.convert(job.result, Result) if job.result else None,
    )


@delete(
    "/api/v1/sites/{site_id:str}/customers/{customer:str}", sync_to_thread=True, status_code=202,
    tags=["customers"], opt=WRITE,
)  # fmt: skip
def erase_customer(context: Context, asker: Asker, site: Site, customer: str) -> JobView:
    """Erases everything about a customer that has come so far, for good; a job says how far it is.

    Events, profile, identifiers, what was turned away, and what still lies in the logs.
    """
    target = target_of(context.store, site.id, customer, now_ms())
    if target is None:
        raise no_such_customer()
    content = msgspec.to_builtins(target)
    job = jobs.create(context.database, site.id, Kind.ERASURE, content, asker.by())
    context.wake_jobs()
    return _view(job)


@get(
    "/api/v1/sites/{site_id:str}/customers/{customer:str}/export", sync_to_thread=True,
    tags=["customers"], opt=needs_role(Role.ADMIN, Scope.CUSTOMERS_READ),
    media_type="application/json",
)  # fmt: skip
def export_customer(context: Context, asker: Asker, site: Site, customer: str) -> Stream:
    """Everything about a customer as one JSON document, what was turned away included."""

    def view(row: Row) -> bytes:
        return _encode(of_row(row, context.customer_of(site.id, row.uuid)))

    chunks = export.document(context.store, site.id, customer, now_ms(), view)
    if chunks is None:
        raise no_such_customer()
    with context.database.change(asker.by(), "customer.export", site.id):
        pass
    headers = {"content-disposition": 'attachment; filename="customer.json"'}
    return Stream(chunks, media_type="application/json", headers=headers)


@get("/api/v1/sites/{site_id:str}/jobs", sync_to_thread=True, tags=["customers"], opt=WRITE)
def list_jobs(context: Context, site: Site) -> JobList:
    """Erasures, newest first, with their proofs."""
    return JobList([_view(job) for job in jobs.every(context.database, site.id)])


@get(
    "/api/v1/sites/{site_id:str}/jobs/{job_id:str}",
    sync_to_thread=True,
    tags=["customers"],
    opt=WRITE,
)
def show_job(context: Context, site: Site, job_id: str) -> JobView:
    """One erasure: how far it is, and its proof once it is done."""
    return _view(jobs.find(context.database, site.id, job_id))


ROUTES = [erase_customer, export_customer, list_jobs, show_job]
