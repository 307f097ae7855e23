"""Work that other threads ask of a thread with state of its own, done between its turns."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Stopped(Exception):
    """The thread that was asked has ended, or is about to; what it was asked for is not done."""


class Asks:
    """A queue of such work; `serve` and `close` belong to the thread that is asked."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = (
            queue.SimpleQueue()
        )
        self._lock = threading.Lock()  # between the last ask and the end
        self._closed = False

    def ask(self, work: Callable[[], T]) -> Future[T]:
        """Has the other thread do something; what it raises is raised by the future's result."""
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                future.set_exception(Stopped())
            else:
                self._waiting.put((work, future))
        return future

    def serve(self, wait_seconds: float = 0) -> None:
        """Does what has been asked for; when nothing has, waits so long for something."""
        while True:
            try:
                work, future = self._waiting.get(wait_seconds > 0, wait_seconds)
            except queue.Empty:
                return
            wait_seconds = 0
            try:
                result = work()
            except Exception as error:  # noqa: BLE001  # whatever it is, it belongs to who asked
                future.set_exception(error)
            else:
                future.set_result(result)

    def close(self) -> None:
        """Turns away what still waits, and everything that is asked from now on."""
        with self._lock:
            self._closed = True
        while not self._waiting.empty():
            self._waiting.get()[1].set_exception(Stopped())
