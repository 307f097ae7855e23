"""Each answer of a server, or of what stands before it, means one of three things."""

from __future__ import annotations

import json
from typing import Any

import pytest

from footfall.client.answer import Again, Answer, Settled, TooLarge, Verdict, answer_of
from footfall.client.backoff import pause_seconds
from footfall.client.limits import AGAIN_SECONDS_MAX

DENIED = {"index": 1, "code": "event_denied", "message": "Not here."}
DENIED_VERDICT = Verdict(1, "event_denied", "Not here.")
BAD_KEY = {"code": "auth_invalid", "message": "The key is unknown."}


def ours(accepted: int, *rejected: dict[str, Any], **more: Any) -> str:
    return json.dumps({"accepted": accepted, "rejected": rejected, **more})


def all_of(code: str, message: str) -> Settled:
    return Settled([Verdict(0, code, message), Verdict(1, code, message)])


ANSWERS: tuple[tuple[int, str | None, str, Answer], ...] = (
    (202, None, ours(2), Settled([])),
    (202, None, ours(1, DENIED), Settled([DENIED_VERDICT])),
    (403, None, ours(0, DENIED, error={"code": "event_denied"}), Settled([DENIED_VERDICT])),
    (401, None, ours(0, error=BAD_KEY), all_of("auth_invalid", "The key is unknown.")),
    (403, None, "<h1>Not you</h1>", all_of("http_403", "<h1>Not you</h1>")),
    (404, None, ours(0, error=BAD_KEY), all_of("auth_invalid", "The key is unknown.")),
    (404, "9", "<h1>Not here</h1>", Again("what answered 404 is not Footfall", 9.0)),
    (308, None, "", Again("what answered 308 is not Footfall")),
    (413, None, "<h1>Too large</h1>", TooLarge("<h1>Too large</h1>")),
    (200, None, "<h1>Log in to the hotel</h1>", Again("what answered 200 is not Footfall")),
    (204, None, "", Again("what answered 204 is not Footfall")),
    (408, None, ours(0), Again("the server answered 408")),
    (429, "7", ours(0), Again("the server answered 429", 7.0)),
    (503, "2", ours(0), Again("the server answered 503", 2.0)),
    (503, "999999999", "", Again("the server answered 503", 3600.0)),
    (503, "Wed, 25 Nov 2026 10:00:00 GMT", "", Again("the server answered 503")),
    (502, None, "\x00\xff", Again("the server answered 502")),
)  # fmt: skip


@pytest.mark.parametrize(("status", "retry_after", "body", "meaning"), ANSWERS)
def test_an_answer_means_one_thing(
    status: int, retry_after: str | None, body: str, meaning: Answer
) -> None:
    assert answer_of(status, retry_after, body.encode(), 2) == meaning


def test_a_redirect_says_where_it_leads() -> None:
    reason = "what answered 301 is not Footfall, and leads to https://events.example.com"
    assert answer_of(301, None, b"", 2, "https://events.example.com") == Again(reason)


def test_one_event_that_is_too_large_by_itself_is_turned_away() -> None:
    assert answer_of(413, None, b"no", 1) == Settled([Verdict(0, "http_413", "no")])


def test_pauses_double_up_to_a_minute_and_differ_between_senders() -> None:
    assert [pause_seconds(failures, 1.0) for failures in (1, 2, 3, 4, 9, 99)] == [
        0.5, 1, 2, 4, AGAIN_SECONDS_MAX, AGAIN_SECONDS_MAX,
    ]  # fmt: skip
    assert pause_seconds(3, 0.0) == 1.0
