"""A site's own rules on where visits come from, which come before what is known anyway; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import parse_qsl

import msgspec

RULES_MAX = 200  # of a site; every visit is compared with them
PATTERN_CHARACTERS_MAX = 256
VALUE_CHARACTERS_MAX = 128
FIELDS_MAX = 100  # of an address's query

CHANNELS = (
    "direct", "search", "paid search", "social", "paid social", "mail", "ai", "referral",
    "internal", "display", "affiliates", "campaign",
)  # fmt: skip


class Match(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a visit must fulfil, all of it; `*` stands for anything, empty is not asked."""

    host: str = ""  # of the referrer
    path: str = ""  # of the page
    param: str = ""  # of the page's address: a name, or name=pattern


class SourceRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Visits that match come from `source`; an empty medium or channel is worked out as usual."""

    match: Match
    source: str
    medium: str = ""
    channel: str = ""


def matching(
    rules: Sequence[SourceRule], referrer_host: str, path: str, query: str
) -> SourceRule | None:
    """The first rule that a visit fulfils."""
    for rule in rules:
        match = rule.match
        if match.host and not _pattern(match.host.lower()).fullmatch(referrer_host):
            continue
        if match.path and not _pattern(match.path).fullmatch(path):
            continue
        if match.param and not _has(match.param, query):
            continue
        return rule
    return None


def problem(rule: SourceRule) -> tuple[str, str] | None:
    """The field of a rule that is not possible, and a sentence why; None where all is well."""
    match = rule.match
    patterns = (match.host, match.path, match.param)
    checks = (
        (any(patterns), "match", "A source rule needs a host, a path or a param to match"),
        (
            all(len(pattern) <= PATTERN_CHARACTERS_MAX for pattern in patterns),
            "match", f"A pattern has at most {PATTERN_CHARACTERS_MAX} characters",
        ),
        (not match.param.startswith("="), "match.param", "A param is a name, or name=pattern"),
        (
            1 <= len(rule.source.strip()) <= VALUE_CHARACTERS_MAX,
            "source", f"A source has 1 to {VALUE_CHARACTERS_MAX} characters",
        ),
        (
            len(rule.medium) <= VALUE_CHARACTERS_MAX,
            "medium", f"A medium has at most {VALUE_CHARACTERS_MAX} characters",
        ),
        (
            rule.channel in ("", *CHANNELS),
            "channel", f"A channel is one of {', '.join(CHANNELS)}",
        ),
    )  # fmt: skip
    return next(((field, sentence) for holds, field, sentence in checks if not holds), None)


def _has(wanted: str, query: str) -> bool:
    name, equals, pattern = wanted.partition("=")
    if name not in query:
        return False
    try:
        fields = parse_qsl(query, keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError:
        return False
    return any(
        field == name and (not equals or _pattern(pattern).fullmatch(value))
        for field, value in fields
    )


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)
