"""How a role is served: Granian on the role's event loop, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

STOP_SECONDS_MAX = 4.0  # after that a role is left to the supervisor
BACKLOG = 4096  # connections that may wait to be accepted in a burst
THREADS = 10  # questions asked at once, each with a client of the store, and passwords checked


async def serve(application: Any, interface: Interfaces, **options: Any) -> None:
    """Serves until SIGTERM, SIGINT, or the end of the process that started us."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from granian.server.embed import Server

    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="ask"))
    server = Server(
        application,
        interface=interface,
        http=HTTPModes.http1,  # a proxy in front speaks the newer ones
        log_level=LogLevels.error,
        websockets=False,
        **options,
    )
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    _watch_parent(loop, stopping)
    serving = loop.create_task(server.serve())
    waiting = loop.create_task(stopping.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        waiting.cancel()
        serving.result()
        return
    server.stop()  # type: ignore[no-untyped-call]  # Granian's
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(serving, STOP_SECONDS_MAX)


def _watch_parent(loop: asyncio.AbstractEventLoop, stopping: asyncio.Event) -> None:
    """Stops when standard input ends: the supervisor holds its other end, and may be killed."""
    if os.environ.get("FOOTFALL_SUPERVISED") != "1":
        return

    def on_end() -> None:
        if not os.read(sys.stdin.fileno(), 1):
            loop.remove_reader(sys.stdin.fileno())
            stopping.set()

    loop.add_reader(sys.stdin.fileno(), on_end)
