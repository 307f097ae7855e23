"""What every handler works with, put together once by `app`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from prometheus_client.registry import CollectorRegistry

from footfall.live.hub import Hub
from footfall.log.log import LogWriter
from footfall.pipeline.claims import Decision
from footfall.settings.database import Database
from footfall.settings.rules import RulesCache
from footfall.store.client import Store
from footfall.trust.tokens import Tokens


class Context(NamedTuple):
    """The serving side's parts; `lag_ms` says how far the view is behind the log."""

    store: Store
    database: Database
    rules: RulesCache
    hub: Hub
    log: LogWriter  # where events that are sent again go
    tokens: Tokens
    customer_of: Callable[[str, str], str]  # (site, uuid) → the customer's id
    decide: Callable[[Decision], None]  # about merges and conflicts; kept when it returns
    lag_ms: Callable[[], int]
    wake_jobs: Callable[[], None]
    metrics: CollectorRegistry
    console: Path
    shop: Path | None
    demo_key: Callable[[], str]
    operator_token: str  # what the command line of this machine shows
    public_url: str
    secure_cookies: bool
