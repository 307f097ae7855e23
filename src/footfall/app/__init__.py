"""The one place that builds: configuration in, running roles out."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import structlog
import uvloop

from footfall.config import Config

STATIC = Path(__file__).parents[1] / "static"
ENGINE_NICENESS = 10  # when cores are short, taking in comes first: what is durable can wait
GC_ALLOCATIONS = 200_000  # events make no cycles, and looking for some costs a tenth
SWITCH_SECONDS = 0.0005  # the committing thread must not wait long for the interpreter


def run_collector(config: Config, host: str, port: int) -> None:
    """Takes events in on `host:port` until told to stop."""
    from footfall.app.collector import collector  # each role loads only what it needs

    _quiet_logging()
    _collect_garbage_rarely()
    sys.setswitchinterval(SWITCH_SECONDS)
    uvloop.run(collector(config, host, port))


def run_engine(config: Config, demo: bool) -> None:
    """Processes and serves, with the embedded store, until told to stop."""
    from footfall.app.engine import engine

    _quiet_logging()
    os.nice(ENGINE_NICENESS)
    _collect_garbage_rarely()
    uvloop.run(engine(config, demo))


def _collect_garbage_rarely() -> None:
    gc.freeze()
    gc.set_threshold(GC_ALLOCATIONS)


def _quiet_logging() -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
