"""What an event was made on: the device, browser and system that the user agent tells of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import ua_parser

from footfall.events.client_hints import Hints, read
from footfall.events.event import Source
from footfall.pipeline.activity import Activity
from footfall.pipeline.crawlers import crawler_of, machine_of

MODEL_CHARACTERS_MAX = 64

# One name for a browser on all devices: which device it is stands beside it.
BROWSERS = {
    "Chrome Mobile": "Chrome", "Chrome Mobile iOS": "Chrome", "Chrome Mobile WebView": "WebView",
    "HeadlessChrome": "Chrome", "Mobile Safari": "Safari", "Mobile Safari UI/WKWebView": "WebView",
    "Firefox Mobile": "Firefox", "Firefox iOS": "Firefox", "Edge Mobile": "Edge",
    "Opera Mobile": "Opera", "Opera Touch": "Opera", "Yandex Browser": "Yandex",
    "DuckDuckGo Mobile": "DuckDuckGo", "Brave Mobile": "Brave", "UC Browser": "UC Browser",
    "Facebook": "Facebook", "Google Chrome": "Chrome", "Microsoft Edge": "Edge",
    "HeadlessEdg": "Edge", "YaBrowser": "Yandex", "Android WebView": "WebView",
}  # fmt: skip
SYSTEMS = {
    "Mac OS X": "macOS", "Chrome OS": "ChromeOS", "Chromium OS": "ChromeOS", "Ubuntu": "Linux",
    "Fedora": "Linux", "Debian": "Linux", "Other": "", "Web0S": "webOS",
}  # fmt: skip
WINDOWS_11 = 13  # the first platform version that browsers on Windows 11 give

# A brand such as "Not;A=Brand" is made up, so that nobody counts on the list's beginning.
_made_up = re.compile(r"not.?\W?a.?\W?brand", re.IGNORECASE)
_tv = re.compile(
    r"smart-?tv|\btv\b|appletv|googletv|hbbtv|bravia|web0s|netcast|crkey|roku"
    r"|(?-i:\bAFT[A-Z]{1,4}\b)",  # Amazon's sticks and boxes
    re.IGNORECASE,
)
_console = re.compile(r"playstation|xbox|nintendo", re.IGNORECASE)
_tablet = re.compile(r"ipad|tablet|kindle|silk/|playbook", re.IGNORECASE)


class Device(NamedTuple):
    """What made an event; empty where nothing tells."""

    type: str = ""  # desktop | mobile | tablet | tv | console | bot | other
    model: str = ""
    browser: str = ""
    browser_version: str = ""
    system: str = ""
    system_version: str = ""


def kind(activities: Sequence[Activity]) -> None:
    """Step: sets what the user agent tells of who sent. A server's is not the customer's."""
    for activity in activities:
        event = activity.event
        if not event.user_agent or event.source is Source.SERVER:
            continue
        (
            activity.device_type, activity.device_model, activity.browser,
            activity.browser_version, activity.system, activity.system_version,
        ) = of(event.user_agent, event.client_hints)  # fmt: skip


@lru_cache(maxsize=16_384)
def of(user_agent: str, client_hints: str = "") -> Device:
    """What a user agent, and the client hints beside it, tell."""
    parsed = ua_parser.parse(user_agent)
    browser, system, model = parsed.user_agent, parsed.os, parsed.device
    family = browser.family if browser else ""
    name = system.family if system else ""
    crawler = crawler_of(user_agent)
    found = Device(
        _type(user_agent, name),
        _model(model.brand, model.model) if model else "",
        crawler.name or BROWSERS.get(family, family),
        crawler.version or (_version(browser.major, browser.minor) if browser else ""),
        SYSTEMS.get(name, name),
        _version(system.major, system.minor) if system else "",
    )
    return _sharper(found, read(client_hints)) if client_hints else found


def _type(user_agent: str, system: str) -> str:
    lowered = user_agent.lower()
    if machine_of(user_agent) == "crawler":
        return "bot"
    if _tv.search(user_agent):
        return "tv"
    if _console.search(user_agent):
        return "console"
    if _tablet.search(user_agent) or ("android" in lowered and "mobile" not in lowered):
        return "tablet" if "mozilla" in lowered or "ipad" in lowered else "mobile"
    if "mobi" in lowered or system in ("iOS", "Android"):
        return "mobile"
    return "desktop" if "mozilla" in lowered or lowered.startswith("opera/") else "other"


def _model(brand: str | None, model: str | None) -> str:
    """A device's model; nothing where browsers keep it back and write K."""
    if not model or brand in ("Generic", "Spider") or model == "K":
        return ""
    return model.strip()[:MODEL_CHARACTERS_MAX]


def _version(major: str | None, minor: str | None) -> str:
    """As far as it tells versions apart: 140, 18.3."""
    if not major:
        return ""
    return f"{major}.{minor}" if minor and minor != "0" else major


def _sharper(device: Device, hints: Hints) -> Device:
    """The device with what its browser says in words of its own, which the user agent hides."""
    if device.type == "bot":
        return device
    values = device._asdict()
    named = [brand for brand in hints.brands if not _made_up.search(brand[0])]
    own = [brand for brand in named if brand[0] not in ("Chromium", "Google Chrome")]
    for name, version in (own or [brand for brand in named if brand[0] == "Google Chrome"])[:1]:
        values["browser"] = BROWSERS.get(name, name)[:MODEL_CHARACTERS_MAX]
        values["browser_version"] = _version(*_parts(version))
    if hints.model:
        values["model"] = hints.model[:MODEL_CHARACTERS_MAX]
    if hints.mobile and device.type == "desktop":
        values["type"] = "mobile"
    if hints.platform:
        values["system"] = SYSTEMS.get(hints.platform, hints.platform)[:MODEL_CHARACTERS_MAX]
        major, minor = _parts(hints.platform_version)
        if hints.platform == "Windows" and major:
            values["system_version"] = "11" if int(major) >= WINDOWS_11 else "10"
        elif major:
            values["system_version"] = _version(major, minor)
    return Device(**values)


def _parts(version: str) -> tuple[str, str]:
    """The first two numbers of a version."""
    numbers = re.findall(r"\d+", version[:MODEL_CHARACTERS_MAX])
    return (numbers[0] if numbers else "", numbers[1] if len(numbers) > 1 else "")
