"""Rules of the house: what must hold between code, answers and docs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from footfall.collect.replies import STATUSES, status_of
from footfall.events.rejection import MEANINGS, Code

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
LINES_MAX = 300


def test_every_code_has_a_meaning_and_a_line_in_the_docs() -> None:
    assert set(MEANINGS) == set(Code)
    assert set(STATUSES) <= set(Code)
    page = (ROOT / "docs" / "errors.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \| (\d{3}) \|", page, re.MULTILINE))
    for code in Code:
        assert rows.get(code.value) == str(status_of(code)), f"docs/errors.md lacks {code.value}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_lives_in_it_and_stays_small(path: Path) -> None:
    text = path.read_text()
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring is not None
    assert docstring.strip()
    assert text.count("\n") <= LINES_MAX


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_fit_a_screen(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 70, node.name


def test_only_the_configuration_reads_settings_from_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT / "src"))
        for path in SOURCES
        if re.search(r"environ(\.get\(|\[)[\"']FOOTFALL_(?!SUPERVISED)", path.read_text())
    }
    assert readers <= {"footfall/config.py"}


def test_docs_link_to_what_exists() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_lock_files_name_no_registry() -> None:
    locks = [*ROOT.glob("requirements*.lock"), *ROOT.glob("*/package-lock.json")]
    assert len(locks) == 4
    for lock in locks:
        assert not re.search(r"https?://[^\"]*(registry|pypi|npmjs)|index-url", lock.read_text()), (
            lock
        )
