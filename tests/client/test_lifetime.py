"""Processes end, fork and are killed: what becomes of their events."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from answering import HANG, Answering, Reply

from footfall.client import Footfall
from system import eventually

PROGRAM = "from footfall.client import AsyncFootfall, Footfall\nimport asyncio, os, sys, time\n"
END_SECONDS_MAX = 20  # of a program, with its start, on a busy machine
KEPT_AWAY = Reply(503, headers=(("Retry-After", "600"),))


def start(program: str, url: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM + program, url, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def run(program: str, url: str, *arguments: str) -> str:
    process = start(program, url, *arguments)
    output, errors = process.communicate(timeout=END_SECONDS_MAX)
    assert process.returncode == 0, errors
    return output + errors


@pytest.fixture
def server() -> Iterator[Answering]:
    with Answering() as answering:
        yield answering


ENDS: tuple[tuple[str, str], ...] = (
    ("returns from its last line", "client.track('a', custom_id='c')"),
    ("says sys.exit", "client.track('a', custom_id='c'); sys.exit(0)"),
    ("leaves a with block", "with client: client.track('a', custom_id='c')"),
    ("calls close twice", "client.track('a', custom_id='c'); client.close(); client.close()"),
)  # fmt: skip


@pytest.mark.parametrize(("how", "program"), ENDS)
def test_the_last_events_arrive_when_a_program(how: str, program: str, server: Answering) -> None:
    run(f"client = Footfall(sys.argv[1], key='k', gathered_seconds=60)\n{program}", server.url)
    assert [event["action"] for event in server.taken] == ["a"]


def test_a_loop_that_ends_without_close_is_told_of_in_the_log(server: Answering) -> None:
    program = """
client = AsyncFootfall(sys.argv[1], key='k', gathered_seconds=60)
async def main(): client.track('a', custom_id='c')
asyncio.run(main())
"""
    assert "events were lost: closed (1 so far)" in run(program, server.url)


def test_ctrl_c_ends_a_program_in_time_though_the_server_hangs() -> None:
    with Answering(HANG) as server:
        process = start(
            "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "client = Footfall(sys.argv[1], key='k')\n"
            "client.track('a', custom_id='c')\n"
            "time.sleep(60)",
            server.url,
        )
        eventually(lambda: server.requests)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=END_SECONDS_MAX)
        assert time.monotonic() - began < 10
        assert "KeyboardInterrupt" in errors
        assert "events were lost: closed" in errors


def test_a_call_does_not_fail_where_no_thread_is_to_be_had(server: Answering) -> None:
    program = """
import threading
client = Footfall(sys.argv[1], key='k')
threading.stack_size(1 << 46)  # more than any machine has
client.track('a', custom_id='c')
threading.stack_size(0)
client.track('b', custom_id='c')
client.close()
"""
    assert "events wait: can't start new thread" in run(program, server.url)
    assert [event["action"] for event in server.taken] == ["a", "b"]


def test_a_forked_child_sends_its_own_events_and_not_its_parents(server: Answering) -> None:
    program = """
client = Footfall(sys.argv[1], key='k', gathered_seconds=1)
client.track('parent.before', custom_id='c')
child = os.fork()
if child == 0:
    client.track('child', custom_id='c')
    sys.exit(0)
assert os.waitpid(child, 0)[1] == 0
client.track('parent.after', custom_id='c')
"""
    run(program, server.url)
    assert sorted(event["action"] for event in server.taken) == [
        "child", "parent.after", "parent.before",
    ]  # fmt: skip


def test_forks_share_a_spool(server: Answering, tmp_path: Path) -> None:
    program = """
client = Footfall(sys.argv[1], key='k', spool=sys.argv[2])
client.track('parent', custom_id='c')
children = []
for number in range(3):
    child = os.fork()
    if child == 0:
        for _ in range(200):
            client.track(f'child{number}', custom_id='c')
        assert client.flush(10)
        sys.exit(0)
    children.append(child)
for child in children:
    assert os.waitpid(child, 0)[1] == 0
assert client.flush(10)
"""
    run(program, server.url, str(tmp_path / "spool.db"))
    assert len(server.ids()) == len(set(server.ids())) == 601


def test_a_killed_programs_events_are_sent_by_the_next(tmp_path: Path) -> None:
    spool = tmp_path / "spool.db"
    with Answering(KEPT_AWAY) as server:
        process = start(
            "client = Footfall(sys.argv[1], key='k', spool=sys.argv[2])\n"
            "ids = [client.track('a', custom_id='c', params={'at': at}) for at in range(1000)]\n"
            "print(*ids, flush=True)\n"
            "time.sleep(60)",
            server.url, str(spool),
        )  # fmt: skip
        assert process.stdout is not None
        ids = process.stdout.readline().split()
        process.kill()
        process.communicate()
        assert server.taken == []
    release_claims(spool)
    with Answering() as server, Footfall(server.url, key="k", spool=spool):
        eventually(lambda: len(server.ids()) == 1000)
        assert server.ids() == ids


def release_claims(spool: Path) -> None:
    """As the half minute does that a killed process's batch is kept for it."""
    with contextlib.closing(sqlite3.connect(spool)) as database, database:
        database.execute("UPDATE events SET claimed_until_ms = 0")


def test_only_a_spool_outlives_a_close_that_could_not_send(tmp_path: Path) -> None:
    lost: list[str] = []
    with Answering(KEPT_AWAY, KEPT_AWAY) as server:
        for action, spool in (("spooled", tmp_path / "spool.db"), ("in.memory", None)):
            client = Footfall(
                server.url, key="k", spool=spool, on_lost=lambda event, _: lost.append(event.action)
            )
            client.track(action, custom_id="c")
            client.flush(0.5)
            client.close(0)
    assert lost == ["in.memory"]
    with Answering() as server, Footfall(server.url, key="k", spool=tmp_path / "spool.db"):
        eventually(lambda: server.taken)
        assert [event["action"] for event in server.taken] == ["spooled"]


def test_the_import_brings_nothing_of_the_server() -> None:
    program = (
        "print(*sorted({name.split('.')[0] for name in sys.modules} &"
        " {'chdb', 'granian', 'litestar', 'sqlalchemy', 'structlog', 'typer', 'numpy', 'jwt'}),"
        " *(name for name in sys.modules if name.startswith('footfall.')"
        " and not name.startswith('footfall.client')))"
    )
    assert run(program, "").split() == []
