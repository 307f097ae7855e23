"""Cursors: where a page of a list ended, as an opaque text that cannot be made to do harm."""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple

_form = re.compile(r"([0-9]{1,14})\.([0-9])\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


class BadCursor(ValueError):
    """The text is no cursor of ours."""


class Cursor(NamedTuple):
    """The last row shown: its time (epoch ms), its rank within that moment, its id."""

    time_ms: int
    rank: int
    id: str

    def __str__(self) -> str:
        text = f"{self.time_ms}.{self.rank}.{self.id}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def parse(text: str) -> Cursor:
    """Raises BadCursor."""
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise BadCursor(text) from error
    match = _form.fullmatch(plain)
    if match is None:
        raise BadCursor(text)
    return Cursor(int(match[1]), int(match[2]), match[3])
