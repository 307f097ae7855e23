"""What a call is told that can never become an event."""

from __future__ import annotations


class InvalidEvent(ValueError):
    """What is wrong, and where. Nothing was queued; the program has to be mended."""
