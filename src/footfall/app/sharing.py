"""What both roles on an event loop need: current rules, and what verifies customers' tokens."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import time
from collections.abc import AsyncIterator

from footfall.config import Config
from footfall.settings.rules import RulesCache
from footfall.trust.fetch import fetch
from footfall.trust.jwks import Jwks
from footfall.trust.tokens import Tokens


@contextlib.asynccontextmanager
async def refreshing(rules: RulesCache) -> AsyncIterator[None]:
    """Keeps the rules of all sites current while the block runs."""
    task = asyncio.get_running_loop().create_task(rules.keep_current())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def tokens(config: Config) -> Tokens:
    """What verifies customers' tokens on this process's event loop."""
    fetched = functools.partial(fetch, allowed_private=config.private_jwks)
    return Tokens(Jwks(fetched, time.monotonic), now_ms)


def now_ms() -> int:
    return time.time_ns() // 1_000_000
