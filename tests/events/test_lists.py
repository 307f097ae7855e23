"""Allowlists and denylists: which action passes, why another does not, and at what cost."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.events.lists import (
    DECISIONS_MAX,
    ENTRY_CHARACTERS_MAX,
    Lists,
    Patterns,
    checked,
)

HOSTILE = "*a" * 31 + "*b"

# allow, deny, action, permitted
ROWS = (
    ("", "", "page.visit", True),
    ("", "", "session.start", True),
    ("", "", "", True),
    ("page.visit", "", "page.visit", True),
    ("page.visit", "", "page.visits", False),
    ("page.visit", "", "a.page.visit", False),
    ("page.visit", "", "page", False),
    ("page.visit", "", "Page.visit", False),
    ("Page.Visit", "", "Page.Visit", True),
    ("page.visit product.view", "", "product.view", True),
    ("page.visit product.view", "", "form.submit", False),
    ("page.*", "", "page.visit", True),
    ("page.*", "", "page.", True),
    ("page.*", "", "page", False),
    ("page.*", "", "pages.visit", False),
    ("page.*", "", "PAGE.visit", False),
    ("*.click", "", "banner.click", True),
    ("*.click", "", ".click", True),
    ("*.click", "", "banner.clicked", False),
    ("*.click", "", "click", False),
    ("*.cart.*", "", "shop.cart.add", True),
    ("*.cart.*", "", "cart.add", False),
    ("*cart*", "", "cart", True),
    ("*cart*", "", "shop.cart.add", True),
    ("*cart*", "", "shop.car.t", False),
    ("page.*.seen", "", "page.top.seen", True),
    ("page.*.seen", "", "page..seen", True),
    ("page.*.seen", "", "page.seen", False),  # the dots are two characters, not one for both
    ("aba*aba", "", "abaaba", True),
    ("aba*aba", "", "ababa", False),  # first and last may not share a character
    ("a*b*c", "", "abc", True),
    ("a*b*c", "", "a.b.b.c", True),
    ("a*b*c", "", "acb", False),
    ("a*bc*bc", "", "abc", False),
    ("a*bc*bc", "", "abcbc", True),
    ("*", "", "page.visit", True),
    ("*", "", "a", True),
    ("**", "", "page.visit", True),
    ("page**visit", "", "page.visit", True),
    ("a.b", "", "a.b", True),
    ("a.b", "", "axb", False),  # a dot is a dot
    ("a.*", "", "axb", False),
    ("a-b_c", "", "a-b_c", True),
    ("a-c", "", "b", False),  # no range either
    ("*-_*", "", "x-_y", True),
    ("", "page.visit", "page.visit", False),
    ("", "page.visit", "page.view", True),
    ("", "page.visit", "PAGE.VISIT", True),
    ("", "page.*", "page.visit", False),
    ("", "*", "page.visit", False),
    ("", "*", "session.end", False),
    ("page.visit", "page.visit", "page.visit", False),
    ("*", "page.*", "page.visit", False),
    ("*", "page.*", "product.view", True),
    ("page.visit", "page.*", "page.visit", False),  # the denylist wins over what is more exact
    ("page.*", "page.visit", "page.leave", True),
    ("page.*", "page.visit", "product.view", False),
    ("page.*", "*", "page.visit", False),
    ("", "session.start", "session.start", False),
    ("", "session.start", "session.end", True),
    ("", "session.*", "session.end", False),
    ("page.*", "", "session.start", False),
    ("page.* session.*", "", "session.end", True),
    (HOSTILE, "", "a" * 32, False),
    (HOSTILE, "", "a" * 31 + "b", True),
    ("", HOSTILE, "a" * 32, True),
    ("*a*aa*aaa*", "", "aaaaaa", True),
    ("*a*aa*aaa*", "", "aaaaa", False),
)  # fmt: skip


@pytest.mark.parametrize(("allow", "deny", "action", "permitted"), ROWS)
def test_the_lists_decide_by_the_table(allow: str, deny: str, action: str, permitted: bool) -> None:
    lists = Lists(allow.split(), deny.split())
    for _ in range(2):  # decided, and then remembered
        assert lists.permits(action) is permitted
        assert (lists.why(action) is None) is permitted


@pytest.mark.parametrize(
    ("allow", "deny", "reason"),
    [
        ([], ["form.*", "page.*"], "page.visit is on the site's denylist (page.*)"),
        ([], ["page.visit"], "page.visit is on the site's denylist"),
        (["*"], ["*"], "page.visit is on the site's denylist (*)"),
        (["form.*"], [], "page.visit is not on the site's allowlist"),
        (["form.*"], ["page.*"], "page.visit is on the site's denylist (page.*)"),
        (["page.*"], ["form.*"], None),
        ([], [], None),
    ],
)
def test_a_refusal_names_the_entry(allow: list[str], deny: list[str], reason: str | None) -> None:
    assert Lists(allow, deny).why("page.visit") == reason


def reference(allow: Sequence[str], deny: Sequence[str], action: str) -> bool:
    def fits(pattern: str) -> bool:
        return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), action) is not None

    return not any(map(fits, deny)) and (not allow or any(map(fits, allow)))


patterns = st.lists(st.text("ab.*", min_size=1, max_size=7), max_size=4)


@given(patterns, patterns, st.lists(st.text("ab.", max_size=8), min_size=1, max_size=8))
def test_the_lists_agree_with_a_plain_reading_of_the_rules(
    allow: list[str], deny: list[str], actions: list[str]
) -> None:
    lists = Lists(allow, deny)
    for action in actions:
        assert lists.permits(action) is reference(allow, deny, action)


class Counted(str):
    """An action that counts how often it is searched."""

    searches = 0

    def find(self, *arguments: object) -> int:
        Counted.searches += 1
        return super().find(*arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("pattern", [HOSTILE, "*" * 64, "*aa" * 21, "a*" * 32])
def test_no_pattern_costs_more_than_one_walk_along_the_action(pattern: str) -> None:
    Counted.searches = 0
    Patterns([pattern]).entry(Counted("a" * 100_000))
    assert Counted.searches <= pattern.count("*")


def test_made_up_actions_do_not_fill_the_memory() -> None:
    lists = Lists(deny=["page.*"])
    for number in range(3 * DECISIONS_MAX):
        assert lists.permits(f"made.up.{number}")
        assert not lists.permits(f"page.{number}")
    assert not lists.permits("page." + "x" * 1_000_000)
    assert len(lists._decisions) <= DECISIONS_MAX
    assert max(map(len, lists._decisions)) <= ENTRY_CHARACTERS_MAX
    assert lists.permits("product.view")
    assert "product.view" in lists._decisions


@pytest.mark.parametrize("entry", ["a", "page.visit", "page.*", "*", "A-Z_0.9*", "x" * 64])
def test_an_entry_is_kept_as_written(entry: str) -> None:
    assert checked(entry) == entry
    assert checked(f" {entry}\n") == entry


@pytest.mark.parametrize(
    "entry", ["", " ", "a b", "page.visit,page.leave", "page.?", "/page/", "é", "a\0", "x" * 65]
)
def test_an_entry_that_fits_no_action_is_refused_with_a_sentence(entry: str) -> None:
    with pytest.raises(
        ValueError, match=r"cannot be in a list: write an action such as page\.visit"
    ):
        checked(entry)
