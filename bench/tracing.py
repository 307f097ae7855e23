"""What a trace of Chromium says about a page's main thread: how long it worked, and for whose script.

Each answer is twice the same: by the thread's own clock, which other programs on the machine do not
touch much, and by the wall's. Waiting that a slowed CPU was given counts in both.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any, NamedTuple

CATEGORIES = ["devtools.timeline", "v8", "v8.execute", "disabled-by-default-devtools.timeline"]
# Slices that name the script that they are for.
NAMED = {"EvaluateScript", "FunctionCall", "v8.compile", "v8.compileModule", "v8.evaluateModule"}
# What goes on between promises names no script, and neither does the watching of what is visible;
# both are the tracker's on a page whose own script does neither.
UNNAMED = {"RunMicrotasks", "IntersectionObserverController::computeIntersections"}
# What calls a function belongs to it: finding the listeners, making the event.
CALLERS = {"EventDispatch", "TimerFire", "FireIdleCallback", "FireAnimationFrame"}
TASK = "RunTask"


class Slice(NamedTuple):
    """One span of the main thread, in microseconds of the trace's clock."""

    name: str
    start: float
    end: float
    worked: float  # what the thread's own clock says of it
    url: str


class Spent(NamedTuple):
    """Milliseconds of the main thread."""

    thread_ms: float
    wall_ms: float


class Trace:
    """The main thread of the page that was traced, and its requests."""

    def __init__(self, recorded: bytes) -> None:
        events: list[dict[str, Any]] = json.loads(recorded)["traceEvents"]
        threads: dict[tuple[int, int], list[Slice]] = defaultdict(list)
        for event in events:
            if event["ph"] == "X":
                key = (event["pid"], event["tid"])
                threads[key].append(_slice(event))
        # The browser keeps other renderers in reserve: the page's is the one that shows it last.
        process = [
            frame["processId"]
            for event in events
            if event["name"] in ("TracingStartedInBrowser", "FrameCommittedInBrowser")
            for frame in event["args"]["data"].get("frames", [event["args"]["data"]])
            if frame["url"].startswith("http")
        ][-1]
        (thread,) = (
            event["tid"]
            for event in events
            if event["name"] == "thread_name"
            and event["pid"] == process
            and event["args"]["name"] == "CrRendererMain"
        )
        self._slices = threads[process, thread]
        self._requests = [
            (float(event["ts"]), str(event["args"]["data"]["url"]))
            for event in events
            if event["name"] == "ResourceSendRequest"
        ]

    def sent_at(self, part: str) -> float:
        """When the first request whose address contains this was made."""
        return min(at for at, url in self._requests if part in url)

    def busy(self) -> Spent:
        """How long the main thread worked, on whatever."""
        return _busy(self._slices)

    def script(self, own: str, until: float = float("inf")) -> Spent:
        """How long it worked for scripts of pages other than the page's own, until then."""
        slices = [each for each in self._slices if each.start <= until]
        owned = [each for each in slices if each.name in NAMED and own in each.url]

        def counts(each: Slice) -> bool:
            if each.name in NAMED:
                return each.url.startswith("http") and own not in each.url
            return each.name in UNNAMED

        named = [each for each in slices if counts(each)]
        callers = [
            each for each in slices if each.name in CALLERS
            and any(_within(call, each) and call.name in NAMED for call in named)
            and not any(_within(call, each) for call in owned)
        ]  # fmt: skip
        return _total([*named, *callers])


def _busy(slices: list[Slice]) -> Spent:
    return _total([each for each in slices if each.name == TASK])


def _slice(event: dict[str, Any]) -> Slice:
    arguments = event.get("args", {})
    data = arguments.get("data") or {}
    url = str(data.get("url") or arguments.get("fileName") or "")
    start, lasted = event["ts"], event.get("dur", 0)
    return Slice(event["name"], start, start + lasted, event.get("tdur", lasted), url)


def _within(inner: Slice, outer: Slice) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _total(slices: list[Slice]) -> Spent:
    """What the slices cover; one that lies in another of them counts once."""
    worked, lasted, covered = 0.0, 0.0, 0.0
    for each in sorted(slices, key=lambda each: (each.start, -each.end)):
        if each.start >= covered:
            worked += each.worked
            lasted += each.end - each.start
            covered = each.end
    return Spent(worked / 1000, lasted / 1000)
