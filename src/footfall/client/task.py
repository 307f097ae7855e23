"""The client for asyncio programs: a task of the running loop does the sending."""

from __future__ import annotations

import asyncio
import contextlib
import logging
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


class AsyncFootfall(Tracking):
    """Sends events to the Footfall at `url`. The task begins with the first call on a running
    loop; calls from other threads are taken too. Close it before the loop ends."""

    def __init__(
        self,
        url: str,
        *,
        key: str,
        transport: httpx.AsyncBaseTransport | None = None,
        **options: Unpack[Options],
    ) -> None:
        self._transport = transport
        self._prepare()
        super().__init__(url, key, options)

    def _prepare(self) -> None:
        self._awake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    async def flush(self, timeout_seconds: float = CLOSE_SECONDS) -> bool:
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
                await asyncio.sleep(PROGRESS_SECONDS)
        finally:
            self._hurrying -= 1
        return True

    async def close(self, timeout_seconds: float = CLOSE_SECONDS) -> None:
        """Flushes and ends. What could not be sent in time is lost, or stays in the spool."""
        lifetime.closed(self)
        try:
            if not self._stopping:
                await self.flush(timeout_seconds)
        finally:
            self._stopping = True
            if self._task is not None:
                self._task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await self._task
            self._delivery.close()

    async def __aenter__(self) -> Self:
        self._wake()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def at_exit(self) -> None:
        """The loop is gone: what it did not send is lost, and told."""
        self._delivery.close()

    def after_fork_in_child(self) -> None:
        super().after_fork_in_child()
        self._prepare()  # the loop is the parent's

    def _sending(self) -> bool:
        return self._task is not None

    def _wake(self) -> None:
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            running = None
        loop, task = self._loop, self._task
        if loop is not None and not loop.is_closed() and task is not None and not task.done():
            if running is loop:
                self._awake.set()
            else:
                loop.call_soon_threadsafe(self._awake.set)
        elif running is not None and not self._stopping:
            self._loop = running
            self._awake = asyncio.Event()
            self._task = running.create_task(self._send_forever(self._delivery), name="footfall")

    async def _send_forever(self, delivery: Delivery) -> None:
        setting = self._setting
        async with httpx.AsyncClient(
            headers=setting.headers, timeout=setting.timeout, transport=self._transport
        ) as http:
            while not self._stopping:
                self._awake.clear()
                step = delivery.next(time.monotonic(), now_ms(), self._hurrying > 0)
                if isinstance(step, Attempt):
                    try:
                        answer = await self._exchange(http, step)
                    except asyncio.CancelledError:
                        delivery.queue.give_back(step.events)
                        raise
                    delivery.answered(step, answer, time.monotonic())
                else:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._awake.wait(), step)

    async def _exchange(self, http: httpx.AsyncClient, attempt: Attempt) -> Answer:
        try:
            response = await http.post(
                self._setting.url, content=attempt.content, headers=attempt.headers
            )
        except httpx.HTTPError as error:
            return unanswered(error)
        except Exception as error:  # of a transport that was handed in: the task must go on
            logger.exception("the transport failed")
            return unanswered(error)
        return answered(response, len(attempt.events))
