"""The course of sending, told by a clock that the tests turn."""

from __future__ import annotations

import gzip
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from footfall.client.answer import Again, Settled, TooLarge, Verdict
from footfall.client.delivery import Attempt, Delivery, Told
from footfall.client.event import Event, encoded, made
from footfall.client.limits import LOOK_SECONDS
from footfall.client.queue import MemoryQueue
from footfall.client.spool import Spool

KEPT = Settled([])


class Course:
    """A delivery, its clock, and whom it told what."""

    def __init__(self, waiting_events: int = 10_000) -> None:
        self.now = 100.0
        self.rejected: list[tuple[str, str, str]] = []
        self.lost: list[tuple[str, str]] = []
        told = Told(self._rejected, lambda event, reason: self.lost.append((event.action, reason)))
        self.delivery = Delivery(MemoryQueue(waiting_events), told, 0.25, lambda: 1.0)
        assert self.wait() == LOOK_SECONDS

    def _rejected(self, event: Event, code: str, message: str) -> None:
        self.rejected.append((event.action, code, message))

    def put(self, *actions: str, token: str = "", **params: Any) -> bool:
        woken = False
        for action in actions:
            event, _ = made(action, {"custom_id": "c", "params": params}, 1_795_600_000_123)
            woken = self.delivery.put(token, encoded(event), self.now) or woken
        return woken

    def step(self, hurried: bool = False) -> Attempt | float:
        return self.delivery.next(self.now, 1_795_600_000_456, hurried)

    def wait(self) -> float:
        step = self.step()
        assert not isinstance(step, Attempt)
        return round(step, 3)

    def attempt(self, hurried: bool = False) -> Attempt:
        step = self.step(hurried)
        assert isinstance(step, Attempt), step
        return step


def actions(attempt: Attempt) -> list[str]:
    encoding = attempt.headers.get("Content-Encoding")
    content = gzip.decompress(attempt.content) if encoding else attempt.content
    return [event["action"] for event in json.loads(content)]


def test_events_wait_a_moment_for_others_and_go_together() -> None:
    course = Course()
    assert course.put("a")
    course.now += 0.125
    assert not course.put("b")  # the sender knows when to look
    assert course.wait() == 0.125
    course.now += 0.125
    attempt = course.attempt()
    assert actions(attempt) == ["a", "b"]
    course.delivery.answered(attempt, KEPT, course.now)
    assert course.wait() > 1


def test_a_full_batch_or_a_flush_goes_at_once() -> None:
    course = Course()
    course.put(*["a"] * 499)
    assert course.wait() == 0.25
    assert course.put("a")
    assert len(course.attempt().events) == 500
    course.put("b")
    assert actions(course.attempt(hurried=True)) == ["b"]


def test_more_than_one_batch_goes_one_after_the_other() -> None:
    course = Course()
    course.put(*["a"] * 1200)
    sizes = []
    for _ in range(3):
        attempt = course.attempt()
        sizes.append(len(attempt.events))
        course.delivery.answered(attempt, KEPT, course.now)
    assert sizes == [500, 500, 200]
    assert course.wait() > 1


def test_a_retry_is_the_same_bytes_after_a_pause_that_grows() -> None:
    course = Course()
    course.put("a")
    first = course.attempt(hurried=True)
    for pause in (0.5, 1.0, 2.0):
        course.delivery.answered(first, Again("cut"), course.now)
        course.put("b")
        assert course.wait() == pause
        course.now += pause
        again = course.attempt()
        assert again.events[0].body == first.events[0].body
        first = again
    course.delivery.answered(first, KEPT, course.now)
    course.put("c")
    course.delivery.answered(course.attempt(hurried=True), Again("cut"), course.now)
    assert course.wait() == 0.5  # a success forgets the failures


def test_a_flush_ends_a_pause_once_but_not_one_that_the_server_ordered() -> None:
    course = Course()
    course.put("a")
    course.delivery.answered(course.attempt(hurried=True), Again("cut"), course.now)
    course.delivery.hurry()
    attempt = course.attempt(hurried=True)
    course.delivery.answered(attempt, Again("503", 7.0), course.now)
    course.delivery.hurry()
    assert course.step(hurried=True) == 7.0
    course.now += 7
    course.delivery.answered(course.attempt(), KEPT, course.now)


