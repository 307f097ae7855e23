"""Whether somebody hovered over a banner longer than people usually do."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from footfall.events.duration import said
from footfall.events.event import Event
from footfall.events.limits import LABEL_CHARACTERS_MAX
from footfall.pipeline.activity import Activity
from footfall.pipeline.usual import (
    BANNER_CHARACTERS_MAX,
    DURATION_MS_MAX,
    Usual,
    UsualHovers,
    lot_of,
)

HOVER = "banner.hover"
USUAL, LONGER = "usualMs", "longerThanUsual"  # the server's word: what was sent is not kept

HOVERS_MIN = 30  # of fewer, one or two people's hovers make the 90th percentile
# The shortest hover that a tracker tells of. Where all hovers are alike the 90th percentile lies
# close above the median, and one in ten would be a few milliseconds above it: not worth a mark.
MARGIN_MS = 250

_decode = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode  # every other param stays as it is
_encode = msgspec.json.Encoder().encode


class _Hover(msgspec.Struct, gc=False):
    """What makes an event a hover that can be compared."""

    banner: str
    durationMs: int | float  # noqa: N815 - the param's name


_decode_hover = msgspec.json.Decoder(_Hover).decode


def compare(activities: Sequence[Activity], usual: UsualHovers) -> None:
    """Step: tells each hover what was usual before it, in params and label, and learns from it."""
    for activity in activities:
        if activity.event.action == HOVER:
            activity.event = _compared(activity.event, usual)


def _compared(event: Event, usual: UsualHovers) -> Event:
    params = _decode(event.params)
    sent = {name: value for name, value in params.items() if name not in (USUAL, LONGER)}
    hover = _hover(event.params)
    if hover is None:
        if len(sent) == len(params):
            return event
        return msgspec.structs.replace(event, params=msgspec.Raw(_encode(sent)))
    duration_ms = round(min(hover.durationMs, DURATION_MS_MAX))
    hovers = usual.of(event.site, hover.banner)
    lot = lot_of(event.id)
    before = hovers.usual(lot, event.time_ms)
    hovers.add(lot, event.time_ms, duration_ms)
    longer = before is not None and _is_longer(duration_ms, before)
    learned = {LONGER: longer} if before is None else {USUAL: before.median_ms, LONGER: longer}
    words = f" for {said(duration_ms)}"
    if longer and before is not None:
        words += f", longer than usual ({said(before.median_ms)})"
    return msgspec.structs.replace(
        event,
        params=msgspec.Raw(_encode(sent | learned)),
        label=event.label[: LABEL_CHARACTERS_MAX - len(words)] + words,
    )


def _hover(params: msgspec.Raw) -> _Hover | None:
    """The banner and the time over it; None where a param is absent or makes no sense."""
    try:
        hover = _decode_hover(params)
    except msgspec.ValidationError:
        return None
    named = 1 <= len(hover.banner) <= BANNER_CHARACTERS_MAX
    return hover if named and hover.durationMs >= 0 else None


def _is_longer(duration_ms: int, before: Usual) -> bool:
    return before.hovers >= HOVERS_MIN and duration_ms >= before.ninetieth_ms + MARGIN_MS
