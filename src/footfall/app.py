"""The one place that builds: configuration in, running roles out."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import secrets
import signal
import sys
import threading
import time
import warnings
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import structlog
import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from prometheus_client.registry import CollectorRegistry

from footfall.config import Config

STATIC = Path(__file__).parent / "static"
SHOP = Path(__file__).parent / "demo" / "shop"
BACKLOG = 4096  # connections that may wait to be accepted in a burst
REQUESTS_UNDER_WAY_MAX = 4096  # of one collector; the kernel queues the rest
STOP_SECONDS_MAX = 4.0  # after that a role is left to the supervisor
ENGINE_NICENESS = 10  # when cores are short, taking in comes first: what is durable can wait
GC_ALLOCATIONS = 200_000  # events make no cycles, and looking for some costs a tenth
SWITCH_SECONDS = 0.0005  # the committing thread must not wait long for the interpreter
STORE_THREADS = 6  # questions asked at once; each keeps a client of its own

log = structlog.get_logger()


class CannotStart(Exception):
    """The operator can mend it: one sentence that says what is wrong and how."""


def run_collector(config: Config, host: str, port: int) -> None:
    """Takes events in on `host:port` until told to stop."""
    _quiet_logging()
    _collect_garbage_rarely()
    sys.setswitchinterval(SWITCH_SECONDS)
    uvloop.run(_collector(config, host, port))


def run_engine(config: Config, demo: bool) -> None:
    """Processes and serves, with the embedded store, until told to stop."""
    _quiet_logging()
    os.nice(ENGINE_NICENESS)
    _collect_garbage_rarely()
    uvloop.run(_engine(config, demo))


def _collect_garbage_rarely() -> None:
    gc.freeze()
    gc.set_threshold(GC_ALLOCATIONS)


async def _collector(config: Config, host: str, port: int) -> None:
    from footfall.collect.app import Collector
    from footfall.collect.assets import Script
    from footfall.collect.counts import Counts
    from footfall.collect.forward import Forward
    from footfall.collect.ingest import Ingest
    from footfall.collect.limits import RULES_AGE_SECONDS_MAX
    from footfall.log.spool import SpoolWriter
    from footfall.settings.database import Database
    from footfall.settings.rules import RulesCache

    database = Database.open(config.meta_url)
    rules = RulesCache(database)
    rules.refresh()
    spool = SpoolWriter(config.spool_path)
    counts = Counts()
    forward = Forward(config.serve_socket)
    application = Collector(
        Ingest(rules, spool, counts),
        rules,
        counts,
        Script(STATIC / "tracker" / "footfall.js"),
        forward,
        config.trusted_proxies,
    )
    async with _refreshing(rules, RULES_AGE_SECONDS_MAX):
        try:
            await _serve(
                application,
                Interfaces.RSGI,
                address=host,
                port=port,
                backlog=BACKLOG,
                backpressure=REQUESTS_UNDER_WAY_MAX,
            )
        finally:
            spool.close()
            await forward.close()
            database.close()


async def _engine(config: Config, demo: bool) -> None:
    from footfall.collect.limits import RULES_AGE_SECONDS_MAX
    from footfall.live.hub import Hub
    from footfall.log.spool import SpoolReader
    from footfall.process.start import build_processor
    from footfall.serve.app import build
    from footfall.serve.context import Context
    from footfall.settings.database import Database
    from footfall.settings.rules import RulesCache
    from footfall.store.client import Store
    from footfall.store.migrate import migrate

    database = Database.open(config.meta_url)
    rules = RulesCache(database)
    rules.refresh()
    store = Store(config.store_path)
    migrate(store)
    hub = Hub(asyncio.get_running_loop())
    processor, directory, counts = build_processor(
        reader=SpoolReader(config.spool_path, "processor"),
        store=store,
        timeout_ms=lambda site: _timeout_ms(rules, site),
        show=hub.show,
        set_aside_path=config.data / "set-aside.ndjson",
        seed=secrets.randbits(63),
        now_ms=_now_ms,
    )
    metrics = CollectorRegistry()
    metrics.register(counts)
    context = Context(
        store=store,
        database=database,
        rules=rules,
        hub=hub,
        customer_of=directory.customer_of,
        lag_ms=processor.lag_ms,
        metrics=metrics,
        console=STATIC / "console",
        shop=SHOP if demo else None,
        demo_key=lambda: _demo_key(rules),
        public_url=config.public_url,
        secure_cookies=config.public_url.startswith("https://"),
    )
    socket = config.serve_socket
    socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if socket.parent.stat().st_uid != os.getuid():
        raise CannotStart(f"{socket.parent} belongs to somebody else; remove it, or move the data.")
    socket.unlink(missing_ok=True)
    thread = threading.Thread(target=_run_or_die, args=(processor.run,), name="processor")
    thread.start()
    try:
        async with _refreshing(rules, RULES_AGE_SECONDS_MAX):
            await _serve(build(context), Interfaces.ASGI, uds=socket, backlog=BACKLOG)
    finally:
        processor.stop()
        await asyncio.to_thread(thread.join)
        store.close()
        database.close()


async def _serve(application: Any, interface: Interfaces, **options: Any) -> None:
    """Serves until SIGTERM, SIGINT, or the end of the process that started us."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from granian.server.embed import Server

    _share_store_threads()
    server = Server(
        application,
        interface=interface,
        http=HTTPModes.http1,  # a proxy in front speaks the newer ones
        log_level=LogLevels.error,
        websockets=False,
        **options,
    )
    loop = asyncio.get_running_loop()
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


@contextlib.asynccontextmanager
async def _refreshing(rules: Any, every_seconds: float) -> AsyncIterator[None]:
    """Keeps the rules of all sites current while the block runs."""

    async def refresh() -> None:
        while True:
            await asyncio.sleep(every_seconds)
            try:
                await asyncio.to_thread(rules.refresh)
            except Exception:
                log.exception("the sites' rules could not be read again")

    task = asyncio.get_running_loop().create_task(refresh())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _run_or_die(work: Any) -> None:
    """A processor that fails takes its process with it, and starts anew from what is durable."""
    try:
        work()
    except BaseException:
        log.exception("the processor failed")
        os._exit(70)


def _share_store_threads() -> None:
    import anyio.to_thread

    anyio.to_thread.current_default_thread_limiter().total_tokens = STORE_THREADS


def _timeout_ms(rules: Any, site_id: str) -> int:
    site = rules.current.sites_by_id.get(site_id)
    return (site.session_timeout_seconds if site else 1800) * 1000


def _demo_key(rules: Any) -> str:
    from footfall.demo import DEMO_SITE

    sites = rules.current.sites_by_id.values()
    return next((str(site.tracker_key) for site in sites if site.name == DEMO_SITE), "")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


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
