"""Filling the table of sessions from events that were stored before it was there."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from footfall.store import sessions
from footfall.store.client import Store

log = structlog.get_logger()

REBUILT = "SELECT 1 FROM rebuilt WHERE name = 'sessions' LIMIT 1"
EMPTY = "SELECT (SELECT count() FROM sessions) = 0 AND (SELECT count() FROM events) > 0"
MONTHS = "SELECT DISTINCT toYYYYMM(time) AS month FROM events ORDER BY month DESC"
# A session begins in the month; a day on either side holds what lies across midnight.
FIRST = "toDateTime64(toDateTime(toString({month}) || '01', 'UTC'), 3, 'UTC')"
CONDITIONS = f"""
time >= {FIRST} - INTERVAL 1 DAY AND time < {FIRST} + INTERVAL 1 MONTH + INTERVAL 1 DAY
AND session NOT IN (
    SELECT id FROM sessions
    WHERE start >= {FIRST} - INTERVAL 1 DAY AND start < {FIRST} + INTERVAL 1 MONTH
)
"""
BEGUN = f"AND first_at >= {FIRST} AND first_at < {FIRST} + INTERVAL 1 MONTH"


def fill_sessions(store: Store, stopping: Callable[[], bool]) -> int:
    """Writes rows for the sessions that have none, newest month first, once; says for how many
    months it looked. Done again after a crash, it goes on."""
    ((empty,),) = store.rows(EMPTY)
    if store.rows(REBUILT) and not empty:
        return 0
    months = [month for (month,) in store.rows(MONTHS)]
    for month in months:
        if stopping():
            return 0
        log.info("filling in sessions", month=month)
        conditions, begun = CONDITIONS.format(month=month), BEGUN.format(month=month)
        sessions.rebuild(store, conditions, begun)
    store.command("INSERT INTO rebuilt (name) VALUES ('sessions')")
    return len(months)
