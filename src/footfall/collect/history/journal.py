"""How far the import of a file came, in a small file of its own: it can go on from there."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from footfall.collect.history.rows import Options


class Tally(msgspec.Struct, rename="camel"):
    """What became of a file's rows."""

    rows: int = 0
    accepted: int = 0
    rejected: dict[str, int] = {}  # by code
    left_out: dict[str, int] = {}  # by reason: rows that tell of no event
    expired: int = 0  # of the accepted: so old that they are dropped at the next upkeep

    @property
    def turned_away(self) -> int:
        return sum(self.rejected.values())


class Progress(msgspec.Struct, rename="camel"):
    """An import after its last row that is durable; `last` is that row's digest."""

    file: str
    options: Options
    tally: Tally
    last: str = ""
    finished: bool = False


class Unlike(Exception):
    """The asker's fault: the file or what is said of it is not what the import began with."""


class Journal:
    """Where one file's progress is kept. A file is told by its first row, so that a log that has
    grown, or was renamed, is the same file."""

    def __init__(self, folder: Path, site: str, first: bytes) -> None:
        self.name = hashlib.sha256(first).hexdigest()[:16]
        self._path = folder / f"{site}-{self.name}.json"

    def read(self) -> Progress | None:
        """How far an import of this file came; None where none was begun."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Progress)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def write(self, progress: Progress) -> None:
        """Replaces what was there. What is lost in a crash is only done again."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = self._path.with_suffix(".new")
        new.write_bytes(msgspec.json.encode(progress))
        new.replace(self._path)


def digest_of(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:32]
