"""The page on the tracker: its limits, sizes, attributes and links are those of the source."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tracker.md").read_text()
BUILT = ROOT / "src" / "footfall" / "static" / "tracker"


def test_the_table_of_the_script_tag_names_all_that_it_reads() -> None:
    source = (ROOT / "tracker" / "src" / "index.ts").read_text()
    read = re.search(r"const \{ ([^}]+) \} = script!\.dataset", source)
    assert read is not None
    names = {"data-" + re.sub("([A-Z])", r"-\1", name).lower() for name in read[1].split(", ")}
    table = PAGE.split("| attribute of the script tag | says |")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `(data-[\w-]+)", table, re.MULTILINE)) == names


@pytest.mark.parametrize(
    ("file", "constant", "text"),
    [
        ("queue.ts", "CHARACTERS_MAX = 500_000", "500,000 characters"),
        ("queue.ts", "EVENT_CHARACTERS = 250", "takes 250 more than its own"),
        ("queue.ts", "AGE_MS_MAX = 3 * 24 * 60 * 60 * 1000", "three days"),
        ("transport.ts", "BATCH_BYTES_MAX = 60_000", "60,000 bytes"),
        ("transport.ts", "BACKOFF_MS = 1_000", "one second"),
        ("transport.ts", "BACKOFF_MS_MAX = 300_000", "five minutes"),
        ("transport.ts", "RETRY_AFTER_MS_MAX = 3_600_000", "an hour"),
        ("page.ts", "SETTLE_MS = 200", "200 ms"),
        ("banners.ts", "HOVER_MS_MIN = 250", "at least 250 ms"),
    ],
)
def test_a_limit_is_what_the_page_says(file: str, constant: str, text: str) -> None:
    assert constant in (ROOT / "tracker" / "src" / file).read_text()
    assert text in " ".join(PAGE.split())


def test_no_file_is_larger_than_the_page_says() -> None:
    sizes = dict(re.findall(r"^\| `([\w.-]+\.js)` \| ([\d,]+) bytes", PAGE, re.MULTILINE))
    assert set(sizes) == {path.name for path in BUILT.glob("*.js")}
    for name, most in sizes.items():
        size = len(gzip.compress((BUILT / name).read_bytes(), 9))
        assert size <= int(most.replace(",", "")), name


def anchors(page: str) -> set[str]:
    lines = re.findall(r"^#+ (.*)$", (ROOT / "docs" / page).read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


def test_every_link_of_the_page_leads_somewhere() -> None:
    for page, anchor in re.findall(r"\]\(([\w.-]*)(?:#([\w-]+))?\)", PAGE):
        assert (ROOT / "docs" / (page or "tracker.md")).is_file(), page
        assert not anchor or anchor in anchors(page or "tracker.md"), f"{page}#{anchor}"
