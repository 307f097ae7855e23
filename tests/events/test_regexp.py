"""Lists as a regular expression: it decides like the lists, and in no time."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.events.lists import Lists
from footfall.events.regexp import expression

HOSTILE = "*a" * 31 + "*b"

# allow, deny, expression
TEXTS = (
    ("", "", None),
    ("page.visit", "", r"^(?:page\.visit)$"),
    ("page.visit product.*", "banner.*", r"^(?!(?:banner\..*)$)(?:page\.visit|product\..*)$"),
    ("", "*.click a-b_c", r"^(?!(?:.*\.click|a-b_c)$)"),
    ("**", "", r"^(?:.*)$"),
    ("a*b**c", "", r"^(?:a.*b.*c)$"),
    ("a*b*.c*d", "", r"^(?:a(?:(?!b).)*b(?:(?!\.c).)*\.c.*d)$"),
)

# allow, deny, then actions
LISTS = (
    ("", "page.*", "page.visit page. page pages"),
    ("page.*", "page.leave", "page.visit page.leave pagexvisit Page.visit"),
    ("*", "*.click", "a.click click x"),
    ("*cart*", "", "cart shop.cart.add shop.car.t"),
    ("aba*aba", "", "abaaba ababa"),
    ("a*b*c", "", "abc a.b.b.c acb"),
    ("a*bc*bc*d", "", "abcd abcbcd abcxbc.d abcbc"),
    ("*a*b*c*", "a*b*c*d", "abc abcd xaxbxcx cba a.b.c.d"),
    (HOSTILE, "", "a" * 32 + " " + "a" * 31 + "b"),
    ("", HOSTILE, "a" * 32 + " " + "ab" * 16),
    (f"{HOSTILE} " * 500, f"{HOSTILE} " * 500, "a" * 32),
)

a_pattern = st.lists(
    st.sampled_from(["*", "**", ".", "a", "b", "A", "-", "_", "ab", "0"]), min_size=1, max_size=9
).map("".join)
an_action = st.text("abA.-_0", min_size=1, max_size=32)


def test_lists_are_written_as_expected() -> None:
    for allow, deny, text in TEXTS:
        assert expression(allow.split(), deny.split()) == text


@given(st.lists(a_pattern, max_size=4), st.lists(a_pattern, max_size=4), an_action)
def test_the_expression_decides_like_the_lists(
    allow: list[str], deny: list[str], action: str
) -> None:
    text = expression(allow, deny)
    fits = text is None or re.search(text, action) is not None
    assert fits == Lists(allow, deny).permits(action)


def test_no_entry_takes_long_to_decide() -> None:
    text = expression([HOSTILE] * 500, [HOSTILE] * 500)
    assert text is not None
    compiled = re.compile(text)
    started = time.process_time()
    assert compiled.search("a" * 32) is None
    assert time.process_time() - started < 1


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node.js here")
def test_javascript_decides_like_the_lists() -> None:
    rows = [
        (expression(allow.split(), deny.split()), action)
        for allow, deny, actions in LISTS
        for action in actions.split()
    ]
    program = "console.log(JSON.stringify(%s.map(([text, action]) => RegExp(text).test(action))))"
    done = subprocess.run(
        ["node", "-"], input=program % json.dumps(rows),
        capture_output=True, text=True, check=True, timeout=20,
    )  # fmt: skip
    assert json.loads(done.stdout) == [
        Lists(allow.split(), deny.split()).permits(action)
        for allow, deny, actions in LISTS
        for action in actions.split()
    ]
