"""Telling new events from those that came before: the same id is stored once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from footfall.events.event import Event
from footfall.process.seen import SeenIds, halves

Stored = Callable[[Sequence[str]], set[str]]


class Duplicates:
    """Knows what was stored (by asking) and what is on its way there (by remembering)."""

    def __init__(self, seen: SeenIds, stored: Stored) -> None:
        self._seen = seen
        self._stored = stored
        self._under_way: set[str] = set()

    def fresh(self, events: Sequence[Event], now_ms: int) -> list[Event]:
        """The events that are new, in order; of two with one id, the first."""
        if not events:
            return []
        ids = halves([event.id for event in events])
        suspect = self._seen.may_hold(ids)
        covers_from_ms = self._seen.covers_from_ms
        asked = [
            event.id
            for event, held in zip(events, suspect.tolist(), strict=True)
            if (held or event.time_ms < covers_from_ms) and event.id not in self._under_way
        ]
        known = self._stored(asked) if asked else set()
        result = []
        for event in events:
            if event.id in known or event.id in self._under_way:
                continue
            self._under_way.add(event.id)
            result.append(event)
        self._seen.tell(ids, now_ms)
        return result

    def now_stored(self, ids: Sequence[str]) -> None:
        """Forgets ids that can be asked for in the store from now on."""
        self._under_way.difference_update(ids)
