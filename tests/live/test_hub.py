"""What is shown live: what happens now, and not what a file of the past holds."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
from activities import activity

from footfall.events.event import Source
from footfall.live.hub import Hub, Watch
from footfall.pipeline.activity import Activity

DAY_MS = 86_400_000


def from_source(source: Source, late_ms: int) -> Activity:
    made = activity(source.value)
    event = msgspec.structs.replace(
        made.event, source=source, received_at_ms=made.event.time_ms + late_ms
    )
    return msgspec.structs.replace(made, event=event)


@pytest.mark.parametrize(
    ("source", "late_ms", "is_shown"),
    [
        (Source.BROWSER, 0, True),
        (Source.APP, 30 * DAY_MS, True),  # a phone that was in a drawer
        (Source.FOOTFALL, DAY_MS, True),  # the end of a day-long session
        (Source.FOOTFALL, 30 * DAY_MS, False),  # of a session that was imported
        (Source.IMPORT, 0, False),
    ],
)
def test_only_what_happens_now_is_shown(source: Source, late_ms: int, is_shown: bool) -> None:
    async def shown() -> tuple[list[str], float]:
        hub = Hub(asyncio.get_running_loop())
        watching = hub.subscribe(Watch("site"))
        hub.show([from_source(source, late_ms), activity("last")])
        return [each.event.action for each in await watching.next(20)], hub.events_per_second(
            "site"
        )

    actions, rate = asyncio.run(shown())
    assert actions == ([source.value] if is_shown else []) + ["last"]
    assert rate == len(actions) / 10
