"""The engine role: processing, upkeep and serving, beside the embedded store that all need."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Protocol

import structlog
from granian.constants import Interfaces
from prometheus_client.registry import CollectorRegistry

from footfall.app import STATIC
from footfall.app.host import BACKLOG, serve
from footfall.app.sharing import now_ms, refreshing, tokens
from footfall.config import Config
from footfall.demo import DEMO_SITE
from footfall.events.catalogue import DEFAULT, Catalogue
from footfall.live.hub import Hub
from footfall.log.spool import SpoolReader, SpoolWriter
from footfall.pipeline.claims import Policy
from footfall.pipeline.terms import Terms
from footfall.pipeline.traffic import NO_SOURCES, SiteSources
from footfall.process.erasure import Parts
from footfall.process.jobs import Jobs
from footfall.process.refresh import Refresh
from footfall.process.rejects import Rejects
from footfall.process.start import SiteRules, build_processor
from footfall.process.upkeep import Upkeep
from footfall.serve.app import build
from footfall.serve.context import Context
from footfall.settings.database import Database
from footfall.settings.rules import RulesCache
from footfall.settings.site import SESSION_TIMEOUT_SECONDS
from footfall.store.client import Store
from footfall.store.migrate import migrate

SHOP = Path(__file__).parents[1] / "demo" / "shop"
FAILED = 70  # sysexits' EX_SOFTWARE: the supervisor starts the role again

log = structlog.get_logger()


class Work(Protocol):
    """What runs in a thread of its own until told to stop."""

    def run(self) -> None: ...

    def stop(self) -> None: ...


class CannotStart(Exception):
    """The operator can mend it: one sentence that says what is wrong and how."""


async def engine(config: Config, demo: bool) -> None:
    """Runs until told to stop."""
    database = Database.open(config.meta_url)
    rules = RulesCache(database)
    store = Store(config.store_path)
    migrate(store)
    hub = Hub(asyncio.get_running_loop())
    set_aside_path = config.data / "set-aside.ndjson"
    processor, directory, counts = build_processor(
        reader=SpoolReader(config.spool_path, "processor"),
        store=store,
        rules=SiteRules(_terms(rules), _sources(rules), _catalogues(rules)),
        show=hub.show,
        set_aside_path=set_aside_path,
        seed=secrets.randbits(63),
        now_ms=now_ms,
    )
    rejects = Rejects(SpoolReader(config.rejected_path, "rejects"), store, now_ms)
    jobs = Jobs(
        database,
        Parts(
            store=store,
            processor=processor,
            log=SpoolReader(config.spool_path, "processor"),
            rejects=rejects,
            rejected_log=SpoolReader(config.rejected_path, "rejects"),
            set_aside_path=set_aside_path,
            now_ms=now_ms,
        ),
    )
    upkeep = Upkeep(store, rules.sites, now_ms)
    refresh = Refresh(store, processor, now_ms)
    writer = SpoolWriter(config.spool_path)
    metrics = CollectorRegistry()
    metrics.register(counts)
    context = Context(
        store=store,
        database=database,
        rules=rules,
        hub=hub,
        log=writer,
        tokens=tokens(config),
        customer_of=directory.customer_of,
        decide=lambda decision: processor.ask(lambda: processor.decide(decision)).result(),
        lag_ms=processor.lag_ms,
        wake_jobs=jobs.wake,
        metrics=metrics,
        console=STATIC / "console",
        shop=SHOP if demo else None,
        demo_key=lambda: _demo_key(rules),
        operator_token=_operator_token(config.operator_token_path),
        public_url=config.public_url,
        secure_cookies=config.public_url.startswith("https://"),
    )
    socket = _socket(config)
    # In the order in which they stop: an erasure under way asks the two that stop last.
    work: tuple[Work, ...] = (jobs, upkeep, refresh, rejects, processor)
    try:
        async with refreshing(rules), _working(work):
            await serve(build(context), Interfaces.ASGI, uds=socket, backlog=BACKLOG)
    finally:
        writer.close()
        rules.note_uses()
        store.close()
        database.close()


@contextlib.asynccontextmanager
async def _working(work: Sequence[Work]) -> AsyncIterator[None]:
    """Does each work in a thread of its own while the block runs."""
    threads = [threading.Thread(target=_run_or_die, args=(each,)) for each in work]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for each, thread in zip(work, threads, strict=True):
            each.stop()
            await asyncio.to_thread(thread.join)


def _run_or_die(work: Work) -> None:
    """Work that fails takes its process with it, and starts anew from what is durable."""
    try:
        work.run()
    except BaseException:
        log.exception("work failed", of=type(work).__name__)
        os._exit(FAILED)


def _socket(config: Config) -> Path:
    """Where the engine answers, in a folder that is nobody else's."""
    socket = config.serve_socket
    socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if socket.parent.stat().st_uid != os.getuid():
        raise CannotStart(f"{socket.parent} belongs to somebody else; remove it, or move the data.")
    socket.unlink(missing_ok=True)
    return socket


def _operator_token(path: Path) -> str:
    """A new secret for the command line, in a file that only this user can read."""
    token = secrets.token_urlsafe(32)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(token)
    return token


def _terms(rules: RulesCache) -> Terms:
    """What sites say about what is made of their events, by their rules of this moment."""

    def timeout_ms(site_id: str) -> int:
        site = rules.current.sites_by_id.get(site_id)
        return (site.session_timeout_seconds if site else SESSION_TIMEOUT_SECONDS) * 1000

    def wanted(site_id: str, action: str) -> bool:
        door = rules.current.doors.get(site_id)
        if door is None:
            return True
        return door.site.automatic_events and (door.lists is None or door.lists.permits(action))

    def policy(site_id: str) -> Policy:
        site = rules.current.sites_by_id.get(site_id)
        return site.unverified_identification if site else "link"

    return Terms(timeout_ms, wanted, policy)


def _sources(rules: RulesCache) -> Callable[[str], SiteSources]:
    """What sites say of where visits come from, by their rules of this moment."""

    def sources(site_id: str) -> SiteSources:
        site = rules.current.sites_by_id.get(site_id)
        return SiteSources(site.domains, site.source_rules) if site else NO_SOURCES

    return sources


def _catalogues(rules: RulesCache) -> Callable[[str], Catalogue]:
    """What sites' actions mean, by their rules of this moment."""

    def catalogue(site_id: str) -> Catalogue:
        door = rules.current.doors.get(site_id)
        return door.catalogue if door else DEFAULT

    return catalogue


def _demo_key(rules: RulesCache) -> str:
    sites = rules.current.sites_by_id.values()
    return next((site.tracker_key for site in sites if site.name == DEMO_SITE), "")
