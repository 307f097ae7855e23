"""Parameters that many questions share: how they are read, and what is said when they are wrong."""

from __future__ import annotations

from typing import Annotated, Literal

from litestar.params import QueryParameter

from footfall.events.moment import epoch_ms
from footfall.pipeline.bots import LEFT_OUT, REASONS
from footfall.query.cursor import BadCursor, Cursor, parse
from footfall.serve.replies import ApiError

LIMIT_DEFAULT = 50
LIMIT_MAX = 500  # rows of one answer; more is an export

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


def left_out(bots: str | None, of_one: bool = False) -> tuple[str, ...]:
    """Reasons for which events are left out; of what one customer did, none unless asked."""
    if bots is None:
        return () if of_one else LEFT_OUT
    return REASONS if bots == "exclude" else ()


def cursor_of(text: str | None) -> Cursor | None:
    if not text:
        return None
    try:
        return parse(text)
    except BadCursor as error:
        message = "The cursor is not one of ours; leave it out to begin at the newest."
        raise ApiError("parameter_invalid", message, "cursor") from error


def moment_of(text: str | None, name: str) -> int | None:
    """ISO 8601 with an offset, or epoch milliseconds, to epoch milliseconds."""
    if not text:
        return None
    time_ms = epoch_ms(int(text) if text.isdecimal() else text)
    if time_ms is None:
        message = f"{name} must be ISO 8601 with an offset, such as 2026-11-23T10:00:00Z."
        raise ApiError("parameter_invalid", message, name)
    return time_ms
