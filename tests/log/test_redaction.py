"""Emptying records of the spool: positions stay, and nothing of them is left in its files."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from footfall.log import redaction, spool
from footfall.log.log import Record
from footfall.log.spool import SpoolReader, SpoolWriter

SECRET = b"ann@example.com"


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits are kept as they are, so that the files can be searched."""
    for module in (spool, redaction):
        monkeypatch.setattr(module, "pack", b"\n".join)
        monkeypatch.setattr(module, "unpack", lambda body: body.split(b"\n"))


def append(path: Path, *commits: Sequence[bytes], now_ms: int = 1000) -> None:
    async def write() -> None:
        writer = SpoolWriter(path, lambda: now_ms)
        for values in commits:
            await writer.append([Record("customer", value) for value in values])
        writer.close()

    asyncio.run(write())


def found_in_files(path: Path, text: bytes = SECRET) -> bool:
    return any(text in file.read_bytes() for file in path.parent.iterdir())


def record(number: int, secret: bool, size: int = 200) -> bytes:
    name = SECRET if secret else b"ben@example.com"
    return b"%d %s " % (number, name) + b"x" * size


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("size", [0, 200, 3_000, 20_000])
@pytest.mark.parametrize("every", [1, 2, 7])
def test_redacted_records_leave_no_byte_and_positions_stay(
    tmp_path: Path, size: int, every: int
) -> None:
    path = tmp_path / "spool.db"
    commits = [
        [record(3 * at + n, (3 * at + n) % every == 0, size) for n in range(at % 3 + 1)]
        for at in range(60)
    ]
    append(path, *commits)
    reader = SpoolReader(path, "reader")
    before = reader.read(0, 0, 999).values
    assert found_in_files(path)
    emptied = reader.redact(lambda value: SECRET in value, reader.end(0))
    assert emptied == sum(SECRET in value for value in before)
    wanted = [b"" if SECRET in value else value for value in before]
    assert reader.read(0, 0, 999).values == wanted
    assert not found_in_files(path)
    assert reader.redact(lambda value: SECRET in value, reader.end(0)) == 0


def test_only_records_below_the_position_are_emptied(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    append(path, [b"a", b"a", b"a"], [b"a"])
    reader = SpoolReader(path, "reader")
    start = reader.committed(0)
    assert reader.redact(lambda value: True, start + 2) == 2
    assert reader.read(0, 0, 9).values == [b"", b"", b"a", b"a"]
    assert reader.read(0, start + 1, 9) == (0, start + 1, [b"", b"a", b"a"])


@pytest.mark.usefixtures("plain")
def test_trimmed_records_leave_no_byte_once_the_journal_is_emptied(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    append(path, *[[record(n, n % 2 == 0, 3_000)] for n in range(30)], now_ms=0)
    append(path, [b"later"], now_ms=spool.KEPT_MS)
    reader = SpoolReader(path, "reader", lambda: spool.KEPT_MS + 1)
    reader.advance(0, reader.end(0))
    assert reader.trim() == 30
    reader.redact(lambda value: False, reader.end(0))
    assert not found_in_files(path)
    assert reader.read(0, 0, 9).values == [b"later"]


def test_writers_go_on_while_records_are_emptied(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    append(path, *[[b"secret %d" % n] * 20 for n in range(300)])
    reader = SpoolReader(path, "reader")
    end = reader.end(0)
    writing = threading.Thread(target=append, args=(path, *[[b"new %d" % n] for n in range(300)]))
    writing.start()
    assert reader.redact(lambda value: value.startswith(b"secret"), end) == 300 * 20
    writing.join()
    values = reader.read(0, 0, 10_000).values
    assert values == [b""] * 6000 + [b"new %d" % n for n in range(300)]


def test_a_journal_that_others_never_let_go_of_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redaction, "CHECKPOINTS_MAX", 2)
    monkeypatch.setattr(redaction, "CHECKPOINT_SECONDS", 0)
    path = tmp_path / "spool.db"
    append(path, [b"a"])
    reader = SpoolReader(path, "reader")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT * FROM commits").fetchall()
    with pytest.raises(redaction.JournalBusy):
        reader.redact(lambda value: True, reader.end(0))
    other.close()
    assert reader.redact(lambda value: True, reader.end(0)) == 0
