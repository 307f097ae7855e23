"""Looking places up: by the installed database, else the country by the one that comes along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import iptocc
import maxminddb
import structlog

from footfall.events.event import Place
from footfall.geo.database import NoDatabase, open_database, place_in

LOOK_SECONDS = 1.0  # how often the file is looked at: a new one is used a moment later
REMEMBERED_MAX = 16_384  # addresses; visitors come again within minutes
V4_MAPPED = "::ffff:"  # how a socket for both versions writes an address of version 4

log = structlog.get_logger()


class Places:
    """Places of addresses, for one thread. Asks no network, only files."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._path = path
        self._clock = clock
        self._reader: maxminddb.Reader | None = None
        self._installed: tuple[int, int] | None = None  # the file that was opened last
        self._looked_at = float("-inf")
        self._remembered: dict[str, Place | None] = {}

    def of(self, address: str) -> Place | None:
        """Where a whole address is; None where nobody knows, as for those of private networks."""
        if self._clock() - self._looked_at >= LOOK_SECONDS:
            self._look()
        address = address.removeprefix(V4_MAPPED)
        if address in self._remembered:
            return self._remembered[address]
        found = self._find(address)
        if len(self._remembered) >= REMEMBERED_MAX:
            self._remembered.clear()
        self._remembered[address] = found
        return found

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _find(self, address: str) -> Place | None:
        if self._reader is not None:
            try:
                found = place_in(self._reader.get(address))
            except (ValueError, maxminddb.InvalidDatabaseError):
                found = None  # no address, or a broken part of the file
            if found is not None:
                return found
        country = iptocc.country_code(address)
        return Place(country) if country else None

    def _look(self) -> None:
        """Opens the file if it is another one than last time."""
        self._looked_at = self._clock()
        try:
            status = self._path.stat()
            installed = (status.st_ino, status.st_mtime_ns)
        except FileNotFoundError:
            installed = None
        if installed == self._installed:
            return
        self._installed = installed
        self.close()
        self._remembered.clear()
        if installed is None:
            return
        try:
            self._reader = open_database(self._path)
        except (NoDatabase, OSError) as error:
            log.error("the database of places cannot be read", reason=str(error))
