"""The pages on security: what they name exists, and every requirement of the standard is told."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("security.md", "asvs.md")
STATES = {"yes", "partly", "no"}
ABOUT_WORDS_MAX = 8
# OWASP ASVS 5.0.0: how many requirements of level 1 or 2 each section of each chapter has. They
# come first in their sections, so `1: (2, …)` is 1.1.1 and 1.1.2, and so on.
SECTIONS = {
    1: (2, 9, 11, 3, 2),
    2: (3, 3, 4, 1),
    3: (0, 2, 4, 6, 5, 0, 2),
    4: (3, 1, 2, 4),
    5: (1, 3, 2, 3),
    6: (3, 12, 4, 4, 5, 3, 0, 4),
    7: (3, 4, 2, 5, 2, 2),
    8: (2, 3, 1, 1),
    9: (3, 4),
    10: (2, 2, 4, 11, 5, 2, 3),
    11: (2, 3, 3, 4, 1, 1, 0),
    12: (3, 2, 4),
    13: (1, 5, 2, 5),
    14: (2, 4, 3),
    15: (3, 3, 7, 0),
    16: (1, 5, 4, 3, 3),
    17: (1, 4, 2),
}
REQUIREMENTS = {
    f"{chapter}.{section}.{number}"
    for chapter, counts in SECTIONS.items()
    for section, count in enumerate(counts, 1)
    for number in range(1, count + 1)
}
# A file, and perhaps a name in it: `serve/access.py:guard`.
NAMED = re.compile(r"`([\w.\-][\w.\-/]*\.(?:py|md|tsx?|json|toml|lock))(?::(\w+))?`")


def text_of(page: str) -> str:
    return (ROOT / "docs" / page).read_text()


def rows() -> list[list[str]]:
    """The cells of every row of the table of requirements."""
    lines = re.findall(r"^\| *\d.*\|$", text_of("asvs.md"), re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def not_applicable() -> list[str]:
    """The ids of the paragraphs that say so; `10.*` is a whole chapter."""
    found: list[str] = []
    for paragraph in re.findall(
        r"^Does not apply: (.*?)(?:\n\n|\Z)", text_of("asvs.md"), re.MULTILINE | re.DOTALL
    ):
        found += re.findall(r"\b\d+\.\d+\.\d+\b", paragraph)
        for chapter in re.findall(r"\b(\d+)\.\*", paragraph):
            found += [each for each in REQUIREMENTS if each.startswith(f"{chapter}.")]
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_exists_and_holds_the_name_beside_it(page: str) -> None:
    named = NAMED.findall(text_of(page))
    assert named
    wrong = []
    for path, name in named:
        places = [base / path for base in (ROOT, ROOT / "src" / "footfall")]
        found = next((place for place in places if place.is_file()), None)
        # `limits.py` alone is a kind of file, of which there are several.
        if found is None and not any((ROOT / "src").rglob(path)):
            wrong.append(path)
        elif found is not None and name and not re.search(rf"\b{name}\b", found.read_text()):
            wrong.append(f"{path}:{name}")
    assert wrong == []


def test_every_requirement_is_told_once() -> None:
    told = Counter([row[0] for row in rows()] + not_applicable())
    assert [each for each, times in told.items() if times > 1] == []
    assert set(told) - REQUIREMENTS == set()
    assert REQUIREMENTS - set(told) == set()


def test_a_row_has_an_id_a_few_words_a_state_and_evidence() -> None:
    wrong = [
        row
        for row in rows()
        if len(row) != 4
        or not re.fullmatch(r"\d+\.\d+\.\d+", row[0])
        or not 1 <= len(row[1].split()) <= ABOUT_WORDS_MAX
        or row[2] not in STATES
        or not row[3]
    ]
    assert wrong == []


def test_a_chapter_holds_its_own_requirements() -> None:
    chapters = re.split(r"^## (?=\d)", text_of("asvs.md"), flags=re.MULTILINE)[1:]
    assert [int(each.split()[0]) for each in chapters] == list(SECTIONS)
    for each in chapters:
        ids = re.findall(r"^\| (\d+)\.\d+\.\d+ ", each, re.MULTILINE)
        assert set(ids) <= {each.split()[0]}
