"""The queues, in memory and in a file, keep the same promises."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from footfall.client.limits import BATCH_BYTES_MAX, CLAIM_SECONDS, MADE_ROOM_EVENTS
from footfall.client.queue import MemoryQueue, Queue
from footfall.client.spool import Spool

Make = Callable[[], Queue]


@pytest.fixture(params=["memory", "spool"])
def queue(request: pytest.FixtureRequest, tmp_path: Path) -> Queue:
    return MemoryQueue(1000) if request.param == "memory" else Spool(tmp_path / "spool.db")


def put(queue: Queue, *bodies: str, token: str = "") -> None:
    for body in bodies:
        assert queue.put(token, body.encode()) == []


def taken(queue: Queue, events_max: int = 500) -> list[str]:
    return [event.body.decode() for event in queue.take(events_max).events]


def test_events_come_oldest_first_and_no_event_twice(queue: Queue) -> None:
    put(queue, "a", "b", "c")
    first = queue.take(2)
    assert ([event.body for event in first.events], first.more) == ([b"a", b"b"], True)
    assert taken(queue) == ["c"]
    assert taken(queue) == []
    queue.close()


def test_events_of_different_customers_tokens_go_apart(queue: Queue) -> None:
    put(queue, "a1", token="ann")
    put(queue, "b1", token="bob")
    put(queue, "a2", token="ann")
    put(queue, "n1")
    assert [taken(queue) for _ in range(4)] == [["a1", "a2"], ["b1"], ["n1"], []]
    queue.close()


def test_what_is_given_back_comes_before_all_later_events(queue: Queue) -> None:
    put(queue, "a", "b", "c")
    batch = queue.take(2)
    put(queue, "d")
    queue.give_back(batch.events)
    assert taken(queue) == ["a", "b", "c", "d"]
    queue.close()


def test_a_batch_stays_below_the_size_of_a_request(queue: Queue) -> None:
    large = "x" * (BATCH_BYTES_MAX // 3)
    put(queue, large, large, large, large)
    assert [len(taken(queue)) for _ in range(3)] == [2, 2, 0]
    queue.close()


def test_a_mark_is_settled_when_everything_up_to_it_was_answered_for(queue: Queue) -> None:
    assert queue.settled(queue.mark())
    put(queue, "a", "b")
    mark = queue.mark()
    put(queue, "c")
    assert not queue.settled(mark)
    batch = queue.take(2)
    assert not queue.settled(mark)
    queue.give_back(batch.events)
    batch = queue.take(2)
    queue.settle(batch.events)
    assert queue.settled(mark)
    assert not queue.settled(queue.mark())
    queue.close()


@pytest.mark.parametrize(
    ("events_max", "bytes_max", "left"), [(3, 1000, ["c", "d", "e"]), (1000, 2, ["d", "e"])]
)
def test_a_full_memory_drops_the_oldest_and_tells(
    events_max: int, bytes_max: int, left: list[str]
) -> None:
    queue = MemoryQueue(events_max, bytes_max)
    gone = [each.body.decode() for body in "abcde" for each in queue.put("", body.encode())]
    assert gone + left == ["a", "b", "c", "d", "e"]
    assert taken(queue) == left


def test_memory_tells_at_its_end_what_was_not_answered_for() -> None:
    queue = MemoryQueue(10)
    put(queue, "a", "b", "c")
    queue.take(1)
    assert [event.body for event in queue.close()] == [b"a", b"b", b"c"]


def test_two_processes_on_one_file_share_the_work(tmp_path: Path) -> None:
    one, other = Spool(tmp_path / "spool.db"), Spool(tmp_path / "spool.db")
    put(one, "a", "b", "c")
    batch = one.take(2)
    assert taken(other) == ["c"]
    one.settle(batch.events)
    assert one.settled(batch.events[-1].position)
    assert not one.settled(one.mark())
    assert other.settled(other.mark())
    one.close()
    other.close()


def test_the_batch_of_a_killed_process_is_free_after_a_while(tmp_path: Path) -> None:
    now_ms = [1000]
    dead = Spool(tmp_path / "spool.db", now_ms=lambda: now_ms[0])
    put(dead, "a", "b", "c")
    dead.take(2)
    dead.close()
    heir = Spool(tmp_path / "spool.db", now_ms=lambda: now_ms[0])
    assert taken(heir) == ["c"]
    now_ms[0] += int(CLAIM_SECONDS * 1000)
    assert taken(heir) == ["a", "b", "c"]
    heir.close()


def test_a_clock_that_is_set_back_holds_up_no_batch_of_a_killed_process(tmp_path: Path) -> None:
    now_ms = [2_000_000_000_000]
    dead = Spool(tmp_path / "spool.db", now_ms=lambda: now_ms[0])
    put(dead, "a", "b", "c")
    dead.take(2)
    dead.close()
    now_ms[0] -= 24 * 60 * 60 * 1000
    heir = Spool(tmp_path / "spool.db", now_ms=lambda: now_ms[0])
    assert taken(heir) == ["a", "b", "c"]
    assert taken(heir) == []
    heir.close()


def test_a_full_file_drops_the_oldest_and_tells(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db", bytes_max=1024 * 1024)
    gone: list[int] = []
    put_events = 0
    while not gone:
        gone = [each.position for each in spool.put("", b"x" * 1000)]
        put_events += 1
    assert gone == list(range(1, MADE_ROOM_EVENTS + 1))
    left = []
    while batch := spool.take(500).events:
        left += [each.position for each in batch]
    assert left == list(range(MADE_ROOM_EVENTS + 1, put_events + 1))
    spool.close()


def test_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db")
    put(spool, "a")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("spool.db", "spool.db-shm", "spool.db-wal"), 0o600)
    spool.close()


def test_a_file_that_cannot_be_used_is_told_to_the_caller_and_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "spool.db").write_bytes(b"this is no database, but a text of some length " * 100)
    spool = Spool(tmp_path / "spool.db")
    with pytest.raises(sqlite3.Error):
        spool.put("", b"a")
    assert taken(spool) == []
    spool.close()
