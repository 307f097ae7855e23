"""One row of a table: a page, what a person does on it, and what the server must have been told."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from tracker.person import Does, Person
from tracker.stream import Event, Stream
from tracker.web import Web

# Of these only what a row names is compared: the server adds to them, and pages say much of themselves.
LOOSE = ("page.visit", "page.leave", "banner.hover", "form.submit")
MISSING_SECONDS = 15.0  # only what fails takes as long
MANUAL = 'data-page-visit="manual"'  # then pages tell what the rows are about and no more
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Told:
    """An event as a row expects it; of a param that must be absent the value is None."""

    action: str
    params: dict[str, Any]
    label: str | None = None

    def at(self, path: str) -> Told:
        """The same of a page at this path."""
        placed = {
            name: Ends(value.tail.replace("/PATH", path)) if isinstance(value, Ends) else value
            for name, value in self.params.items()
        }
        return Told(self.action, placed, self.label)


def told(action: str, label: str | None = None, **params: Any) -> Told:
    return Told(action, params, label)


@dataclass(frozen=True)
class Between:
    """Equal to any whole number from `low` to `high`."""

    low: int
    high: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int) and self.low <= other <= self.high

    def __hash__(self) -> int:
        return hash((self.low, self.high))


@dataclass(frozen=True)
class Ends:
    """Equal to any text that ends so."""

    tail: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and other.endswith(self.tail)

    def __hash__(self) -> int:
        return hash(self.tail)


@dataclass(frozen=True)
class Scenario:
    name: str
    html: str
    does: Does = lambda person: person.clicks("#it")
    expects: list[Told] = field(default_factory=lambda: [told("a.click")])
    script: str = ""  # the tracker's own attributes, where they are not the table's
    head: str = ""
    title: str = "A page"
    headers: dict[str, str] = field(default_factory=dict)
    core: bool = False  # written in what every browser's person can do
    ordered: bool = True
    context: dict[str, Any] = field(default_factory=dict)  # what is special about the browser
    warns: bool = False  # the tracker has reason to tell the page's author something
    aside: tuple[str, ...] = ()  # actions that may come or not, and are not what the row is about

    def __str__(self) -> str:
        return self.name


@dataclass
class Site:
    """A site on the running system, as its pages and its watchers know it."""

    key: str
    stream: Stream
    web: Web

    def tag(self, attributes: str = "") -> str:
        return f'<script async src="{self.web.collector}/footfall.js" data-key="{self.key}" {attributes}></script>'

    def page(self, body: str, script: str = "", head: str = "", title: str = "A page") -> str:
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            f'<link rel="icon" href="data:,">{self.tag(script)}{head}</head><body>{body}</body></html>'
        )

    def serve(self, scenario: Scenario, script: str = "") -> str:
        """The path at which the row's page is from now on; `PAGE` in its text stands for it."""
        path = f"/{next(_numbers)}"
        html = self.page(scenario.html, scenario.script or script, scenario.head, scenario.title)
        for name, value in (("PAGE", path), ("KEY", self.key), ("COLLECTOR", self.web.collector)):
            html = html.replace(name, value)
        self.web.put(path, html, **scenario.headers)
        return path


def play(person: Person, site: Site, scenario: Scenario, script: str = MANUAL) -> None:
    """The row from its page to the comparison; `PATH` in an expected address stands for the page's."""
    path = site.serve(scenario, script)
    person.opens(path)
    scenario.does(person)
    expect(person, [each.at(path) for each in scenario.expects], scenario.aside, scenario.ordered)


def expect(
    person: Person, expects: list[Told], aside: tuple[str, ...] = (), ordered: bool = True
) -> list[Event]:
    """What the person's pages told before a last event of their own: these, and nothing more."""
    person.tells("scenario.end").sees("scenario.end")

    def found() -> list[Event]:
        return [each for each in person.told() if each["action"] not in aside]

    # A page that was left had a sender of its own, so its events may arrive after the last one.
    person.stream.until(lambda _: len(found()) > len(expects), MISSING_SECONDS)
    events = [each for each in found() if each["action"] != "scenario.end"]
    compare(events, expects, ordered)
    return events


def compare(events: list[Event], expects: list[Told], ordered: bool = True) -> None:
    """The same events, in the same order where that matters, with the labels that are named."""
    left = [
        Told(each["action"], seen_params(each, expects, place), each["label"])
        for place, each in enumerate(events)
    ]
    lines = [[f"{each.action} {each.params}" for each in all_] for all_ in (left, expects)]
    message = f"told {lines[0]}, expected {lines[1]}"
    assert len(left) == len(expects), message
    for expected in expects:
        same = [
            each
            for each in (left[:1] if ordered else left)
            if (each.action, each.params) == (expected.action, expected.params)
        ]
        assert same, message
        if expected.label is not None:
            assert same[0].label == expected.label, f"labelled {same[0].label!r}"
        left.remove(same[0])


def seen_params(event: Event, expects: list[Told], place: int) -> dict[str, Any]:
    params: dict[str, Any] = event["params"]
    if event["action"] not in LOOSE:
        return params
    expected = next(
        (each for each in expects[place:] if each.action == event["action"]),
        next((each for each in expects if each.action == event["action"]), None),
    )
    return params if expected is None else {name: params.get(name) for name in expected.params}
