"""`/audit`: who changed what and when, to read and to export."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.response import Stream

from footfall.events.moment import iso
from footfall.serve.access import needs_owner, needs_role
from footfall.serve.context import Context
from footfall.serve.parameters import LIMIT_DEFAULT, CursorText, Limit
from footfall.serve.replies import ApiError
from footfall.settings import audit
from footfall.settings.audit import Entry
from footfall.settings.keys import Scope
from footfall.settings.people import Role
from footfall.settings.site import Site

ID = re.compile("[0-9]{1,18}")
COLUMNS = ("id", "at", "actor", "actorKind", "address", "act", "site", "target", "detail")


class EntryView(msgspec.Struct, rename="camel"):
    """One act; `site` is null for what concerns everything."""

    id: int
    at: str
    actor: str
    actor_kind: str
    address: str
    act: str
    site: str | None
    target: str
    detail: dict[str, Any]


class Entries(msgspec.Struct):
    """Newest first; `next` is the cursor of the page after."""

    entries: list[EntryView]
    next: str | None


def _view(entry: Entry) -> EntryView:
    return EntryView(
        entry.id, iso(entry.at), entry.actor, entry.actor_kind.value, entry.address, entry.act,
        entry.site, entry.target, entry.detail,
    )  # fmt: skip


def _answer(
    request: Request[Any, Any, State], context: Context, site: str | None, limit: int, cursor: str
) -> Response[Any]:
    if "text/csv" in request.headers.get("accept", ""):
        headers = {"content-disposition": 'attachment; filename="audit.csv"'}
        return Stream(_csv(context, site), media_type="text/csv; charset=utf-8", headers=headers)
    if cursor and not ID.fullmatch(cursor):
        message = "The cursor is not one of ours; leave it out to begin at the newest."
        raise ApiError("parameter_invalid", message, "cursor")
    with context.database.begin() as connection:
        found = audit.page(connection, site, int(cursor) if cursor else None, limit)
    after = str(found[-1].id) if len(found) == limit else None
    return Response(Entries([_view(entry) for entry in found], after))


def _csv(context: Context, site: str | None) -> Iterator[str]:
    yield ",".join(COLUMNS) + "\r\n"
    with context.database.begin() as connection:
        for entry in audit.every(connection, site):
            values = msgspec.to_builtins(_view(entry))
            values["detail"] = msgspec.json.encode(entry.detail).decode()
            line = io.StringIO()
            csv.writer(line).writerow([_cell(values[name]) for name in COLUMNS])
            yield line.getvalue()


def _cell(value: Any) -> str:
    """As text; what a spreadsheet would run as a formula is quoted."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@get("/api/v1/audit", sync_to_thread=True, tags=["audit"], opt=needs_owner())
def list_audit(
    request: Request[Any, Any, State],
    context: Context,
    limit: Limit = LIMIT_DEFAULT,
    cursor_text: CursorText = None,
) -> Response[Entries]:
    """Every administrative act, newest first; with `Accept: text/csv` all of them as CSV."""
    return _answer(request, context, None, limit, cursor_text or "")


@get(
    "/api/v1/sites/{site_id:str}/audit", sync_to_thread=True, tags=["audit"],
    opt=needs_role(Role.ADMIN, Scope.ADMIN),
)  # fmt: skip
def list_site_audit(
    request: Request[Any, Any, State],
    context: Context,
    site: Site,
    limit: Limit = LIMIT_DEFAULT,
    cursor_text: CursorText = None,
) -> Response[Entries]:
    """The acts that concern one site."""
    return _answer(request, context, site.id, limit, cursor_text or "")


ROUTES = [list_audit, list_site_audit]
