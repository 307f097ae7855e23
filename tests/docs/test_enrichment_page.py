"""The page about enrichment says what the tables of the steps say."""

from __future__ import annotations

import re
from pathlib import Path

from footfall.events.source_rule import CHANNELS, RULES_MAX
from footfall.pipeline.bots import PAGES_PER_MINUTE_MAX, REASONS
from footfall.pipeline.referrers import CLICK_IDS, KNOWN

PAGE = (Path(__file__).parents[2] / "docs" / "enrichment.md").read_text()


def rows_below(heading: str) -> set[str]:
    part = PAGE.partition(heading)[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([a-z ]+)` \|", part, re.MULTILINE))


def test_every_channel_has_a_row() -> None:
    assert rows_below("## Source, medium") == set(CHANNELS)


def test_channels_of_the_tables_are_channels() -> None:
    assert set(KNOWN) <= set(CHANNELS)
    assert {channel for _, _, channel in CLICK_IDS.values()} <= set(CHANNELS)


def test_every_reason_has_a_row() -> None:
    assert rows_below("## Bots") == set(REASONS)


def test_numbers_are_those_of_the_code() -> None:
    assert f"more than {PAGES_PER_MINUTE_MAX} pages within a minute" in PAGE
    assert f"most {RULES_MAX}." in PAGE
