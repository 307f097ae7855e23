"""Parameters that many questions share, put together into what they mean, and what is said when
they are wrong.

A handler that takes a `TimeRange`, a `Paging` or a `Whose` by the name under which it is provided
here takes the query's parameters that make one.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, NamedTuple

from litestar.di import Provide
from litestar.params import QueryParameter

from footfall.events.moment import epoch_ms
from footfall.pipeline.bots import LEFT_OUT, REASONS
from footfall.query.conditions import TimeRange
from footfall.query.cursor import BadCursor, Cursor, parse
from footfall.query.uuids import uuids_of
from footfall.serve.context import Context
from footfall.serve.replies import ApiError, no_such_customer
from footfall.settings.site import Site

LIMIT_DEFAULT = 50
LIMIT_MAX = 500  # rows of one answer; more is an export
MILLISECONDS = re.compile("[0-9]{1,15}")

Limit = Annotated[
    int, QueryParameter(ge=1, le=LIMIT_MAX, description="How many, newest first; at most 500.")
]
CursorText = Annotated[
    str | None, QueryParameter(name="cursor", description="`next` of the page before.")
]
Action = Annotated[
    str | None,
    QueryParameter(max_length=64, description="Only this action; `*` stands for anything."),
]
From = Annotated[str | None, QueryParameter(name="from", description="From then on (ISO 8601).")]
To = Annotated[str | None, QueryParameter(name="to", description="Before this moment (ISO 8601).")]

Bots = Annotated[
    Literal["include", "exclude"] | None,
    QueryParameter(
        description="`include` shows what machines made, `exclude` nothing of it. Without it "
        "crawlers and whoever is faster than people are left out, headless browsers are not."
    ),
]


class Paging(NamedTuple):
    """How many rows, and behind which."""

    limit: int
    cursor: Cursor | None


class Whose(NamedTuple):
    """Whose doings: those of one customer's uuids, or of everybody (None)."""

    uuids: list[str] | None
    without: tuple[str, ...]  # reasons for which a machine's are left out


def time_range(from_: From = None, to: To = None) -> TimeRange:
    return TimeRange(_moment(from_, "from"), _moment(to, "to"))


def paging(limit: Limit = LIMIT_DEFAULT, cursor_text: CursorText = None) -> Paging:
    return Paging(limit, cursor_of(cursor_text))


def whose(context: Context, site: Site, customer: str | None = None, bots: Bots = None) -> Whose:
    """Of a site: everybody's or one customer's."""
    if customer:
        return theirs(context, site, customer, bots)
    return Whose(None, LEFT_OUT if bots is None else _left_out(bots))


def theirs(context: Context, site: Site, customer: str, bots: Bots = None) -> Whose:
    """Of the customer in the path: nothing is left out unless asked."""
    return Whose(uuids_or_error(context, site.id, customer), _left_out(bots))


PROVIDED = {
    "time": Provide(time_range, sync_to_thread=False),
    "paging": Provide(paging, sync_to_thread=False),
    "whose": Provide(whose, sync_to_thread=True),
}
OF_ONE = {"whose": Provide(theirs, sync_to_thread=True)}  # for paths that name a customer


def _left_out(bots: str | None) -> tuple[str, ...]:
    return REASONS if bots == "exclude" else ()


def uuids_or_error(context: Context, site: str, reference: str) -> list[str]:
    """The uuids of the customer named; raises ApiError when nobody is."""
    found = uuids_of(context.store, site, reference)
    if found is None:
        raise no_such_customer()
    return found[1]


def cursor_of(text: str | None) -> Cursor | None:
    if not text:
        return None
    try:
        return parse(text)
    except BadCursor as error:
        message = "The cursor is not one of ours; leave it out to begin at the newest."
        raise ApiError("parameter_invalid", message, "cursor") from error


def _moment(text: str | None, name: str) -> int | None:
    """ISO 8601 with an offset, or epoch milliseconds, to epoch milliseconds."""
    if not text:
        return None
    time_ms = epoch_ms(int(text) if MILLISECONDS.fullmatch(text) else text)
    if time_ms is None:
        message = f"{name} must be ISO 8601 with an offset, such as 2026-11-23T10:00:00Z."
        raise ApiError("parameter_invalid", message, name)
    return time_ms
