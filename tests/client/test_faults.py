"""Servers that are busy, cut the line or hang, met by both clients over real connections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from answering import CUT, HANG, Answering, Reply, Step

from footfall.client import AsyncFootfall, Event, Footfall

FLUSH_SECONDS_MAX = 20.0
Run = Callable[..., bool]


def by_thread(url: str, actions: list[str], timeout_seconds: float, **options: Any) -> bool:
    """Tracks these, flushes, and says whether all were answered for."""
    client = Footfall(url, key="ffk_test", **options)
    for action in actions:
        client.track(action, custom_id="c-17", params={"text": "x" * 100})
    flushed = client.flush(timeout_seconds)
    client.close(0)
    return flushed


def by_task(url: str, actions: list[str], timeout_seconds: float, **options: Any) -> bool:
    async def run() -> bool:
        client = AsyncFootfall(url, key="ffk_test", **options)
        for action in actions:
            client.track(action, custom_id="c-17", params={"text": "x" * 100})
        flushed = await client.flush(timeout_seconds)
        await client.close(0)
        return flushed

    return asyncio.run(run())


runs = pytest.mark.parametrize("run", [by_thread, by_task])

FAULTS: tuple[tuple[str, tuple[Step, ...], float], ...] = (
    ("says 503 and when to come again", (Reply(503, headers=(("Retry-After", "1"),)),), 1.0),
    ("says 429 and when to come again", (Reply(429, headers=(("Retry-After", "1"),)),), 1.0),
    ("cuts the line after taking the request", (CUT, CUT), 0.5),
    ("hangs", (HANG,), 0.5),
    ("is a hotel's log-in page", (Reply(200, "<h1>Welcome</h1>"),), 0.25),
    ("is redirected", (Reply(301, "", (("Location", "https://elsewhere/"),)),), 0.25),
    ("is missing behind its proxy", (Reply(404, "<h1>Not found</h1>"),), 0.25),
    ("answers 502 before it", (Reply(502, "bad gateway"),), 0.25),
)  # fmt: skip


@runs
@pytest.mark.parametrize(
    ("fault", "script", "seconds_min"), FAULTS, ids=lambda each: str(each)[:30]
)
def test_nothing_is_lost_to_a_server_that(
    run: Run, fault: str, script: tuple[Step, ...], seconds_min: float
) -> None:
    with Answering(*script) as server:
        began = time.monotonic()
        assert run(server.url, ["a", "b", "c"], FLUSH_SECONDS_MAX, answer_seconds=0.5)
        assert time.monotonic() - began >= seconds_min
        assert [event["action"] for event in server.taken] == ["a", "b", "c"]
        assert len(server.requests) == len(script) + 1
        # Ids, times and all else are the same each time; only the clock beside them goes on.
        assert all(request.events == server.requests[0].events for request in server.requests)
        clocks = [int(request.headers["x-sent-at"]) for request in server.requests]
        assert clocks == sorted(clocks)


@runs
def test_a_final_answer_is_not_asked_for_again(run: Run) -> None:
    error = {"code": "auth_invalid", "message": "The key is unknown."}
    told: list[tuple[str, str, str]] = []

    def on_rejected(event: Event, code: str, message: str) -> None:
        told.append((event.action, code, message))

    with Answering(Reply(401, {"accepted": 0, "rejected": [], "error": error})) as server:
        assert run(server.url, ["a", "b"], FLUSH_SECONDS_MAX, on_rejected=on_rejected)
        assert len(server.requests) == 1
    assert told == [
        ("a", "auth_invalid", "The key is unknown."), ("b", "auth_invalid", "The key is unknown."),
    ]  # fmt: skip


@runs
def test_the_end_is_bounded_when_the_server_hangs_and_says_what_was_lost(run: Run) -> None:
    lost: list[tuple[str, str]] = []
    with Answering(HANG) as server:
        began = time.monotonic()
        flushed = run(
            server.url, ["a", "b"], 0.5,
            on_lost=lambda event, reason: lost.append((event.action, reason)),
        )  # fmt: skip
        assert not flushed
        assert time.monotonic() - began < 5
    assert lost == [("a", "closed"), ("b", "closed")]


@runs
def test_an_address_where_nobody_listens_costs_the_caller_nothing(run: Run) -> None:
    with Answering() as server:
        url = server.url
    assert not run(url, ["a"], 0.2)


def test_calls_from_many_threads_arrive_once_and_those_of_a_thread_in_order() -> None:
    import threading

    with Answering(CUT, Reply(503)) as server, Footfall(server.url, key="k") as client:

        def call(number: int) -> None:
            for at in range(300):
                client.track(f"t{number}", custom_id="c", params={"at": at})

        threads = [threading.Thread(target=call, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert client.flush(FLUSH_SECONDS_MAX)
        assert len(server.ids()) == len(set(server.ids())) == 1200
        for number in range(4):
            mine = [e["params"]["at"] for e in server.taken if e["action"] == f"t{number}"]
            assert mine == list(range(300))


def test_calls_from_other_threads_reach_the_task() -> None:
    async def run() -> list[str]:
        with Answering() as server:
            async with AsyncFootfall(server.url, key="k") as client:
                await asyncio.to_thread(client.track, "a", custom_id="c")
                assert await client.flush(FLUSH_SECONDS_MAX)
            return [event["action"] for event in server.taken]

    assert asyncio.run(run()) == ["a"]


def test_a_client_of_tasks_goes_on_in_the_next_loop() -> None:
    with Answering() as server:
        client = AsyncFootfall(server.url, key="k", gathered_seconds=60)

        async def first() -> None:
            client.track("a", custom_id="c")

        async def second() -> None:
            client.track("b", custom_id="c")
            assert await client.flush(FLUSH_SECONDS_MAX)
            await client.close()

        runs: tuple[Callable[[], Awaitable[None]], ...] = (first, second)
        for run in runs:
            asyncio.run(run())  # type: ignore[arg-type]
        assert [event["action"] for event in server.taken] == ["a", "b"]
