"""A site's own rules on sources: which visits they match, and which rules cannot be."""

from __future__ import annotations

import pytest

from footfall.events.source_rule import Match, SourceRule, matching, problem

# what to match; referrer's host, path, query; whether it does
ROWS = (
    (Match(host="news.example"), ("news.example", "/", ""), True),
    (Match(host="news.example"), ("www.news.example", "/", ""), False),
    (Match(host="*news.example"), ("www.news.example", "/", ""), True),
    (Match(host="News.Example"), ("news.example", "/", ""), True),
    (Match(host="news.example"), ("newsxexample", "/", ""), False),
    (Match(host="*"), ("", "/", ""), True),
    (Match(path="/fair/*"), ("", "/fair/", ""), True),
    (Match(path="/fair/*"), ("", "/fair", ""), False),
    (Match(path="*.html"), ("", "/a/b.html", ""), True),
    (Match(param="ref"), ("", "/", "ref="), True),
    (Match(param="ref"), ("", "/", "a=1&ref=x"), True),
    (Match(param="ref"), ("", "/", "href=1"), False),
    (Match(param="ref=a*"), ("", "/", "ref=b&ref=ab"), True),
    (Match(param="ref=a b"), ("", "/", "ref=a+b"), True),
    (Match(param="ref="), ("", "/", "ref=x"), False),
    (Match(param="ref"), ("", "/", "x=1&" * 200 + "ref=1"), False),
    (Match("a.example", "/b", "c"), ("a.example", "/b", "c=1"), True),
    (Match("a.example", "/b", "c"), ("a.example", "/b", "d=1"), False),
)  # fmt: skip


@pytest.mark.parametrize(("match", "visit", "expected"), ROWS, ids=range(len(ROWS)))
def test_a_rule_matches_what_it_says(
    match: Match, visit: tuple[str, str, str], expected: bool
) -> None:
    assert (matching([SourceRule(match, "x")], *visit) is not None) == expected


def test_the_first_rule_that_matches_counts() -> None:
    rules = [
        SourceRule(Match(path="/x"), "no"),
        SourceRule(Match("a"), "b"),
        SourceRule(Match("*"), "c"),
    ]
    found = matching(rules, "a", "/", "")
    assert found is not None
    assert found.source == "b"


GOOD = Match(host="a.example")


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (SourceRule(GOOD, "A"), None),
        (SourceRule(GOOD, "A", "cpc", "paid search"), None),
        (SourceRule(Match(), "A"), "match"),
        (SourceRule(Match(host="x" * 257), "A"), "match"),
        (SourceRule(Match(param="=a"), "A"), "match.param"),
        (SourceRule(GOOD, " "), "source"),
        (SourceRule(GOOD, "x" * 129), "source"),
        (SourceRule(GOOD, "A", "x" * 129), "medium"),
        (SourceRule(GOOD, "A", channel="telepathy"), "channel"),
    ],
    ids=range(9),
)
def test_a_rule_that_cannot_be_names_its_field(rule: SourceRule, field: str | None) -> None:
    found = problem(rule)
    assert (found[0] if found else None) == field
