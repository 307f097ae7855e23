"""What people call sites and keys: a short line that any database keeps and any terminal shows."""

from __future__ import annotations

import unicodedata

from footfall.settings.database import SettingsError

CHARACTERS_MAX = 64


def checked_name(text: str, of: str, characters_min: int = 1) -> str:
    """A name without what stands around it. Raises SettingsError."""
    name = text.strip()
    if not characters_min <= len(name) <= CHARACTERS_MAX:
        message = f"{of}'s name has {characters_min} to {CHARACTERS_MAX} characters."
        raise SettingsError(message, "name")
    if any(unicodedata.category(each) == "Cc" for each in name):
        raise SettingsError(f"{of}'s name has no control characters.", "name")
    return name
