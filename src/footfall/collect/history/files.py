"""Files of past events: which format one has, and its rows one after the other."""

from __future__ import annotations

import codecs
import contextlib
import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from backports import zstd

from footfall.wire import access_log

LINE_BYTES_MAX = 1024 * 1024  # an event has at most 32 KiB of params; longer is another format
DELIMITERS = ",;|"  # and tabs, which are in no name
PACKED = (".gz", ".zst")


class Format(StrEnum):
    """What a file may be."""

    NDJSON = "ndjson"
    CSV = "csv"
    PARQUET = "parquet"
    ACCESS_LOG = "access-log"


BY_ENDING = {
    ".ndjson": Format.NDJSON, ".jsonl": Format.NDJSON, ".json": Format.NDJSON,
    ".csv": Format.CSV, ".tsv": Format.CSV, ".parquet": Format.PARQUET, ".pq": Format.PARQUET,
}  # fmt: skip


class BadFile(Exception):
    """The asker's fault: one sentence that says what is wrong with the file."""


class Table(NamedTuple):
    """A file's columns, its rows as values in their order, and how many, if that is known."""

    names: list[str]
    rows: Iterator[list[Any]]
    size: int = 0


class Lines:
    """The lines of a file, unpacked if it is packed; says how much of the file is read."""

    def __init__(self, path: Path) -> None:
        self._raw = path.open("rb")
        self.size = path.stat().st_size
        self._file: Any = self._raw
        packed = path.suffix.lower()
        if packed == ".gz":
            self._file = gzip.GzipFile(fileobj=self._raw)
        elif packed == ".zst":
            self._file = zstd.ZstdFile(self._raw)

    def __iter__(self) -> Iterator[bytes]:
        """Lines without their ends, and without the mark with which some programs begin a file, of
        which one may be made of several; empty ones are left out. Raises BadFile."""
        read = self._file.readline
        with _unpacking():
            while line := read(LINE_BYTES_MAX):
                if len(line) == LINE_BYTES_MAX and not line.endswith(b"\n"):
                    raise BadFile("A line is longer than 1 MiB; is this another format?")
                line = line.removeprefix(codecs.BOM_UTF8).rstrip(b"\r\n")
                if line:
                    yield line

    @property
    def done(self) -> int:
        """Bytes of the file as it lies on the disk; of a pipe nobody knows."""
        if self._raw.closed:
            return self.size
        return self._raw.tell() if self._raw.seekable() else 0

    def texts(self, encoding: str) -> Iterator[str]:
        """Lines of text with their ends; what is not of the encoding is found in the row where it
        stands. Raises BadFile."""
        text = io.TextIOWrapper(self._file, encoding, errors="surrogateescape", newline="")
        self._file = text  # closed with it
        return _unpacked(text)

    def close(self) -> None:
        self._file.close()
        self._raw.close()


@contextlib.contextmanager
def _unpacking() -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error, zstd.ZstdError, gzip.BadGzipFile) as error:
        raise BadFile(f"The file cannot be unpacked: {error}.") from error


def _unpacked(text: io.TextIOWrapper) -> Iterator[str]:
    try:
        with _unpacking():
            yield from text
    except UnicodeError as error:  # what surrogates cannot stand for, as in UTF-16
        raise BadFile(f"The file is not in {text.encoding}: {error}.") from error


def format_of(path: Path) -> Format:
    """By the file's name, and where that says nothing by its first line. Raises BadFile."""
    named = path.with_suffix("") if path.suffix.lower() in PACKED else path
    found = BY_ENDING.get(named.suffix.lower())
    if found is not None:
        return found
    if path.is_dir():
        raise BadFile(f"{path} is a folder; import its files one by one.")
    if not path.is_file():
        raise BadFile(
            f"A pipe cannot be read twice; say its format with --format {'|'.join(Format)}."
        )
    lines = Lines(path)
    try:
        first = next(iter(lines), b"")
    finally:
        lines.close()
    if first.startswith(b"PAR1"):
        return Format.PARQUET
    if first.lstrip().startswith(b"{"):
        return Format.NDJSON
    if access_log.read(first.decode("utf-8", "replace")) is not None:
        return Format.ACCESS_LOG
    raise BadFile(
        f"What {path.name} holds cannot be told from its name or its first line; "
        f"say it with --format {'|'.join(Format)}."
    )


def csv_table(lines: Lines, encoding: str) -> Table:
    """A CSV file whose first row names its columns; the delimiter is found there as well."""
    texts = lines.texts(encoding)
    head = next(texts, "").removeprefix("\ufeff")
    csv.field_size_limit(LINE_BYTES_MAX)
    rows = _csv_rows(csv.reader(chain([head], texts), delimiter=_delimiter(head)))
    names = next(rows, [])
    if not any(names):
        raise BadFile("The first line must name the columns.")
    if len(set(names)) < len(names):
        raise BadFile("Two columns have the same name.")
    if any("\udc80" <= character <= "\udcff" for name in names for character in name):
        raise BadFile("The columns' names are not valid in the file's encoding; say --encoding.")
    return Table(names, rows)


def _delimiter(head: str) -> str:
    """What stands between the names in a first line; what stands within quotes does not count."""
    bare = re.sub('"[^"]*"', "", head)
    return "\t" if "\t" in bare else max(DELIMITERS, key=bare.count)


def _csv_rows(reader: Iterator[list[str]]) -> Iterator[list[Any]]:
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadFile(f"The file is no CSV from some row on: {error}.") from error
        if row:
            yield row
