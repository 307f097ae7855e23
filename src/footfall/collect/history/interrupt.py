"""Ctrl-C while a file's rows are waited for: a pipe may never bring another one."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Iterator


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt in the block at once. In a task, on the main thread.

    asyncio would cancel the task at its next await, and until then the read goes on (PEP 475).
    Whoever started us with the interrupt ignored, as a shell does in the background of a script,
    wants it ignored.
    """
    usual = signal.getsignal(signal.SIGINT)
    if not callable(usual):
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        task = asyncio.current_task()
        if task is not None and task.cancelling():  # it came just before
            raise KeyboardInterrupt
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
