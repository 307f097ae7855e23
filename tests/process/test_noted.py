"""What the catalogue knows of events: it outlives the processor, and goes with retention."""

from __future__ import annotations

import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from footfall.events.accept import Context, accept
from footfall.events.event import Event, Source
from footfall.pipeline.activity import Activity
from footfall.pipeline.shapes import Shapes
from footfall.pipeline.terms import ANYTHING
from footfall.process.upkeep import DAY_MS, Upkeep
from footfall.query import catalogue
from footfall.settings.site import Retention, Site
from footfall.store.block import Block
from footfall.store.client import Store
from footfall.store.migrate import migrate
from footfall.store.shapes import known_shapes, store_noted
from footfall.wire.received import Received
from world import World

NOW_MS = time.time_ns() // 1_000_000 // DAY_MS * DAY_MS + 1000  # a second into the day


class Tea(World):
    """A site where tea is poured, and that takes nothing that the server makes."""

    terms = ANYTHING._replace(wanted=lambda site, action: False)

    def event(self, params: dict[str, Any], days: int = 0, action: str = "tea.pour") -> Event:
        time_ms = NOW_MS - days * DAY_MS
        received = Received(action, params=params, uuid=str(uuid.uuid4()), time=time_ms)
        return self.events(received)[0]

    def take(self, *events: Event) -> None:
        """In a processor of their own."""
        self.write(*events)
        self.process()

    def examples(self) -> dict[str, list[str]]:
        found = catalogue.examples(self.store, self.site, "tea.pour")
        return {name: sorted(values) for name, values in found.items()}


@pytest.fixture
def world(tmp_path: Path, store: Store) -> Tea:
    return Tea(tmp_path, store, NOW_MS)


def test_what_was_noted_is_known_to_the_next_processor(world: Tea) -> None:
    first = [world.event({"grams": n, "kind": "mint"}, days=2) for n in range(3)]
    world.take(*first)
    assert world.examples() == {"grams": ["0", "1", "2"], "kind": ["mint"]}
    again = known_shapes(world.store).note([Activity(event) for event in first])
    assert (again.seen, again.examples) == ([], [])
    world.take(*(world.event({"grams": f"{n} g"}, days=1) for n in range(9)))
    seen = catalogue.seen(world.store, world.site)
    assert set(seen) == {"tea.pour"}
    assert [change[:3] for change in seen["tea.pour"].type_changes()] == [
        ("grams", "number", "text")
    ]
    assert seen["tea.pour"].span == (NOW_MS - 2 * DAY_MS, NOW_MS - DAY_MS)
    assert world.examples()["grams"][:3] == ["0", "0 g", "1"]
    assert len(world.examples()["grams"]) == 8  # five texts beside three numbers


def test_values_go_with_the_retention_of_their_action(world: Tea) -> None:
    site = Site(world.site, "Shop", (), "key", retention=(Retention("tea.*", 3),))
    other = world.event({"kind": "mug"}, days=5, action="cup.fill")
    world.take(world.event({"kind": "old"}, days=5), world.event({"kind": "new"}), other)
    Upkeep(world.store, lambda: [site], lambda: NOW_MS).turn(NOW_MS)
    assert world.examples() == {"kind": ["new"]}
    assert catalogue.examples(world.store, world.site, "cup.fill") == {"kind": ["mug"]}


def test_actions_of_before_the_catalogue_are_in_it(world: Tea) -> None:
    store, block = world.store, Block()
    block.add([Activity(world.event({"kind": "mint"}, days)) for days in (3, 1)])
    block.store(store, lambda *_: None)
    assert catalogue.seen(store, world.site) == {}
    store.command("ALTER TABLE migrations DELETE WHERE number = 7 SETTINGS mutations_sync = 1")
    assert migrate(store) == ["0007_catalogue.sql"]
    found = catalogue.seen(store, world.site)
    assert found == {"tea.pour": ((NOW_MS - 3 * DAY_MS, NOW_MS - DAY_MS), {})}


# Any text that JSON can say, but for half a character, which the door refuses.
TEXTS = some.text(some.characters(codec="utf-8"), max_size=150)
VALUES = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**63), 2**64 - 1) | some.floats() | TEXTS,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(some.dictionaries(TEXTS, VALUES, max_size=5), min_size=1, max_size=10))
def test_whatever_comes_is_noted_and_read_back_as_it_was(
    world: Tea, params: list[dict[str, Any]]
) -> None:
    received = (Received("any.thing", params=each, uuid=str(uuid.uuid4())) for each in params)
    context = Context(uuid.uuid4().hex[:16], NOW_MS, Source.APP, lambda: str(uuid.uuid4()))
    judged = (accept(each, context) for each in received)
    events = [each for each in judged if isinstance(each, Event)]
    noted = Shapes().note([Activity(event) for event in events])
    store_noted(world.store, noted)
    found = catalogue.seen(world.store, context.site)
    keys = {
        (name, kind)
        for each in found.values()
        for name, kinds in each.params.items()
        for kind in kinds
    }
    assert keys == {(each.key.param, each.key.type) for each in noted.seen if each.key.param}
    values = catalogue.examples(world.store, context.site, "any.thing")
    told = {(name, value) for name, listed in values.items() for value in listed}
    assert told == {(each.key.param, each.value) for each in noted.examples}
