"""What each step costs: a batch of the demo's traffic goes through all of them, one by one."""

from __future__ import annotations

import ipaddress
import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import machine
import msgspec
import traffic

from footfall.events.client_hints import written
from footfall.events.event import Event, Place
from footfall.events.source_rule import Match, SourceRule
from footfall.geo.places import Places
from footfall.pipeline import bots, device, dwell, identify, place, sessions, source
from footfall.pipeline import traffic as sources
from footfall.pipeline.activity import Activity
from footfall.pipeline.bots import Paces
from footfall.pipeline.directory import Directory
from footfall.pipeline.identify import Learned
from footfall.pipeline.sessions import OpenSessions
from footfall.pipeline.steps import STEPS, State, end_sessions, run
from footfall.pipeline.terms import Terms
from footfall.pipeline.traffic import SiteSources
from footfall.pipeline.usual import UsualHovers

EVENTS = 200_000
BATCH = 5_000  # as the processor reads them when it is behind
ROUNDS = 5

ADDRESSES = 10_000  # fewer than the collector remembers

HEADERS = {
    "sec-ch-ua": '"Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"',
    "sec-ch-ua-mobile": "?0",
    "sec-ch-ua-platform": '"Windows"',
    "sec-ch-ua-platform-version": '"15.0.0"',
}
HINTS = written(HEADERS)
SOURCES = SiteSources(
    ("127.0.0.1",),
    (SourceRule(Match(host="*.partner.example"), "Partner"), SourceRule(Match(param="ref"), "Ref")),
)


def state() -> State:
    """What the steps remember, empty."""
    visits = OpenSessions(Terms(lambda site: 30 * 60_000, lambda *_: True))
    return State(Directory(), visits, UsualHovers(), Paces(), lambda site: SOURCES)


def found_at_the_door() -> list[Event]:
    """Accepted events, with what a collector adds of the request."""
    where = Place("PL", "Mazovia", "Warsaw")
    return [
        msgspec.structs.replace(event, client_hints=HINTS, place=where)
        for event in traffic.events(EVENTS, 30, time.time_ns() // 1_000_000)
    ]


def names() -> list[str]:
    """The steps' names, in their order: each calls one function of one module."""
    modules = (identify, device, bots, place, source, sources, sessions, dwell)
    called = [step.__code__.co_names for step in STEPS]
    known = {module.__name__.rpartition(".")[2] for module in modules}
    return [next((name for name in each if name in known), each[0]) for each in called]


def timed(events: Sequence[Event]) -> list[float]:
    """Seconds that each step took for all events; then ending sessions, and making activities."""
    kept = state()
    seconds = [0.0] * (len(STEPS) + 2)
    for at in range(0, len(events), BATCH):
        begun = time.perf_counter()
        activities: Sequence[Activity] = [Activity(event) for event in events[at : at + BATCH]]
        learned = Learned()
        seconds[-1] += time.perf_counter() - begun
        for number, step in enumerate(STEPS):
            begun = time.perf_counter()
            activities = step(activities, kept, learned) or activities
            seconds[number] += time.perf_counter() - begun
        begun = time.perf_counter()
        end_sessions(kept, events[min(at + BATCH, len(events)) - 1].received_at_ms)
        kept.sessions.cut()  # as the processor does when it stores a block
        kept.sessions.stored()
        seconds[-2] += time.perf_counter() - begun
    return seconds


def at_the_door() -> list[tuple[str, float]]:
    """Microseconds of what the collector finds out itself: the hints of a request, and its place."""
    chance = random.Random(1)
    addresses = [str(ipaddress.IPv4Address(chance.getrandbits(32))) for _ in range(ADDRESSES)]
    places = Places(Path("none.mmdb"), time.monotonic)

    def each(work: Callable[[str], object]) -> float:
        begun = time.perf_counter()
        for address in addresses:
            work(address)
        return (time.perf_counter() - begun) / ADDRESSES * 1e6

    return [
        ("door: hints", each(lambda _: written(HEADERS))),
        ("door: place, first time", each(places.of)),
        ("door: place, again", each(places.of)),
    ]


def main() -> None:
    options = machine.arguments(__doc__).parse_args()
    events = found_at_the_door()
    run(events[:BATCH], state())  # what is remembered of user agents is so from the first second on
    rounds = [timed(events) for _ in range(ROUNDS)]
    medians = [statistics.median(column) for column in zip(*rounds, strict=True)]
    whole = sum(medians)
    rows = [
        ("all steps", f"{EVENTS / whole:,.0f} events/s", f"{whole / EVENTS * 1e6:.2f} µs an event")
    ]
    figures: dict[str, float] = {"events_per_second": EVENTS / whole}
    for name, seconds in zip([*names(), "session ends", "activities"], medians, strict=True):
        each = seconds / EVENTS * 1e6
        rows.append((name, f"{each:.2f} µs", f"{seconds / whole:.0%}"))
        figures[f"{name}_microseconds"] = each
    for name, each in at_the_door():
        rows.append((name, f"{each:.2f} µs", ""))
        figures[f"{name}_microseconds"] = each
    machine.report(f"{EVENTS:,} events through the steps, one core", rows, figures, options.json)


if __name__ == "__main__":
    main()