def test_a_body_too_large_on_the_way_is_sent_in_halves() -> None:
    course = Course()
    course.put("a", "b", "c", "d")
    course.delivery.answered(course.attempt(hurried=True), TooLarge("nginx"), course.now)
    sent = []
    for _ in range(2):
        attempt = course.attempt()
        sent.append(actions(attempt))
        course.delivery.answered(attempt, KEPT, course.now)
    assert sent == [["a", "b"], ["c", "d"]]


def test_events_that_are_turned_away_are_told_and_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    course = Course()
    course.put("a", "b", "c")
    verdicts = [
        Verdict(0, "event_denied", "No."),
        Verdict(2, "event_denied", "No."),
        Verdict(9, "x"),
    ]
    course.delivery.answered(course.attempt(hurried=True), Settled(verdicts), course.now)
    assert course.rejected == [("a", "event_denied", "No."), ("c", "event_denied", "No.")]
    assert "2 of 3 events rejected: event_denied: No." in caplog.messages
    assert course.delivery.queue.settled(course.delivery.queue.mark())


def test_a_callback_that_fails_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def failing(*_: object) -> None:
        raise ZeroDivisionError

    delivery = Delivery(MemoryQueue(1), Told(failing, failing), 0.2)
    body = encoded(made("a", {"custom_id": "c"}, 1_795_600_000_123)[0])
    delivery.put("", body, 0.0)
    delivery.put("", body, 0.0)  # drops the first
    attempt = delivery.next(0.0, 0, True)
    assert isinstance(attempt, Attempt)
    delivery.answered(attempt, Settled([Verdict(0, "x")]), 0.0)
    assert {"on_lost failed", "on_rejected failed"} <= set(caplog.messages)


def test_a_damaged_event_does_not_keep_its_neighbours_from_being_told_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    course = Course()
    course.put("a")
    course.delivery.put("", b'{"id": 17}', course.now)  # as a file may hold after a disk's fault
    course.put("b")
    unreadable = Settled([Verdict(index, "body_invalid") for index in range(3)])
    course.delivery.answered(course.attempt(hurried=True), unreadable, course.now)
    assert [action for action, _, _ in course.rejected] == ["a", "b"]
    assert "on_rejected failed" in caplog.messages


def test_lost_events_are_told_with_the_reason() -> None:
    course = Course(waiting_events=2)
    course.put("a", "b", "c")
    course.delivery.close()
    course.put("d")
    assert course.lost == [("a", "queue_full"), ("b", "closed"), ("c", "closed"), ("d", "closed")]


def test_an_outage_fills_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    course = Course(waiting_events=1)
    course.put(*["a"] * 1001)
    for _ in range(40):
        course.now += 100
        course.delivery.answered(course.attempt(), Again("away"), course.now)
    course.now += 100
    course.delivery.answered(course.attempt(), KEPT, course.now)
    assert len(caplog.messages) < 20
    assert caplog.messages[-1] == "events are taken again, after 40 failures"


def test_nor_does_a_spool_that_cannot_be_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "spool.db").write_bytes(b"this is no database, but a text of some length " * 100)
    lost: list[str] = []
    told = Told(lost=lambda event, reason: lost.append(reason))
    delivery = Delivery(Spool(tmp_path / "spool.db"), told)
    for _ in range(1000):
        delivery.put("", b'{"id": "1", "action": "a", "time": ""}', 0.0)
    delivery.close()
    assert lost == ["spool_failed"] * 1000
    assert len(caplog.messages) < 20
    why = "events were lost: spool_failed: file is not a database (1 so far)"
    assert caplog.messages[0] == why


def test_a_request_says_what_the_server_needs() -> None:
    course = Course()
    course.put("a", token="a.b.c")
    small = course.attempt(hurried=True)
    assert small.headers == {
        "Content-Type": "application/json", "X-Sent-At": "1795600000456", "X-Customer-Token": "a.b.c",
    }  # fmt: skip
    course.put("b", text="x" * 2000)
    large = course.attempt(hurried=True)
    assert large.headers["Content-Encoding"] == "gzip"
    assert "X-Customer-Token" not in large.headers
    assert len(large.content) < 400
    assert actions(large) == ["b"]
