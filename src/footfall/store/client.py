"""Clients of the store: one engine, one client a thread, one SQL dialect."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import clickhouse_connect
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import Error as ClickHouseError

# Values come back as they were sent: no text becomes a date, no 64-bit integer a text.
READ_SETTINGS: dict[str, Any] = {
    "output_format_json_quote_64bit_integers": 0,
    "output_format_json_escape_forward_slashes": 0,
    "json_type_escape_dots_in_keys": 1,
    "date_time_output_format": "iso",
}
MEMORY_BYTES_MAX = 4 * 1024**3  # for one question; larger ones fail instead of taking the machine
TOGETHER_MAX = 4  # questions at a time that were asked together, of everybody
QUESTION_SECONDS_MAX = 60  # as long as the collector waits for an answer
QUESTION_SETTINGS: dict[str, Any] = {
    "max_memory_usage": MEMORY_BYTES_MAX,
    "max_execution_time": QUESTION_SECONDS_MAX,
}
WRITE_SETTINGS: dict[str, Any] = {
    "input_format_try_infer_dates": 0,
    "input_format_try_infer_datetimes": 0,
    "json_type_escape_dots_in_keys": 1,  # {"a.b": 1} and {"a": {"b": 1}} stay two things
    "input_format_parallel_parsing": 0,  # a block stays one block, and one part
    "max_insert_threads": 1,
    "max_partitions_per_insert_block": 0,  # sessions of imported years may come in one block
    "optimize_on_insert": 0,  # a block holds no id twice, so looking for some is work for nothing
}


class StoreError(Exception):
    """The store refused or failed; the cause tells which."""


class BadRows(StoreError):
    """Rows cannot be read as the table's types: retrying would not help."""


# What ClickHouse calls errors in the data itself.
DATA_ERRORS = re.compile(
    r"CANNOT_PARSE|INCORRECT_DATA|TYPE_MISMATCH|DUPLICATE|BAD_ARGUMENTS|TOO_DEEP|"
    r"ILLEGAL|OUT_OF_(RANGE|BOUND)|CANNOT_READ|LIMIT_EXCEEDED_PARSING|UNKNOWN_TYPE"
)


class Store:
    """Access to one store from any thread; each thread gets its own client."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.local()
        self._clients: list[Client] = []
        self._lock = threading.Lock()
        self._together = ThreadPoolExecutor(TOGETHER_MAX, thread_name_prefix="question")
        path.mkdir(parents=True, exist_ok=True)

    def command(self, sql: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Runs a statement that returns nothing."""
        try:
            self._client().command(sql, parameters=dict(parameters or {}))
        except ClickHouseError as error:
            raise StoreError(str(error)) from error

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Rows as Python values."""
        try:
            result = self._client().query(
                sql, parameters=dict(parameters or {}), settings=QUESTION_SETTINGS
            )
        except ClickHouseError as error:
            raise StoreError(str(error)) from error
        return [tuple(row) for row in result.result_rows]

    def together(self, *questions: Callable[[], Any]) -> list[Any]:
        """Their answers: none of them waits for another. They must not ask together themselves."""
        asked = [self._together.submit(question) for question in questions]
        return [each.result() for each in asked]

    def binary(self, sql: str, parameters: Mapping[str, Any] | None = None) -> bytes:
        """Rows in ClickHouse's RowBinary format."""
        return self._raw(sql, parameters, "RowBinary")

    def json_lines(self, sql: str, parameters: Mapping[str, Any] | None = None) -> bytes:
        """Rows as one JSON object a line."""
        return self._raw(sql, parameters, "JSONEachRow")

    def json_arrays(self, sql: str, parameters: Mapping[str, Any] | None = None) -> bytes:
        """Rows as one JSON array a line, in the order of the columns."""
        return self._raw(sql, parameters, "JSONCompactEachRow")

    def _raw(self, sql: str, parameters: Mapping[str, Any] | None, form: str) -> bytes:
        try:
            return bytes(
                self._client().raw_query(
                    sql,
                    parameters=dict(parameters or {}),
                    settings=READ_SETTINGS | QUESTION_SETTINGS,
                    fmt=form,
                )
            )
        except ClickHouseError as error:
            raise StoreError(str(error)) from error

    def insert(self, table: str, columns: Sequence[str], lines: bytes) -> None:
        """Inserts rows given as JSON arrays, one a line, in the order of `columns`: one part."""
        try:
            self._client().raw_insert(
                table, list(columns), lines, settings=WRITE_SETTINGS, fmt="JSONCompactEachRow"
            )
        except ClickHouseError as error:
            if DATA_ERRORS.search(str(error)):
                raise BadRows(str(error)) from error
            raise StoreError(str(error)) from error

    def close(self) -> None:
        self._together.shutdown()
        with self._lock:
            for client in self._clients:
                client.close()
            self._clients.clear()

    def _client(self) -> Client:
        client: Client | None = getattr(self._threads, "client", None)
        if client is None:
            with self._lock:
                client = clickhouse_connect.get_client(interface="chdb", path=str(self._path))
                self._clients.append(client)
            self._threads.client = client
        return client
