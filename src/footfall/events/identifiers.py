"""What names a customer beyond the uuid: what may be one, and where a form says it."""

from __future__ import annotations

from typing import Any

from footfall.events.event import Identifiers
from footfall.events.limits import IDENTIFIER_CHARACTERS_MAX

FORM = "form.submit"
# They say who somebody is, and are told as such, never as attributes.
NO_ATTRIBUTES = frozenset(("customId", "email", "phone", "uuid", "custom_identify"))
ATTRIBUTE_CHARACTERS_MAX = 128  # a longer name is a text that came to the wrong place


# What programs write where there is no value. By one of these everybody would become one customer.
NO_VALUES = frozenset(("undefined", "null", "NaN", "None", "nil", "[object Object]"))


def is_identifier(value: str) -> bool:
    """Whether a trimmed text may name a customer."""
    if value in NO_VALUES:
        return False
    return 1 <= len(value) <= IDENTIFIER_CHARACTERS_MAX and "\0" not in value


def with_attributes(identifiers: Identifiers | None, params: dict[str, Any]) -> Identifiers | None:
    """The identifiers, with those that a form's tagged fields tell; `client` outweighs them."""
    attributes = params.get("attributes")
    if not isinstance(attributes, dict):
        return identifiers
    told = identifiers or Identifiers()
    found = Identifiers(
        told.custom_id or _text(attributes.get("customId")),
        told.email or _text(attributes.get("email")),
        told.phone or _text(attributes.get("phone")),
    )
    return None if found == Identifiers() else found


def _text(value: Any) -> str | None:
    """A field's value as an identifier; None for an empty field, or what is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    return text if is_identifier(text) else None
