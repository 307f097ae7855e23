"""Somebody who hovers over a banner longer than people do: told in the feed, within a second."""

from __future__ import annotations

import random
import time
import uuid
from typing import Any

import pytest

from owned import WITHIN_SECONDS, OwnedSite
from system import System, an_event, eventually

pytestmark = pytest.mark.e2e

SALE = {"banner": "autumn-sale", "name": "Autumn sale"}


def hover(duration_ms: int, banner: dict[str, str] = SALE, **fields: Any) -> dict[str, Any]:
    return an_event("banner.hover", params={**banner, "durationMs": duration_ms}, **fields)


@pytest.mark.alone
def test_only_the_hover_that_is_longer_than_usual_is_marked(system: System) -> None:
    site, alike, ann = OwnedSite(system), random.Random(7), str(uuid.uuid4())
    others = [hover(alike.randint(900, 1_100)) for _ in range(40)]
    elsewhere = [hover(20_000, {"banner": "footer"}) for _ in range(40)]
    assert site.send(others + elsewhere).json()["accepted"] == 80
    assert site.send(hover(8_000, uuid=ann)).status_code == 202
    accepted = time.monotonic()

    def feed() -> list[dict[str, Any]]:
        path = f"/api/v1/sites/{site.id}/customers/{ann}/activity"
        answer = system.get_with(site.api_key, path)
        events: list[dict[str, Any]] = answer.json()["events"] if answer.is_success else []
        return [each for each in events if each["action"] == "banner.hover"]

    (told,) = eventually(feed)
    assert time.monotonic() - accepted < WITHIN_SECONDS
    assert told["params"]["longerThanUsual"] is True
    assert 900 <= told["params"]["usualMs"] <= 1_100
    usual = f"{(told['params']['usualMs'] + 50) // 100 / 10} s"
    assert told["label"] == f"Hovered over Autumn sale for 8.0 s, longer than usual ({usual})"

    stored = site.ask("GET", "/events?action=banner.hover&limit=500")["events"]
    marked = [each["id"] for each in stored if each["params"]["longerThanUsual"]]
    assert (len(stored), marked) == (81, [told["id"]])
    footer = next(each for each in stored if each["params"]["banner"] == "footer")
    assert footer["label"] == "Hovered over footer for 20.0 s"
