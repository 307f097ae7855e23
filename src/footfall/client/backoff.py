"""How long to wait before trying again; pure."""

from __future__ import annotations

from footfall.client.limits import AGAIN_SECONDS_MAX, AGAIN_SECONDS_MIN


def pause_seconds(failures: int, chance: float) -> float:
    """After so many failures in a row; `chance` in 0..1 spreads the senders of an outage out."""
    most = min(AGAIN_SECONDS_MIN * 2.0 ** min(failures - 1, 20), AGAIN_SECONDS_MAX)
    return most * (0.5 + chance / 2)
