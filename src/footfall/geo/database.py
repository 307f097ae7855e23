"""The installed database of places: one MMDB file in the data folder."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import maxminddb
from maxminddb.errors import InvalidDatabaseError

from footfall.events.event import Place

BYTES_MAX = 4 * 1024**3  # the largest city databases have some hundred MiB


class NoDatabase(Exception):
    """A file that holds no places: one sentence that says what is wrong with it."""


class Described(NamedTuple):
    """A database in its own words; `built_at_ms` is epoch milliseconds."""

    kind: str
    built_at_ms: int
    nodes: int
    bytes: int


def install(source: Path, target: Path) -> Described:
    """Checks a file, `.mmdb` or the same gzipped, and puts it in place as a whole.

    Raises NoDatabase, or OSError where it cannot be read or written.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix="installing-")
    copy = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file, _opened(source) as content:
            shutil.copyfileobj(content, file)
            file.flush()
            os.fsync(file.fileno())
        described = describe(copy)
        copy.replace(target)
    except gzip.BadGzipFile as error:
        raise NoDatabase(f"{source} is no gzip file.") from error
    finally:
        copy.unlink(missing_ok=True)
    return described


def describe(path: Path) -> Described:
    """What a database says of itself. Raises NoDatabase."""
    with open_database(path) as reader:
        metadata = reader.metadata()
    return Described(
        metadata.database_type,
        metadata.build_epoch * 1000,
        metadata.node_count,
        path.stat().st_size,
    )


def open_database(path: Path) -> maxminddb.Reader:
    """A reader of the file, mapped into memory. Raises NoDatabase."""
    if path.stat().st_size > BYTES_MAX:
        raise NoDatabase(f"{path} is larger than any database of places.")
    try:
        return maxminddb.open_database(str(path), maxminddb.MODE_MMAP)
    except (InvalidDatabaseError, ValueError) as error:
        raise NoDatabase(f"{path} is no MMDB file: {error}.") from error


def place_in(record: object) -> Place | None:
    """A record of any of the usual makers as a place; None where it names no country."""
    if not isinstance(record, Mapping):
        return None
    country = _country(record)
    if not country:
        return None
    divisions = record.get("subdivisions")
    division = divisions[0] if isinstance(divisions, list) and divisions else record.get("region")
    return Place(country, _name(division), _name(record.get("city")))


def _country(record: Mapping[str, Any]) -> str:
    for name in ("country", "registered_country"):
        found = record.get(name)
        if isinstance(found, Mapping):
            found = found.get("iso_code")
        if isinstance(found, str) and len(found) == 2:
            return found.upper()
    code = record.get("country_code")
    return code.upper() if isinstance(code, str) and len(code) == 2 else ""


def _name(found: object) -> str:
    """The English name of a place as MaxMind and DB-IP write it, or the name as it is."""
    if isinstance(found, Mapping):
        names = found.get("names")
        found = names.get("en", "") if isinstance(names, Mapping) else found.get("iso_code", "")
    return found if isinstance(found, str) else ""


def _opened(source: Path) -> Any:
    return gzip.open(source, "rb") if source.suffix == ".gz" else source.open("rb")
