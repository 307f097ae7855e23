"""How long something took, as a label says it."""

from __future__ import annotations


def said(duration_ms: int) -> str:
    """40 ms, 0.3 s, 12.4 s, 1 m 12 s, 2 h 5 m."""
    if duration_ms < 100:
        return f"{duration_ms} ms"
    tenths = (duration_ms + 50) // 100
    if tenths < 600:
        return f"{tenths // 10}.{tenths % 10} s"
    minutes, seconds = divmod((duration_ms + 500) // 1000, 60)
    if minutes < 60:
        return f"{minutes} m {seconds} s" if seconds else f"{minutes} m"
    hours, minutes = divmod((duration_ms + 30_000) // 60_000, 60)
    return f"{hours} h {minutes} m" if minutes else f"{hours} h"
