"""What the collector answers: every code's HTTP status in one table, every body in one shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from footfall.events.rejection import MEANINGS, Code, Rejection

Headers = list[tuple[str, str]]

STATUSES: dict[Code, int] = {
    Code.EVENT_DENIED: 403,
    Code.EVENT_NOT_ALLOWED: 403,
    Code.AUTH_MISMATCH: 403,
    Code.SIGNAL_HONOURED: 403,
    Code.ORIGIN_DENIED: 403,
    Code.AUTH_REQUIRED: 401,
    Code.AUTH_INVALID: 401,
    Code.BODY_TOO_LARGE: 413,
    Code.BODY_TOO_SLOW: 408,
    Code.BATCH_TOO_LARGE: 413,
    Code.UNSUPPORTED_MEDIA_TYPE: 415,
    Code.UNSUPPORTED_ENCODING: 415,
    Code.RATE_LIMITED: 429,
    Code.LOG_FULL: 503,
    Code.OVERLOADED: 503,
}  # every other code is 400

JSON_HEADERS = (("content-type", "application/json"), ("x-content-type-options", "nosniff"))
ONE_ACCEPTED = b'{"accepted":1,"rejected":[]}'


class Refused(Exception):
    """A whole request turned away before any event was judged."""

    def __init__(self, code: Code, message: str = "", retry_after_seconds: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.message = message or MEANINGS[code]
        self.retry_after_seconds = retry_after_seconds


def status_of(code: Code) -> int:
    return STATUSES.get(code, 400)


def refused(refusal: Refused) -> tuple[int, Headers, bytes]:
    """The answer to a request of which nothing was judged."""
    headers = [*JSON_HEADERS]
    if status_of(refusal.code) in (429, 503):
        headers.append(("retry-after", str(refusal.retry_after_seconds or 5)))
    error = {"code": refusal.code, "message": refusal.message}
    body = msgspec.json.encode({"accepted": 0, "rejected": [], "error": error})
    return status_of(refusal.code), headers, body


def verdicts(accepted: int, rejected: Sequence[tuple[int, Rejection]]) -> tuple[int, bytes]:
    """The answer to judged events: 202 if any was kept, else the status of the one reason."""
    if not rejected:
        return 202, ONE_ACCEPTED if accepted == 1 else b'{"accepted":%d,"rejected":[]}' % accepted
    listed = [_verdict(index, rejection) for index, rejection in rejected]
    answer: dict[str, Any] = {"accepted": accepted, "rejected": listed}
    if accepted:
        return 202, msgspec.json.encode(answer)
    statuses = {status_of(rejection.code) for _, rejection in rejected}
    answer["error"] = {name: value for name, value in listed[0].items() if name != "index"}
    return statuses.pop() if len(statuses) == 1 else 400, msgspec.json.encode(answer)


def _verdict(index: int, rejection: Rejection) -> dict[str, Any]:
    verdict: dict[str, Any] = {"index": index, "code": rejection.code}
    if rejection.field:
        verdict["field"] = rejection.field
    verdict["message"] = rejection.sentence
    return verdict


def error_body(code: str, message: str) -> bytes:
    """The body of every error outside the ingestion path."""
    return msgspec.json.encode({"error": {"code": code, "message": message}})
