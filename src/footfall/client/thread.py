"""The client for ordinary programs: a thread of its own does the sending."""

from __future__ import annotations

import logging
import threading
import time
from types import TracebackType
from typing import Self, Unpack

import httpx

from footfall.client import lifetime
from footfall.client.answer import Answer
from footfall.client.delivery import Attempt, Delivery
from footfall.client.limits import CLOSE_SECONDS, PROGRESS_SECONDS
from footfall.client.options import Options
from footfall.client.tracking import Tracking, answered, now_ms, unanswered

logger = logging.getLogger("footfall.client")

JOIN_SECONDS_MIN = 0.2  # a thread with nothing to do ends far sooner


class Footfall(Tracking):
    """Sends events to the Footfall at `url`. One for the whole process is enough, and all threads
    may use it. The thread begins with the first event, and anew in a forked child."""

    def __init__(
        self,
        url: str,
        *,
        key: str,
        transport: httpx.BaseTransport | None = None,
        **options: Unpack[Options],
    ) -> None:
        self._transport = transport
        self._prepare()
        super().__init__(url, key, options)

    def _prepare(self) -> None:
        self._starting = threading.Lock()
        self._preparing = threading.Lock()
        self._awake = threading.Event()
        self._thread: threading.Thread | None = None
        self._unstarted = 0
        self._stopping = False

    def flush(self, timeout_seconds: float = CLOSE_SECONDS) -> bool:
        """Sends what is waiting now; True once the server has answered for all of it."""
        deadline = time.monotonic() + timeout_seconds
        queue = self._delivery.queue
        mark = queue.mark()
        self._delivery.hurry()
        self._hurrying += 1
        try:
            self._wake()
            while not queue.settled(mark):
                if time.monotonic() >= deadline:
                    return False
                time.sleep(PROGRESS_SECONDS)
        finally:
            self._hurrying -= 1
        return True

    def close(self, timeout_seconds: float = CLOSE_SECONDS) -> None:
        """Flushes and ends. What could not be sent in time is lost, or stays in the spool."""
        lifetime.closed(self)
        deadline = time.monotonic() + timeout_seconds
        thread = self._thread
        try:
            if thread is not None and not self._stopping:
                self.flush(timeout_seconds)
        finally:
            self._stopping = True
            self._awake.set()
            if thread is not None and thread is not threading.current_thread():
                thread.join(max(deadline - time.monotonic(), JOIN_SECONDS_MIN))
            self._delivery.close()

    def __enter__(self) -> Self:
        if self._spool is not None:  # it may hold events of an earlier process
            self._wake()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def at_exit(self) -> None:
        self.close()

    def before_fork(self) -> None:
        self._preparing.acquire()
        super().before_fork()

    def after_fork_in_parent(self) -> None:
        super().after_fork_in_parent()
        self._preparing.release()

    def after_fork_in_child(self) -> None:
        super().after_fork_in_child()
        stopped = self._stopping
        self._prepare()  # the thread is the parent's, and it may hold any of these
        self._stopping = stopped

    def _sending(self) -> bool:
        return self._thread is not None

    def _wake(self) -> None:
        self._awake.set()
        if self._thread is not None and self._thread.is_alive():
            return
        with self._starting:
            if self._stopping or (self._thread is not None and self._thread.is_alive()):
                return
            thread = threading.Thread(
                target=self._send_forever, args=(self._delivery,), name="footfall", daemon=True
            )
            try:
                thread.start()
            except RuntimeError as error:  # none is to be had now: the next call tries again
                self._unstarted += 1
                if self._unstarted & (self._unstarted - 1) == 0:  # 1, 2, 4, …
                    logger.warning("events wait: %s", error)
            else:
                self._thread = thread

    def _send_forever(self, delivery: Delivery) -> None:
        with self._connections() as http:
            while not self._stopping:
                self._awake.clear()
                step = delivery.next(time.monotonic(), now_ms(), self._hurrying > 0)
                if isinstance(step, Attempt):
                    delivery.answered(step, self._exchange(http, step), time.monotonic())
                else:
                    self._awake.wait(step)

    def _connections(self) -> httpx.Client:
        setting = self._setting
        # This imports modules, as the first connection does for its encoding of names. A child that
        # is forked meanwhile would inherit their locks, taken for ever; so a fork waits for it.
        with self._preparing:
            "".encode("idna")
            return httpx.Client(
                headers=setting.headers, timeout=setting.timeout, transport=self._transport
            )

    def _exchange(self, http: httpx.Client, attempt: Attempt) -> Answer:
        try:
            response = http.post(
                self._setting.url, content=attempt.content, headers=attempt.headers
            )
        except httpx.HTTPError as error:
            return unanswered(error)
        except Exception as error:  # of a transport that was handed in: the thread must go on
            logger.exception("the transport failed")
            return unanswered(error)
        return answered(response, len(attempt.events))
