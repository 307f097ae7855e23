"""What an event sets of a customer: attributes, agreements and tags, with who set them and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec

from footfall.events.event import Event, Source
from footfall.events.identifiers import ATTRIBUTE_CHARACTERS_MAX, NO_ATTRIBUTES

Kind = Literal["attribute", "agreement", "tag"]
IDENTIFY, SUBMIT, UPDATED = "client.identify", "form.submit", "profile.updated"
SETTING = frozenset((IDENTIFY, SUBMIT, UPDATED))  # actions that set something

TECHNICAL = frozenset(("originalTime", "originalName", "modifiedBy"))
AGREEMENT_ENDINGS = ("_agreement", "Agreement")
CHANNELS = {"newsletter": "email"}  # what forms call it: what it is an agreement to
YES = frozenset((b"true", b"1", b'"true"', b'"enabled"', b'"on"', b'"yes"', b'"1"'))
NO = frozenset((b"false", b"0", b'"false"', b'"disabled"', b'"off"', b'"no"', b'"0"', b'""'))
GONE = b"null"

Raws = dict[str, msgspec.Raw]

_params = msgspec.json.Decoder(Raws).decode
_tags = msgspec.json.Decoder(list[str] | dict[str, bool | None]).decode


class Attribute(NamedTuple):
    """A value that was set: `value` is its JSON, `null` where it was taken away."""

    site: str
    uuid: str
    kind: Kind
    name: str
    value: str
    time_ms: int
    received_at_ms: int
    event: str
    set_by: str  # event | form | api | import | person
    actor: str  # the person or the key's id, where that is known
    proof: bool


class _ModifiedBy(msgspec.Struct):
    kind: str = ""
    name: str = ""


def of(event: Event) -> list[Attribute]:
    """What an event sets, none twice. `proof` says that a key or the customer's token vouches."""
    if event.action not in SETTING or event.source == Source.FOOTFALL:
        return []
    params = _params(event.params)
    set_by, actor = _setter(event, params)
    found = {(kind, name): value for kind, name, value in _values(event.action, params)}
    return [
        Attribute(
            event.site, event.uuid, kind, name, value.decode(), event.time_ms,
            event.received_at_ms, event.id, set_by, actor, event.trusted,
        )
        for (kind, name), value in found.items()
        if 1 <= len(name) <= ATTRIBUTE_CHARACTERS_MAX
    ]  # fmt: skip


def _values(action: str, params: Raws) -> Iterator[tuple[Kind, str, bytes]]:
    """Kind, name and JSON of each."""
    yield from _attributes(_object(params, "attributes"))
    for name, value in _object(params, "agreements").items():
        yield from _agreement(name, bytes(value))
    yield from _tagged(params)
    if action == IDENTIFY:  # the rest of what is told of somebody
        nested = {"attributes", "agreements", "tags"} | TECHNICAL
        yield from _attributes({name: v for name, v in params.items() if name not in nested})


def _attributes(values: Raws) -> Iterator[tuple[Kind, str, bytes]]:
    for name, value in values.items():
        if name in NO_ATTRIBUTES:
            continue
        ending = next((end for end in AGREEMENT_ENDINGS if name.endswith(end)), "")
        if ending and len(name) > len(ending):
            yield from _agreement(name[: -len(ending)], bytes(value))
        else:
            yield "attribute", name, bytes(value)


def _agreement(channel: str, value: bytes) -> Iterator[tuple[Kind, str, bytes]]:
    """Yes, no, or no longer told; what is none of these decides nothing."""
    channel = CHANNELS.get(channel, channel)
    if value in YES:
        yield "agreement", channel, b"true"
    elif value in NO:
        yield "agreement", channel, b"false"
    elif value == GONE:
        yield "agreement", channel, GONE


def _tagged(params: Raws) -> Iterator[tuple[Kind, str, bytes]]:
    """Tags to have, as a list; or to have and to lose, as an object."""
    if "tags" not in params:
        return
    try:
        tags = _tags(params["tags"])
    except msgspec.ValidationError:
        return
    if isinstance(tags, list):
        tags = dict.fromkeys(tags, True)
    for tag, has in tags.items():
        yield "tag", tag.strip(), b"true" if has else GONE


def _object(params: Raws, name: str) -> Raws:
    try:
        return _params(params.get(name, b"{}"))
    except msgspec.ValidationError:
        return {}


def _setter(event: Event, params: Raws) -> tuple[str, str]:
    """Who set it; only the server's own word on that counts."""
    if event.source == Source.API and "modifiedBy" in params:
        by = msgspec.json.decode(params["modifiedBy"], type=_ModifiedBy)
        return ("api" if by.kind == "key" else "person"), by.name
    if event.source == Source.IMPORT:
        return "import", ""
    if event.action == SUBMIT:
        return "form", ""
    return ("api" if event.action == UPDATED and event.trusted else "event"), ""
