"""The page on imports: its tables are complete, its numbers and its first example are true."""

from __future__ import annotations

import re
from pathlib import Path

from footfall.collect.history.files import Format
from footfall.collect.history.take import AHEAD_RECORDS_MAX, CHUNK_ROWS
from footfall.wire.columns import BEYOND, CONVERTS, FIELDS, IDENTIFIERS, OBJECTS
from system import command

PAGE = (Path(__file__).parents[2] / "docs" / "import.md").read_text()
FLAT = re.sub(r"\s+", " ", PAGE)
ORDERS = (
    "ordered,customer,order,total,currency\n"
    "2025-03-01T10:00:00+01:00,c-17,00017,12.50,EUR\n"
    "1740819600000,c-18,00018,7,EUR\n"
)


def test_the_numbers_are_the_codes() -> None:
    assert f"all of the first {CHUNK_ROWS:,} rows" in FLAT
    assert f"more than {AHEAD_RECORDS_MAX:,} events waiting" in FLAT


def test_every_format_has_a_row() -> None:
    table = PAGE.split("| format | rows |")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE)) == set(Format)


def test_every_field_and_type_is_named() -> None:
    fields = PAGE.split("A column named as a field")[1].split("Every other column")[0]
    assert set(re.findall(r"`(\w+)`", fields)) == {*FIELDS, *IDENTIFIERS, *OBJECTS, *BEYOND}
    types = PAGE.split("Types are ")[1].split(" counted")[0]
    assert set(re.findall(r"`(\w+)`", types)) == set(CONVERTS)


def test_the_first_example_runs(tmp_path: Path) -> None:
    command(tmp_path, "sites", "create", "Shop")
    line = PAGE.split("```sh\n")[1].splitlines()[0].split()
    orders = tmp_path / line[2]
    orders.write_text(ORDERS)
    answer = command(tmp_path, "import", str(orders), *line[3:])
    assert (line[:2], answer["accepted"], answer["rejected"]) == (["footfall", "import"], 2, 0)
