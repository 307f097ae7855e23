"""The collector role: taking events in on a port."""

from __future__ import annotations

import time

from granian.constants import Interfaces

from footfall.app import STATIC
from footfall.app.host import BACKLOG, serve
from footfall.app.sharing import refreshing, tokens
from footfall.collect.app import Collector
from footfall.collect.assets import Scripts
from footfall.collect.counts import Counts
from footfall.collect.forward import Forward
from footfall.collect.ids import Ids
from footfall.collect.ingest import Ingest, Parts
from footfall.collect.limits import REJECTED_BYTES_MAX
from footfall.collect.rates import Rates
from footfall.collect.turned_away import Keeper
from footfall.config import Config
from footfall.geo.places import Places
from footfall.log.spool import SpoolWriter
from footfall.settings.database import Database
from footfall.settings.rules import RulesCache

REQUESTS_UNDER_WAY_MAX = 4096  # of one collector; the kernel queues the rest


async def collector(config: Config, host: str, port: int) -> None:
    """Runs until told to stop."""
    database = Database.open(config.meta_url)
    rules = RulesCache(database)
    spool = SpoolWriter(config.spool_path)
    rejected = SpoolWriter(config.rejected_path, bytes_max=REJECTED_BYTES_MAX)
    counts = Counts()
    forward = Forward(config.serve_socket)
    places = Places(config.places_path, time.monotonic)
    parts = Parts(
        rules=rules,
        log=spool,
        turned_away=Keeper(rejected, counts, Ids()),
        tokens=tokens(config),
        rates=Rates(time.monotonic),
        counts=counts,
        places=places,
    )
    application = Collector(
        Ingest(parts),
        rules,
        counts,
        Scripts(STATIC / "tracker"),
        forward,
        config.trusted_proxies,
    )
    async with refreshing(rules):
        try:
            await serve(
                application,
                Interfaces.RSGI,
                address=host,
                port=port,
                backlog=BACKLOG,
                backpressure=REQUESTS_UNDER_WAY_MAX,
            )
        finally:
            spool.close()
            rejected.close()
            await forward.close()
            places.close()
            rules.note_uses()
            database.close()
