"""Moments: texts and numbers to epoch milliseconds UTC, and back."""

from __future__ import annotations

from datetime import UTC, datetime

from footfall.events.limits import SKEW_TOLERATED_MS, TIME_EARLIEST_MS

LATEST_MS = 4_102_444_800_000  # 2100-01-01; later is a number of another unit


def epoch_ms(value: str | int | float) -> int | None:
    """ISO 8601 with an offset, or epoch milliseconds, as epoch milliseconds; None if neither."""
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                return None
            result = round(moment.timestamp() * 1000)
        except (ValueError, OverflowError):
            return None
    else:
        result = int(value)
    return result if TIME_EARLIEST_MS <= result < LATEST_MS else None


def iso(time_ms: int) -> str:
    """Epoch milliseconds as ISO 8601 UTC with milliseconds, such as 2026-11-23T10:00:00.123Z."""
    moment = datetime.fromtimestamp(time_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{time_ms % 1000:03d}Z"


def skew_ms(sent_at_ms: int | None, received_at_ms: int) -> int:
    """What to add to a device's times, given its clock when it sent.

    A clock ahead of ours is surely wrong. One behind ours may be just the way through the network,
    so a small difference is left alone and events keep their order.
    """
    if sent_at_ms is None:
        return 0
    difference = received_at_ms - sent_at_ms
    return difference if difference < 0 or difference > SKEW_TOLERATED_MS else 0
