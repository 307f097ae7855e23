"""Whether a machine made an event: by what it calls itself, or by how fast it goes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from footfall.events.event import Source
from footfall.pipeline.activity import Activity
from footfall.pipeline.crawlers import machine_of

CRAWLER, HEADLESS, LIBRARY, BEHAVIOUR = "crawler", "headless", "library", "behaviour"
# Left out of feeds, lists and reports unless somebody asks for them. A headless browser is not:
# as often as not it is the site's own test, whose events its makers want to see.
LEFT_OUT = (CRAWLER, LIBRARY, BEHAVIOUR)
REASONS = (*LEFT_OUT, HEADLESS)

HEADLESS_BRAND = '"HeadlessChrome"'  # in client hints
PAGES_PER_MINUTE_MAX = 60  # nobody opens a page a second for a whole minute
MINUTE_MS = 60_000
UUIDS_MAX = 100_000  # watched at a time, some 100 bytes each; those seen first give way
VISIT = "page.visit"
PACED = (Source.BROWSER, Source.IMPORT)  # what a server or an app sends may come at any pace

V = TypeVar("V")


class Paces:
    """How many pages each uuid opened in its latest minute, and who was faster than people are.

    A cache: the fast ones are in the store, the counts begin anew after a restart.
    """

    def __init__(self, fast: Iterable[tuple[str, str]] = ()) -> None:
        self._fast: dict[tuple[str, str], None] = dict.fromkeys(fast)
        self._pages: dict[tuple[str, str], tuple[int, int]] = {}

    def __len__(self) -> int:
        return max(len(self._fast), len(self._pages))

    def visit(self, site: str, uuid: str, time_ms: int) -> None:
        """Counts a page; minutes are the clock's, and one that is over is not counted again."""
        key, minute = (site, uuid), time_ms // MINUTE_MS
        latest, pages = self._pages.get(key, (minute, 0))
        if minute < latest or key in self._fast:
            return
        pages = pages + 1 if minute == latest else 1
        self._pages[key] = (minute, pages)
        _bound(self._pages)
        if pages > PAGES_PER_MINUTE_MAX:
            del self._pages[key]
            self._fast[key] = None
            _bound(self._fast)

    def is_fast(self, site: str, uuid: str) -> bool:
        """Whether this uuid has been faster than people are; from then on it stays so."""
        return (site, uuid) in self._fast

    def forget(self, site: str, uuids: Collection[str]) -> None:
        for uuid in uuids:
            self._fast.pop((site, uuid), None)
            self._pages.pop((site, uuid), None)


def _bound(watched: dict[tuple[str, str], V]) -> None:
    """Drops the older half of what is watched once it is too much: by halves, because looking for
    the one oldest entry again and again takes ever longer."""
    if len(watched) > UUIDS_MAX:
        for key in list(watched)[: UUIDS_MAX // 2]:
            del watched[key]


def mark(activities: Sequence[Activity], paces: Paces) -> None:
    """Step: sets `bot_reason` of what machines sent. What comes with an API key is vouched for."""
    for activity in activities:
        event = activity.event
        source = event.source
        if source is Source.SERVER:
            continue
        reason = machine_of(event.user_agent) if event.user_agent else ""
        if not reason and HEADLESS_BRAND in event.client_hints:  # under the name of another browser
            reason = HEADLESS
        if reason == LIBRARY and source is not Source.IMPORT:
            reason = ""
        if not reason and (source in PACED):
            if event.action == VISIT:
                paces.visit(event.site, event.uuid, event.time_ms)
            if paces.is_fast(event.site, event.uuid):
                reason = BEHAVIOUR
        activity.bot_reason = reason
