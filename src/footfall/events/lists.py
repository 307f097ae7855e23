"""A site's allowlist and denylist of actions, and what they say about one action."""

from __future__ import annotations

import re
from collections.abc import Sequence

LIST_ENTRIES_MAX = 500  # a new action is compared with each, and the tracker loads them all
ENTRY_CHARACTERS_MAX = 64  # an action has at most 32; the rest is room for stars
DECISIONS_MAX = 1000  # a site has some dozens of actions; made-up names must not fill the memory

_is_entry = re.compile(rf"[a-zA-Z0-9.\-_*]{{1,{ENTRY_CHARACTERS_MAX}}}").fullmatch


class Lists:
    """What a site takes in: the denylist wins, and an empty allowlist allows all.

    An entry is an action, or a pattern in which `*` stands for any characters, also none. Upper
    and lower case differ, as in actions. Decisions are remembered, because a site's events repeat
    few actions.
    """

    __slots__ = ("_allowed", "_decisions", "_denied", "_open", "allow", "deny")

    def __init__(self, allow: Sequence[str] = (), deny: Sequence[str] = ()) -> None:
        self.allow = tuple(allow)
        self.deny = tuple(deny)
        self._open = not self.allow and not self.deny
        self._allowed = Patterns(self.allow)
        self._denied = Patterns(self.deny)
        self._decisions: dict[str, str | None] = {}

    def permits(self, action: str) -> bool:
        """Whether an event with this action is taken."""
        return self._open or self.why(action) is None

    def why(self, action: str) -> str | None:
        """Why an event with this action is refused, naming the entry; None if it is taken."""
        if self._open:
            return None
        try:
            return self._decisions[action]
        except KeyError:
            pass
        reason = self._reason(action)
        if len(action) <= ENTRY_CHARACTERS_MAX:
            if len(self._decisions) >= DECISIONS_MAX:
                # All at once: who fills it with made-up names must not keep real ones out.
                self._decisions.clear()
            self._decisions[action] = reason
        return reason

    def _reason(self, action: str) -> str | None:
        entry = self._denied.entry(action)
        if entry is not None:
            named = "" if entry == action else f" ({entry})"
            return f"{action} is on the site's denylist{named}"
        if self.allow and self._allowed.entry(action) is None:
            return f"{action} is not on the site's allowlist"
        return None


class Patterns:
    """Entries sorted by their shape, because the usual shapes are quick to compare all at once."""

    __slots__ = ("_beginnings", "_endings", "_exact", "_others")

    def __init__(self, patterns: Sequence[str]) -> None:
        one_star = [pattern for pattern in patterns if pattern.count("*") == 1]
        self._exact = frozenset(pattern for pattern in patterns if "*" not in pattern)
        self._beginnings = tuple(each[:-1] for each in one_star if each.endswith("*"))
        self._endings = tuple(each[1:] for each in one_star if each.startswith("*"))
        self._others = tuple(
            (pattern, pattern.split("*"))
            for pattern in patterns
            if "*" in pattern[1:-1] or pattern.count("*") > 1
        )

    def entry(self, action: str) -> str | None:
        """An entry that fits the action."""
        if action in self._exact:
            return action
        if action.startswith(self._beginnings):
            return next(f"{each}*" for each in self._beginnings if action.startswith(each))
        if action.endswith(self._endings):
            return next(f"*{each}" for each in self._endings if action.endswith(each))
        for pattern, parts in self._others:
            if _fits(parts, action):
                return pattern
        return None


def _fits(parts: list[str], action: str) -> bool:
    """Whether the texts between the stars follow one another in the action.

    Each is looked for at its first place after the one before: if any way fits, this one does. So
    no pattern takes more than one walk along the action.
    """
    first, last = parts[0], parts[-1]
    at, end = len(first), len(action) - len(last)
    if at > end or not action.startswith(first) or not action.endswith(last):
        return False
    for part in parts[1:-1]:
        found = action.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def checked(pattern: str) -> str:
    """An entry as it is kept. Raises ValueError with a sentence on what is wrong."""
    entry = pattern.strip()
    if not _is_entry(entry):
        raise ValueError(
            f"{entry[:ENTRY_CHARACTERS_MAX]!r} cannot be in a list: write an action such as "
            "page.visit, or a pattern such as page.*, with 1 to "
            f"{ENTRY_CHARACTERS_MAX} of the characters a-z A-Z 0-9 . - _ *"
        )
    return entry
