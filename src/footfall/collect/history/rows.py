"""Rows of a file as events that can be judged, whatever the file's format."""

from __future__ import annotations

import hashlib
import hmac
import uuid as uuids
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from footfall.collect.history.files import (
    BadFile,
    Format,
    Lines,
    Table,
    csv_table,
    format_of,
)
from footfall.collect.history.parquet import parquet_table
from footfall.wire import access_log, native
from footfall.wire.access_log import NoPage
from footfall.wire.columns import Columns
from footfall.wire.received import Malformed, Received

VISITORS_REMEMBERED = 65_536  # addresses with user agents: more than visit within hours of a log
SHAPES_MAX = 1_000  # sets of names that lines of one file have
NOT_UTF8 = "the text is not valid in the file's encoding; say another with --encoding"


class Options(msgspec.Struct, frozen=True):
    """What the asker says of a file; what is not said is found out."""

    format: Format | None = None
    mapping: tuple[str, ...] = ()  # of columns: column=field
    constants: tuple[str, ...] = ()  # for every row: field=value
    host: str = ""  # of pages in an access log that names none
    without: tuple[str, ...] = ()  # patterns of paths in an access log
    encoding: str = "utf-8"


class Row(NamedTuple):
    """One row: its bytes, what they say, and what a request would have said of the sender."""

    raw: bytes
    said: Received | Malformed | str  # a text is why the row tells of no event
    user_agent: str = ""
    address: str = ""


class Source:
    """A file's rows, from the first; of its `size` so much is `done`. Raises BadFile."""

    def __init__(self, path: Path, options: Options, secret: str) -> None:
        self.path = path
        self.format = options.format or format_of(path)
        self._lines: Lines | None = None
        self._given = 0
        if self.format is Format.PARQUET:
            table = parquet_table(path)
            self.rows = self._counted(_table_rows(table, options))
            self.size = table.size
            return
        self._lines = lines = Lines(path)
        self.size = lines.size
        try:
            self.rows = _line_rows(self.format, lines, options, secret)
        except BadFile:
            lines.close()
            raise

    @property
    def done(self) -> int:
        """Bytes of the file that are read, or rows of it."""
        return self._given if self._lines is None else self._lines.done

    def _counted(self, rows: Iterator[Row]) -> Iterator[Row]:
        for self._given, row in enumerate(rows, 1):
            yield row

    def close(self) -> None:
        if self._lines is not None:
            self._lines.close()


def _line_rows(format_: Format, lines: Lines, options: Options, secret: str) -> Iterator[Row]:
    if format_ is Format.CSV:
        return _table_rows(csv_table(lines, options.encoding), options)
    if format_ is Format.NDJSON:
        return _ndjson_rows(lines, options)
    return _access_log_rows(lines, options, secret)


def _table_rows(table: Table, options: Options) -> Iterator[Row]:
    columns = Columns(table.names, options.mapping, options.constants)
    encode = msgspec.json.encode
    for values in table.rows:
        try:
            raw = encode(values)
        except UnicodeEncodeError:
            raw = "\t".join(map(str, values)).encode("utf-8", "surrogateescape")
            yield Row(raw, Malformed(None, NOT_UTF8))
            continue
        yield Row(raw, *columns.row(values))


def _ndjson_rows(lines: Lines, options: Options) -> Iterator[Row]:
    if not (options.mapping or options.constants):
        for line in lines:
            yield Row(line, native.element(line))
        return
    decode = msgspec.json.Decoder(dict[str, object]).decode
    said = [each.rpartition("=")[0] for each in options.mapping]
    by_names: dict[tuple[str, ...], Columns] = {}
    for line in lines:
        try:
            row = decode(line)
        except native.NOT_JSON as error:
            yield Row(line, native.malformed(error))
            continue
        # A line may lack what others have: a mapped name that is absent is just no value.
        names = tuple(dict.fromkeys((*row, *said)))
        columns = by_names.get(names)
        if columns is None:
            if len(by_names) >= SHAPES_MAX:
                by_names.clear()
            columns = by_names[names] = Columns(names, options.mapping, options.constants)
        yield Row(line, *columns.row([row.get(name) for name in names]))


def _access_log_rows(lines: Iterable[bytes], options: Options, secret: str) -> Iterator[Row]:
    visitor = _visitors(secret)
    for line in lines:
        request = access_log.read(line.decode("utf-8", "replace"))
        if request is None:
            yield Row(line, Malformed(None, "the line is not of the combined log format"))
            continue
        url = access_log.page(request, options.host)
        if isinstance(url, NoPage):
            yield Row(line, url.value)
            continue
        if options.without and _is_left_out(url, options.without):
            yield Row(line, "a path that was to be left out")
            continue
        params = {"url": url}
        if request.referrer:
            params["referrer"] = request.referrer
        address, user_agent = request.address, request.user_agent
        received = Received(
            "page.visit", time=request.time_ms, uuid=visitor(address, user_agent), params=params
        )
        yield Row(line, received, user_agent, address)


def _is_left_out(url: str, patterns: Iterable[str]) -> bool:
    try:
        path = urlsplit(url).path
    except ValueError:
        return False
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def _visitors(secret: str) -> Callable[[str, str], str]:
    """Who an access log's lines are of: the same address and user agent are the same visitor.

    Without the site's secret nobody can tell which address made a uuid.
    """
    key = bytes.fromhex(secret)

    @lru_cache(maxsize=VISITORS_REMEMBERED)
    def visitor(address: str, user_agent: str) -> str:
        text = f"access-log visitor\0{address}\0{user_agent}".encode()
        digest = hmac.digest(key, text, hashlib.sha256)
        return str(uuids.UUID(bytes=digest[:16], version=5))

    return visitor
