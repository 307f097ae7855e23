"""A change to a customer's profile as the event that brings it about: judged like any other."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from footfall.events.accept import Context, accept
from footfall.events.event import Event
from footfall.events.identifiers import ATTRIBUTE_CHARACTERS_MAX, NO_ATTRIBUTES
from footfall.events.rejection import Code, Rejection
from footfall.wire.received import Client, Received

UPDATED = "profile.updated"
LABEL_NAMES_MAX = 5  # a label is read in one line
TAG_CHARACTERS_MAX = 128
NAMES = (
    f"a name has 1 to {ATTRIBUTE_CHARACTERS_MAX} characters; customId, email and phone stand "
    "beside attributes, not in them"
)


class Change(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """What to set; null takes a value away. `tags` are all that the customer is to have, or, as an
    object, those to have (true) and to lose (false)."""

    attributes: dict[str, Any] = {}
    agreements: dict[str, bool | None] = {}
    tags: list[str] | dict[str, bool] | None = None
    custom_id: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    phone: str | UnsetType = UNSET

    def identifiers(self) -> list[tuple[str, str]]:
        """Kind and value of each, trimmed as they are kept."""
        named = (("customId", self.custom_id), ("email", self.email), ("phone", self.phone))
        return [(kind, value.strip()) for kind, value in named if value is not UNSET]


def event_of(
    change: Change, uuid: str | None, had: Collection[str], by: tuple[str, str], context: Context
) -> Event | Rejection:
    """The event that makes the change for the customer with this uuid, or with the identifiers
    alone. `had` are their tags so far, `by` the kind and the name of who asks."""
    tags = _tags(change.tags, had)
    if any(not 1 <= len(tag) <= TAG_CHARACTERS_MAX for tag in tags):
        message = f"a tag has 1 to {TAG_CHARACTERS_MAX} characters"
        return Rejection(Code.PARAM_INVALID, "tags", message)
    for field, names, others in (
        ("attributes", change.attributes, NO_ATTRIBUTES),
        ("agreements", change.agreements, ()),
    ):
        if any(not 1 <= len(name) <= ATTRIBUTE_CHARACTERS_MAX or name in others for name in names):
            return Rejection(Code.PARAM_INVALID, field, NAMES)
    params: dict[str, Any] = {
        "attributes": change.attributes,
        "agreements": change.agreements,
        "tags": tags,
    }
    params = {name: values for name, values in params.items() if values}
    named = dict(change.identifiers())
    changed = [*named, *change.attributes, *change.agreements, *tags]
    params["modifiedBy"] = {"kind": by[0], "name": by[1]}
    received = Received(
        UPDATED, _label(changed), None, uuid, params,
        client=Client(None, named.get("customId"), named.get("email"), named.get("phone")),
    )  # fmt: skip
    judged = accept(received, context)
    return _as_asked(judged) if isinstance(judged, Rejection) else judged


def _as_asked(rejection: Rejection) -> Rejection:
    """Who asks for a change knows of no event: its fields stand at the top."""
    field, message = rejection.field or "", rejection.message
    for inside in ("params.", "client."):
        field, message = field.removeprefix(inside), message.removeprefix(inside)
    return Rejection(rejection.code, None if field == "params" else field, message)


def _tags(wanted: list[str] | dict[str, bool] | None, had: Iterable[str]) -> dict[str, bool]:
    if wanted is None:
        return {}
    if isinstance(wanted, dict):
        return {tag.strip(): has for tag, has in wanted.items()}
    kept = {tag.strip(): True for tag in wanted}
    return {tag: False for tag in had if tag not in kept} | kept


def _label(names: list[str]) -> str:
    shown = ", ".join(name[:32] for name in names[:LABEL_NAMES_MAX])
    more = len(names) - LABEL_NAMES_MAX
    return f"Changed {shown}" + (f" and {more} more" if more > 0 else "") if names else "Changed"
