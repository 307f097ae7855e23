"""What an import of a file is built of, around its run."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from footfall.app.sharing import now_ms
from footfall.collect.counts import Counts
from footfall.collect.history.rows import Options, Source
from footfall.collect.history.take import History, Parts
from footfall.collect.ids import Ids
from footfall.collect.limits import REJECTED_BYTES_MAX
from footfall.collect.turned_away import Keeper
from footfall.config import Config
from footfall.geo.places import Places
from footfall.log.gauge import SpoolGauge
from footfall.log.spool import SpoolWriter
from footfall.settings.rules import Door


@contextlib.contextmanager
def history(
    config: Config, door: Door, source: Source, options: Options, processes: Callable[[], bool]
) -> Iterator[History]:
    """An import into the data folder's log, beside whoever else writes there. On an event loop."""
    spool = SpoolWriter(config.spool_path)
    rejected = SpoolWriter(config.rejected_path, bytes_max=REJECTED_BYTES_MAX)
    gauge = SpoolGauge(config.spool_path)
    places = Places(config.places_path, time.monotonic)
    parts = Parts(
        door=door,
        places=places,
        log=spool,
        turned_away=Keeper(rejected, Counts(), Ids()),
        read=gauge.read,
        passed=gauge.passed,
        end=gauge.end,
        processes=processes,
        now_ms=now_ms,
    )
    try:
        yield History(parts, source, options, config.data / "imports")
    finally:
        spool.close()
        rejected.close()
        gauge.close()
        places.close()
