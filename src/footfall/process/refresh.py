"""Refresh: what the processor learned from the store long ago is asked for again."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from footfall.process.limits import RELEARN_FIRST_MS, RELEARN_MS, RELEARN_SECONDS_MAX
from footfall.process.run import Processor
from footfall.store.client import Store, StoreError
from footfall.store.hovers import known_hovers

log = structlog.get_logger()


class Refresh:
    """Every hour asks, on its own thread, how banners were hovered over, and tells the processor.

    The processor knows every hover of its own; this brings back those that were left out while
    there were too many, those of banners that had to give way, and all of them where the store
    took too long when the processor started.
    """

    def __init__(self, store: Store, processor: Processor, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._processor = processor
        self._now_ms = now_ms
        self._stopping = threading.Event()

    def run(self) -> None:
        """Works until `stop`. What fails is tried again the next time."""
        wait_ms = RELEARN_FIRST_MS
        while not self._stopping.wait(wait_ms / 1000):
            wait_ms = RELEARN_MS
            try:
                self.turn()
            except StoreError as error:
                log.warning("refresh failed, will be tried again", error=str(error))

    def stop(self) -> None:
        self._stopping.set()

    def turn(self) -> None:
        """Asks once; the processor takes it between two turns, and nothing waits for that."""
        known = known_hovers(self._store, self._now_ms(), RELEARN_SECONDS_MAX)
        self._processor.ask(lambda: self._processor.relearn(known))
