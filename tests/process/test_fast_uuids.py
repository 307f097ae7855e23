"""Who was faster than people are is known again when a processor starts."""

from __future__ import annotations

from pathlib import Path

from activities import ANN, BEN, activity

from footfall.store import machines
from footfall.store.block import Block
from footfall.store.client import Store
from footfall.store.migrate import migrate


def test_fast_uuids_are_recalled_and_crawlers_and_old_ones_are_not(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    migrate(store)
    assert machines.fast(store) == []
    cat = "00000000-0000-4000-8000-000000000003"
    block = Block()
    block.add(
        [
            activity(uuid_=ANN, bot_reason="behaviour"),
            activity(uuid_=BEN, bot_reason="crawler"),
            activity(uuid_=cat, minute=-(machines.DAYS + 1) * 24 * 60, bot_reason="behaviour"),
        ]
    )
    block.store(store, lambda *_: None)
    assert machines.fast(store) == [("site", ANN)]
    store.close()
