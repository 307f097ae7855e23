"""Whether a text, of any form, mentions a customer: by a uuid or an identifier of theirs."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from urllib.parse import quote

# A shorter identifier, such as a number, is in many texts that do not mean it: it counts only as
# the value of a field that names a customer.
NEEDLE_CHARACTERS_MIN = 6
NAMING_FIELD = r'"(uuid|customid|email|phone)"\s*:\s*"?'


class Mentions:
    """What to look for, in lower-case texts: `needles` anywhere, and `pattern`, a regular
    expression. The store looks for them in the same way."""

    def __init__(self, uuids: Collection[str], identifiers: Collection[str]) -> None:
        long = [value for value in identifiers if len(value) >= NEEDLE_CHARACTERS_MIN]
        short = [value for value in identifiers if len(value) < NEEDLE_CHARACTERS_MIN]
        self.needles = sorted({*uuids, *(form for value in long for form in _forms(value))})
        forms = sorted({form for value in short for form in _forms(value)})
        alternatives = "|".join(re.escape(form) for form in forms)
        self.pattern = rf'{NAMING_FIELD}({alternatives})"?\s*[,}}]' if forms else None
        self._matches = re.compile(self.pattern).search if self.pattern else None

    def within(self, text: str) -> bool:
        """Whether the text mentions the customer."""
        text = text.lower()
        return any(needle in text for needle in self.needles) or (
            self._matches is not None and self._matches(text) is not None
        )


def _forms(value: str) -> set[str]:
    """How a text may be written: as it is, within JSON, within an address."""
    quoted = json.dumps(value, ensure_ascii=False)[1:-1]
    forms = {value, quoted, quoted.replace("/", "\\/"), json.dumps(value)[1:-1]}
    return {form.lower() for form in (*forms, quote(value, safe=""))}
