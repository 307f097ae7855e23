"""Reading requests' bodies: bounded in size, in bytes held at once, and in time."""

from __future__ import annotations

import asyncio
from typing import Any

from footfall.collect.limits import BODY_SECONDS_MAX, SMALL_BODY_BYTES_MAX, UNDER_WAY_BYTES_MAX
from footfall.collect.replies import Refused
from footfall.events.rejection import Code

SWEEP_SECONDS = 1.0
CLOSED = ("RSGIProtocolClosed", "RSGIProtocolError")  # the server's own types, which it hides


class ClientGone(Exception):
    """The client went away while it was sending: there is nobody to answer."""


class Bodies:
    """The bodies that one collector process is reading; used on one event loop.

    What a client claims takes no room: only what has arrived counts against the bound. Whoever
    sends too slowly is let go by a sweep, which costs a request nothing but its place in a table.
    """

    def __init__(self) -> None:
        self._bytes = 0
        self._since: dict[asyncio.Task[Any], float] = {}
        self._late: set[asyncio.Task[Any]] = set()
        self._sweeping = False

    async def read(self, headers: Any, protocol: Any, bytes_max: int) -> bytes:
        """The body, never holding more than `bytes_max`, whatever is claimed.

        Raises Refused, or ClientGone.
        """
        claimed = headers.get("content-length")
        size = int(claimed) if claimed is not None else None  # the server refuses non-numbers
        if size is not None and size > bytes_max:
            raise Refused(Code.BODY_TOO_LARGE)
        task = asyncio.current_task()
        assert task is not None, "the server runs each request as a task"
        self._watch(task)
        try:
            if size is not None and size <= SMALL_BODY_BYTES_MAX:
                whole: bytes = await protocol()
                return whole
            return await self._chunks(protocol, bytes_max)
        except asyncio.CancelledError:
            if task not in self._late:
                raise
            self._late.discard(task)
            task.uncancel()
            raise Refused(Code.BODY_TOO_SLOW) from None
        except Exception as error:
            if type(error).__name__ in CLOSED:
                raise ClientGone from error
            raise
        finally:
            del self._since[task]

    async def _chunks(self, protocol: Any, bytes_max: int) -> bytes:
        chunks, size = [], 0
        try:
            async for chunk in protocol:
                size += len(chunk)
                self._bytes += len(chunk)
                if size > bytes_max:
                    raise Refused(Code.BODY_TOO_LARGE)
                if self._bytes > UNDER_WAY_BYTES_MAX:
                    raise Refused(Code.OVERLOADED, retry_after_seconds=1)
                chunks.append(bytes(chunk))
            return b"".join(chunks)
        finally:
            self._bytes -= size

    def _watch(self, task: asyncio.Task[Any]) -> None:
        loop = asyncio.get_running_loop()
        self._since[task] = loop.time()
        if not self._sweeping:
            self._sweeping = True
            loop.call_later(SWEEP_SECONDS, self._sweep, loop)

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        before = loop.time() - BODY_SECONDS_MAX
        for task, since in self._since.items():
            if since >= before:
                break  # the others began later
            if task not in self._late:
                self._late.add(task)
                task.cancel()
        self._sweeping = bool(self._since)
        if self._sweeping:
            loop.call_later(SWEEP_SECONDS, self._sweep, loop)
