"""An event that is told again with another meaning: what it was told last counts at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from activities import activity

from footfall.pipeline.activity import Activity
from footfall.query import feed
from footfall.store.block import Block
from footfall.store.client import Store
from footfall.store.migrate import migrate
from footfall.store.recall import stored_events


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "store")
    migrate(store)
    store.command("SYSTEM STOP MERGES events")
    yield store
    store.close()


def test_the_last_meaning_of_an_event_counts_before_parts_are_merged(store: Store) -> None:
    event = activity("client.merge").event
    for turn in range(12):
        params = msgspec.Raw(b'{"turn": %d}' % turn)
        block = Block()
        block.add([Activity(msgspec.structs.replace(event, params=params))])
        block.store(store, lambda *_: None)
        (shown,) = feed.page(store, feed.Filters(event.site), 10).rows
        known = stored_events(store, [event.id])[event.id]
        assert msgspec.json.decode(shown.params) == {"turn": turn}
        assert msgspec.json.decode(known.params) == {"turn": turn}
