"""The contract of a log, held by the embedded spool."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path

import pytest

from footfall.log import spool
from footfall.log.gauge import SpoolGauge
from footfall.log.log import LogFull, Record
from footfall.log.spool import SpoolReader, SpoolWriter


def records(*values: bytes) -> list[Record]:
    return [Record("customer", value) for value in values]


def append(path: Path, *calls: list[bytes], now_ms: int = 1000) -> None:
    """Appends each call's values, all calls at once, and closes the log."""

    async def write() -> None:
        writer = SpoolWriter(path, lambda: now_ms)
        await asyncio.gather(*(writer.append(records(*values)) for values in calls))
        writer.close()

    asyncio.run(write())


def test_records_keep_the_order_of_their_calls(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    append(path, [b"a", b"b"], [b"c"], *[[b"%d" % n] for n in range(50)])
    found = SpoolReader(path, "reader").read(0, 0, 1000)
    assert found.values == [b"a", b"b", b"c", *(b"%d" % n for n in range(50))]


def test_positions_go_on_after_a_restart_and_are_never_given_twice(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    append(path, [b"a", b"b"])
    append(path, [b"c"])
    reader = SpoolReader(path, "reader")
    first = reader.read(0, reader.committed(0), 2)
    assert (first.values, first.next) == ([b"a", b"b"], first.first + 2)
    assert reader.read(0, first.next, 10).values == [b"c"]
    assert reader.end(0) == first.next + 1


def test_reading_is_repeatable_and_may_start_inside_a_commit(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    append(path, [b"a", b"b", b"c"])
    reader = SpoolReader(path, "reader")
    start = reader.committed(0)
    assert reader.read(0, start + 1, 1).values == [b"b"]
    assert reader.read(0, start + 1, 1).values == [b"b"]
    assert reader.read(0, start + 3, 1).values == []


def test_readers_are_independent_and_go_on_where_they_advanced_to(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    append(path, [b"a", b"b"])
    one, other = SpoolReader(path, "one"), SpoolReader(path, "other")
    one.advance(0, one.read(0, one.committed(0), 1).next)
    one.close()
    again = SpoolReader(path, "one")
    assert again.read(0, again.committed(0), 9).values == [b"b"]
    assert other.read(0, other.committed(0), 9).values == [b"a", b"b"]


def test_a_gauge_tells_how_far_the_slowest_reader_is(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    append(path, [b"%d" % n for n in range(10)])
    gauge = SpoolGauge(path)
    assert (gauge.end(), gauge.passed(), gauge.read()) == (11, 11, 11)  # nobody reads
    fast, slow = SpoolReader(path, "fast"), SpoolReader(path, "slow")
    assert (gauge.passed(), gauge.read()) == (1, 1)
    fast.advance(0, 11)
    slow.tell(0, 6)
    assert (gauge.passed(), gauge.read()) == (1, 6)
    slow.advance(0, 8)
    assert (gauge.passed(), gauge.read()) == (8, 8)
    assert slow.committed(0) == 8
    gauge.close()


def test_trimming_drops_only_what_is_old_and_passed_by_everyone(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    append(path, [b"old"], now_ms=0)
    append(path, [b"new"], now_ms=spool.KEPT_MS)
    one = SpoolReader(path, "one", lambda: spool.KEPT_MS + 1)
    other = SpoolReader(path, "other")
    one.advance(0, one.end(0))
    assert one.trim() == 0
    other.advance(0, other.end(0))
    assert one.trim() == 1
    assert one.read(0, 0, 9).values == [b"new"]


def test_positions_outlive_trimming(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    append(path, [b"a"], now_ms=0)
    reader = SpoolReader(path, "reader", lambda: spool.KEPT_MS + 1)
    end = reader.end(0)
    reader.advance(0, end)
    assert reader.trim() == 1
    append(path, [b"b"])
    assert reader.read(0, end, 9) == (0, end, [b"b"])


def test_a_call_larger_than_one_row_is_kept_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "COMMIT_RECORDS_MAX", 3)
    path = tmp_path / "spool.db"
    values = [b"%d" % n for n in range(10)]
    append(path, values)
    reader = SpoolReader(path, "reader")
    assert reader.read(0, reader.committed(0), 99).values == values
    assert reader.read(0, reader.committed(0) + 4, 3).values == values[4:7]


def test_a_full_disk_refuses_and_keeps_nothing_of_the_call(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    append(path, [b"kept"])

    async def write() -> None:
        writer = SpoolWriter(path, bytes_max=20 * spool.PAGE_BYTES)
        with pytest.raises(LogFull):
            await writer.append(records(os.urandom(100 * spool.PAGE_BYTES).replace(b"\n", b"")))
        await writer.append(records(b"small"))
        writer.close()

    asyncio.run(write())
    reader = SpoolReader(path, "reader")
    assert reader.read(0, reader.committed(0), 9).values == [b"kept", b"small"]


def test_too_much_in_memory_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "PENDING_BYTES_MAX", 10)

    async def write() -> None:
        writer = SpoolWriter(tmp_path / "spool.db")
        first = asyncio.ensure_future(writer.append(records(b"x" * 20)))
        await asyncio.sleep(0)
        second = asyncio.ensure_future(writer.append(records(b"y" * 20)))
        third = asyncio.ensure_future(writer.append(records(b"z")))
        results = await asyncio.gather(first, second, third, return_exceptions=True)
        assert any(isinstance(result, LogFull) for result in results)
        writer.close()
        with pytest.raises(LogFull):
            await writer.append(records(b"late"))

    asyncio.run(write())


def test_a_committed_record_is_on_disk_when_append_returns(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"

    async def write() -> None:
        writer = SpoolWriter(path)
        await writer.append(records(b"a"))
        with sqlite3.connect(path) as other:
            assert other.execute("SELECT records FROM commits").fetchall() == [(1,)]
            assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        other.close()
        assert writer._database.execute("PRAGMA synchronous").fetchone() == (2,)
        writer.close()

    asyncio.run(write())
