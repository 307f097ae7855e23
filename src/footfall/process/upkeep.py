"""Upkeep: rows that are older than a site's rules allow, or too many, leave the store."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

import structlog

from footfall.events.moment import iso
from footfall.process.limits import REJECTED_DAYS_MAX, REJECTED_ROWS_MAX, UPKEEP_MS
from footfall.settings.site import Site, days_kept
from footfall.store.client import Store, StoreError
from footfall.store.rebuilding import fill_sessions

DAY_MS = 86_400_000

ACTIONS = "SELECT DISTINCT action FROM events WHERE site = {site:String}"
# Values, not keys of customers: the engine may write these statements to a file.
OLD = """
site = {site:String} AND action IN {actions:Array(String)}
AND time < fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC')
"""
CROWDED = """
SELECT site FROM rejected GROUP BY site HAVING count() > {rows:UInt64}
"""
NEWEST_TOO_MANY = """
SELECT toUnixTimestamp64Milli(received_at) FROM rejected WHERE site = {site:String}
ORDER BY received_at DESC LIMIT 1 OFFSET {rows:UInt64}
"""
REJECTED_UP_TO = """
site = {site:String} AND received_at <= fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')
"""
# What a session's row tells of comes from these.
SESSION_ACTIONS = ("page.visit", "session.start")
SESSIONS_OLD = """
site = {site:String} AND start < fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC')
"""
REJECTED_OLD = "received_at < fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC')"

log = structlog.get_logger()


class Upkeep:
    """Looks every ten minutes; what it deletes is looked for first, so mostly it only asks."""

    def __init__(
        self, store: Store, sites: Callable[[], Iterable[Site]], now_ms: Callable[[], int]
    ) -> None:
        self._store = store
        self._sites = sites
        self._now_ms = now_ms
        self._stopping = threading.Event()

    def run(self) -> None:
        """Works until `stop`. What fails is tried again the next time."""
        while not self._stopping.is_set():
            try:
                self.turn(self._now_ms())
            except StoreError as error:
                log.warning("upkeep failed, will be tried again", error=str(error))
            self._stopping.wait(UPKEEP_MS / 1000)

    def stop(self) -> None:
        self._stopping.set()

    def turn(self, now_ms: int) -> None:
        """One look at everything."""
        fill_sessions(self._store, self._stopping.is_set)
        for site in self._sites():
            self._retain(site, now_ms)
        self._bound_rejected(now_ms)

    def _retain(self, site: Site, now_ms: int) -> None:
        """Deletes events that are older than the first retention that fits their action.

        Whole days (UTC) leave together, so parts are written anew once a day and not every time.
        """
        if not site.retention:
            return
        self._retain_sessions(site, now_ms)
        by_days: dict[int, list[str]] = {}
        for (action,) in self._store.rows(ACTIONS, {"site": site.id}):
            days = days_kept(site.retention, action)
            if days is not None:
                by_days.setdefault(days, []).append(action)
        for days, actions in by_days.items():
            before_ms = _midnight_ms(now_ms, days)
            values = {"site": site.id, "actions": actions, "before_ms": before_ms}
            self._delete("param_examples", OLD, values)
            if self._delete("events", OLD, values):
                log.info("events reached their age", site=site.id, days=days, before=iso(before_ms))

    def _retain_sessions(self, site: Site, now_ms: int) -> None:
        said = (days_kept(site.retention, action) for action in SESSION_ACTIONS)
        days = [each for each in said if each is not None]
        if days:
            values = {"site": site.id, "before_ms": _midnight_ms(now_ms, min(days))}
            self._delete("sessions", SESSIONS_OLD, values)

    def _bound_rejected(self, now_ms: int) -> None:
        before_ms = now_ms - REJECTED_DAYS_MAX * DAY_MS
        self._delete("rejected", REJECTED_OLD, {"before_ms": before_ms})
        for (site,) in self._store.rows(CROWDED, {"rows": REJECTED_ROWS_MAX}):
            values = {"site": site, "rows": REJECTED_ROWS_MAX}
            ((until_ms,),) = self._store.rows(NEWEST_TOO_MANY, values)
            self._delete("rejected", REJECTED_UP_TO, {"site": site, "until_ms": until_ms})

    def _delete(self, table: str, condition: str, values: dict[str, object]) -> bool:
        """Deletes matching rows, if there are any."""
        if not self._store.rows(f"SELECT 1 FROM {table} WHERE {condition} LIMIT 1", values):
            return False
        sql = f"ALTER TABLE {table} DELETE WHERE {condition} SETTINGS mutations_sync = 1"
        self._store.command(sql, values)
        return True


def _midnight_ms(now_ms: int, days: int) -> int:
    """The start of the day (UTC) so many days ago."""
    return now_ms // DAY_MS * DAY_MS - days * DAY_MS
