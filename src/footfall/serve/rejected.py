"""`/rejected`: what was turned away, why, and sending it again under today's rules."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.concurrency import sync_to_thread
from litestar.params import QueryParameter

from footfall.events.event import encode
from footfall.events.moment import iso
from footfall.events.rejection import MEANINGS
from footfall.events.turned_away import TurnedAway
from footfall.log.log import LogFull, Record
from footfall.query import rejected
from footfall.query.conditions import TimeRange
from footfall.query.rejected import Filters, Page
from footfall.query.uuids import is_uuid
from footfall.serve.access import Asker, needs_role, now_ms
from footfall.serve.context import Context
from footfall.serve.judging import judged
from footfall.serve.parameters import Paging, cursor_of
from footfall.serve.replies import ApiError
from footfall.settings.keys import Scope
from footfall.settings.people import Role
from footfall.settings.site import Site

REPLAYED_MAX = 1_000  # of one call; the caller goes on with `next`
IDS_MAX = 1_000
SENTENCES = {code.value: meaning for code, meaning in MEANINGS.items()}  # rows outlive a code
TOLD_MAX = 20  # reasons in an answer; the list has them all
READ = needs_role(Role.ANALYST, Scope.EVENTS_READ)

CodeText = Annotated[
    str | None, QueryParameter(name="code", max_length=64, description="Only with this code.")
]
Exactly = Annotated[
    str | None, QueryParameter(name="action", max_length=64, description="Only with this action.")
]


class KeyUsed(msgspec.Struct):
    """The key that it came with: `tracker` or `api`, and its id; `import` for a row of a file."""

    kind: str
    id: str


class RejectedView(msgspec.Struct, rename="camel"):
    """One event as it was sent (`raw`), and why it was not taken."""

    id: str
    received_at: str
    code: str
    field: str | None
    message: str
    action: str
    uuid: str
    protocol: str
    key: KeyUsed
    source: str
    origin: str
    address: str
    user_agent: str
    raw: str
    truncated: bool
    replayable: bool


class Rejected(msgspec.Struct):
    """Newest first; `next` is the cursor of the page after."""

    rejected: list[RejectedView]
    next: str | None


class CodeCountView(msgspec.Struct, rename="camel"):
    code: str
    events: int
    last_at: str
    meaning: str


class ActionCountView(msgspec.Struct, rename="camel"):
    code: str
    action: str
    events: int
    last_at: str


class SummaryView(msgspec.Struct):
    """What waits, counted by code, and by code and action."""

    total: int
    codes: list[CodeCountView]
    actions: list[ActionCountView]


class Replay(msgspec.Struct, forbid_unknown_fields=True):
    """Which to send again; without anything all. `cursor` is `next` of the call before."""

    ids: tuple[str, ...] | None = None
    code: str | None = None
    action: str | None = None
    cursor: str | None = None


class StillRejected(msgspec.Struct):
    id: str
    code: str
    message: str


class Replayed(msgspec.Struct):
    """What became of them; `next` is not null while there are more to try."""

    tried: int
    accepted: int
    rejected: int
    rejections: list[StillRejected]
    next: str | None


def _view(row: TurnedAway) -> RejectedView:
    return RejectedView(
        row.id, iso(row.received_at_ms), row.code, row.field or None, row.message, row.action,
        row.uuid, row.protocol, KeyUsed(row.key_kind, row.key_id), row.source, row.origin,
        row.address, row.user_agent, row.raw, row.truncated, not row.truncated,
    )  # fmt: skip


@get("/api/v1/sites/{site_id:str}/rejected", sync_to_thread=True, tags=["rejected"], opt=READ)
def list_rejected(
    context: Context,
    site: Site,
    time: TimeRange,
    code: CodeText = None,
    action: Exactly = None,
    *,
    paging: Paging,
) -> Rejected:
    """Events that were turned away and wait, newest first."""
    page = rejected.page(context.store, Filters(site.id, time, code, action), *paging)
    return Rejected([_view(row) for row in page.rows], str(page.next) if page.next else None)


@get(
    "/api/v1/sites/{site_id:str}/rejected/summary", sync_to_thread=True, tags=["rejected"], opt=READ
)
def sum_rejected(context: Context, site: Site, time: TimeRange) -> SummaryView:
    """How many were turned away, by code and by action."""
    found = rejected.summary(context.store, site.id, time)
    codes = [
        CodeCountView(each.code, each.events, iso(each.last_ms), SENTENCES.get(each.code, ""))
        for each in found.codes
    ]
    actions = [
        ActionCountView(each.code, each.action, each.events, iso(each.last_ms))
        for each in found.actions
    ]
    return SummaryView(found.total, codes, actions)


@post(
    "/api/v1/sites/{site_id:str}/rejected/replay", tags=["rejected"], status_code=200,
    opt=needs_role(Role.ADMIN, Scope.ADMIN),
)  # fmt: skip
async def replay_rejected(context: Context, asker: Asker, site: Site, data: Replay) -> Replayed:
    """Sends up to a thousand again; what is accepted leaves the list, once, however often asked."""
    if data.ids is not None and not (
        len(data.ids) <= IDS_MAX and all(is_uuid(each) for each in data.ids)
    ):
        raise ApiError("parameter_invalid", f"ids are at most {IDS_MAX} ids of the list.", "ids")
    filters = Filters(site.id, code=data.code, action=data.action, ids=data.ids)
    cursor = cursor_of(data.cursor)
    page: Page = await sync_to_thread(rejected.page, context.store, filters, REPLAYED_MAX, cursor)
    records: list[Record] = []
    sent: list[TurnedAway] = []
    still: list[StillRejected] = []
    for row in page.rows:
        verdict = await judged(row, context.rules.current, context.tokens, now_ms())
        records += [Record(event.uuid, encode(event)) for event in verdict.events]
        if verdict.rejection is None:
            sent.append(row)
        else:
            rejection = verdict.rejection
            still.append(StillRejected(row.id, rejection.code.value, rejection.sentence))
    try:
        if records:
            await context.log.append(records)
    except LogFull as full:
        message = "The log cannot take more just now. Nothing was sent; try again later."
        raise ApiError("log_full", message, retry_after_seconds=full.retry_after_seconds) from full
    await sync_to_thread(_note, context, asker, site, sent, len(page.rows))
    after = str(page.next) if page.next else None
    return Replayed(len(page.rows), len(sent), len(still), still[:TOLD_MAX], after)


def _note(context: Context, asker: Asker, site: Site, sent: list[TurnedAway], tried: int) -> None:
    """Takes what was sent off the list, and leaves an entry in the audit log."""
    rejected.mark_sent(context.store, sent, now_ms())
    if tried:
        detail = {"tried": tried, "accepted": len(sent)}
        with context.database.change(asker.by(), "rejected.replay", site.id, site.name, detail):
            pass


ROUTES = [list_rejected, sum_rejected, replay_rejected]
