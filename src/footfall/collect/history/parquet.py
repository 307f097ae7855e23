"""Parquet files: columns and rows, read by the engine that also stores events."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from footfall.collect.history.files import BadFile, Table


def parquet_table(path: Path) -> Table:
    """A Parquet file, read by the same engine as the store's, in memory of its own."""
    if not path.is_file():
        raise BadFile("A Parquet file is read from its end, so it must be one; a pipe has none.")
    from chdb.session import Session  # loaded for such a file alone: it takes its time

    session: Any = Session()  # type: ignore[no-untyped-call]
    source = f"file('{_quoted(path)}', 'Parquet')"
    try:
        described = session.query(f"DESCRIBE TABLE {source}", "JSONCompactEachRow").bytes()
        names = [msgspec.json.decode(line)[0] for line in described.splitlines()]
        count = int(session.query(f"SELECT count() FROM {source}", "TSV").bytes())
        answer = session.send_query(
            f"SELECT * FROM {source} SETTINGS max_threads = 1, date_time_output_format = 'iso',"
            " input_format_parquet_preserve_order = 1, session_timezone = 'UTC',"
            " output_format_json_quote_64bit_integers = 0,"
            " output_format_json_quote_decimals = 0, output_format_json_quote_denormals = 0,"
            " output_format_json_validate_utf8 = 1",
            "JSONCompactEachRow",
        )
    except RuntimeError as error:
        session.close()
        raise BadFile(f"The file is no Parquet file: {str(error)[:200]}.") from error
    return Table(names, _parquet_rows(session, answer), count)


def _parquet_rows(session: Any, answer: Any) -> Iterator[list[Any]]:
    decode = msgspec.json.Decoder(list[Any]).decode
    left = b""
    try:
        for chunk in answer:
            lines = (left + chunk.bytes()).split(b"\n")
            left = lines.pop()
            for line in lines:
                yield decode(line)
    except RuntimeError as error:
        raise BadFile(f"The file cannot be read further: {str(error)[:200]}.") from error
    finally:
        session.close()


def _quoted(path: Path) -> str:
    return str(path.resolve()).replace("\\", "\\\\").replace("'", "\\'")
