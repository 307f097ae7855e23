"""What an event was made on: the device, browser and system that the user agent tells of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import ua_parser

from footfall.pipeline.activity import Activity

BOT_WORDS = ("bot", "crawl", "spider", "slurp", "headless", "lighthouse", "python-requests", "curl")


def kind(activities: Sequence[Activity]) -> None:
    """Step: sets `device_type`, `browser` and `system` of what browsers sent."""
    for activity in activities:
        user_agent = activity.event.user_agent
        if user_agent:
            activity.device_type, activity.browser, activity.system = of(user_agent)


@lru_cache(maxsize=16_384)
def of(user_agent: str) -> tuple[str, str, str]:
    """Type (desktop | mobile | tablet | bot | other), browser and system of a user agent."""
    parsed = ua_parser.parse(user_agent)
    browser = parsed.user_agent.family if parsed.user_agent else ""
    system = parsed.os.family if parsed.os else ""
    lowered = user_agent.lower()
    if any(word in lowered for word in BOT_WORDS):
        return "bot", browser, system
    if "ipad" in lowered or ("android" in lowered and "mobile" not in lowered):
        return "tablet", browser, system
    if "mobi" in lowered or system in ("iOS", "Android"):
        return "mobile", browser, system
    if "mozilla" in lowered:
        return "desktop", browser, system
    return "other", browser, system
