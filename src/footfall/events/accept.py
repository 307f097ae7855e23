"""The door: a received event becomes a valid `Event`, or a `Rejection` that says why not."""

from __future__ import annotations

import re
import uuid as uuids
from collections.abc import Callable
from typing import Any

import msgspec

from footfall.events.catalogue import DEFAULT, Catalogue
from footfall.events.claims import Claims, bound
from footfall.events.definition import KNOWN
from footfall.events.event import NO_PARAMS, Event, Identifiers, Place, Source
from footfall.events.identifiers import FORM, is_identifier, with_attributes
from footfall.events.limits import LABEL_CHARACTERS_MAX
from footfall.events.lists import Lists
from footfall.events.moment import epoch_ms
from footfall.events.params import canonical
from footfall.events.rejection import Code, Rejection
from footfall.events.secrets import Secrets
from footfall.wire.received import Client, Received

USUAL_SECRETS = Secrets()

_is_action = re.compile(r"[a-zA-Z0-9.\-_]{1,32}").fullmatch
# One of nothing but zeros is what phones say who tell nobody who they are.
_is_uuid = re.compile(r"(?![0-]{36})[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}").fullmatch


class Context(msgspec.Struct, frozen=True, gc=False):
    """What one request's events have in common; `skew_ms` corrects the sender's clock."""

    site: str
    received_at_ms: int
    source: Source
    new_id: Callable[[], str]
    trusted: bool = False
    skew_ms: int = 0
    user_agent: str = ""
    address: str = ""
    client_hints: str = ""
    place: Place | None = None  # where the sender's whole address is
    lists: Lists | None = None  # which actions the site takes; None takes all
    needs_customer: Lists | None = None  # permits the actions that need a token or an API key
    claims: Claims | None = None  # of the customer's token, verified
    token_problem: str = ""  # why the token that was sent does not hold
    secrets: Secrets = USUAL_SECRETS
    catalogue: Catalogue = DEFAULT  # what the site's actions mean
    secret: str = ""  # the site's own, for ids that nobody else can work out


def accept(received: Received, context: Context) -> Event | Rejection:
    """Judges one event by the rules that hold for every protocol."""
    action = received.action
    if action not in KNOWN and not _is_action(action):
        return Rejection(Code.ACTION_INVALID if action else Code.ACTION_REQUIRED, "action")
    if context.lists is not None or context.needs_customer is not None:
        barred = _barred(action, context)
        if barred is not None:
            return barred
    if context.claims is not None:
        vouched = bound(received, context.claims)
        if isinstance(vouched, Rejection):
            return vouched
        received = vouched
    params = received.params or {}

    time_ms, original = _time(received.time, context)
    if time_ms is None:
        return Rejection(Code.TIME_INVALID, "time")
    if original is not None:
        params = {**params, "originalTime": original}

    who = _who(received, params, context)
    if isinstance(who, Rejection):
        return who
    uuid, identifiers = who
    if not uuid:
        return Rejection(Code.UUID_REQUIRED, "uuid")
    if not _is_uuid(uuid):
        return Rejection(Code.UUID_INVALID, "uuid")
    uuid = uuid.lower()

    unlike = context.catalogue.judged(action, params)
    if unlike is not None:
        return unlike
    raw = NO_PARAMS
    if params:
        text = canonical(params)
        if isinstance(text, Rejection):
            return text
        raw = msgspec.Raw(context.secrets.without_in_params(text))
    label = received.label or context.catalogue.label_of(action, params)
    if len(label) > LABEL_CHARACTERS_MAX:
        return Rejection(Code.LABEL_TOO_LONG, "label")
    label = context.secrets.without_in_text(label)[:LABEL_CHARACTERS_MAX]
    event_id = received.id
    if event_id is None:
        event_id = _derived_id(received, uuid, context)
    elif not _is_uuid(event_id):
        return Rejection(Code.ID_INVALID, "id")
    return Event(
        event_id.lower(),
        context.site,
        uuid,
        action,
        label,
        time_ms,
        context.received_at_ms,
        raw,
        context.source,
        context.trusted or context.claims is not None,
        identifiers,
        context.user_agent,
        context.address,
        context.client_hints,
        context.place,
    )


def _barred(action: str, context: Context) -> Rejection | None:
    """Whether the site's lists or its need of a token keep this action out."""
    if context.lists is not None:
        reason = context.lists.why(action)
        if reason is not None:
            return Rejection(Code.EVENT_DENIED, "action", reason)
    needed = context.needs_customer
    if needed is None or context.trusted or context.claims is not None:
        return None
    if not needed.permits(action):
        return None
    if context.token_problem:
        return Rejection(Code.AUTH_INVALID, "customerToken", context.token_problem)
    return Rejection(Code.AUTH_REQUIRED, "customerToken", f"{action} needs a token of the customer")


def _time(sent: str | int | float | None, context: Context) -> tuple[int | None, Any]:
    """When it happened by our clock, and what was sent where that differs by correction."""
    if sent is None:
        return context.received_at_ms, None
    time_ms = epoch_ms(sent)
    if time_ms is None:
        return None, None
    corrected = min(time_ms + context.skew_ms, context.received_at_ms)
    # A clock that is off by less than a second is corrected without a word.
    changed = abs(corrected - time_ms) >= 1000 or (corrected != time_ms and not context.skew_ms)
    return corrected, sent if changed else None


def _who(
    received: Received, params: dict[str, Any], context: Context
) -> tuple[str | None, Identifiers | None] | Rejection:
    """The event's uuid, and what it says of whose that is."""
    client = received.client
    if client is None:
        return received.uuid, _claimed(None, received.action, params, context)
    named = _identified(client)
    if isinstance(named, Rejection):
        return named
    uuid = received.uuid or client.uuid
    claimed = _claimed(named, received.action, params, context)
    if not uuid and named is not None and claimed is not None:
        uuid = _uuid_of(claimed, context)
    return uuid, claimed


def _identified(client: Client) -> Identifiers | Rejection | None:
    """What names the customer beyond the uuid, if anything does."""
    values = [
        (name, value.strip())
        for name, value in (
            ("customId", client.own_id),
            ("email", client.email),
            ("phone", client.phone),
        )
        if value is not None
    ]
    for name, value in values:
        if not is_identifier(value):
            return Rejection(Code.CLIENT_INVALID, f"client.{name}")
    if not values:
        return None
    named = dict(values)
    return Identifiers(named.get("customId"), named.get("email"), named.get("phone"))


def _uuid_of(named: Identifiers, context: Context) -> str:
    """The uuid of a customer who is named without one: for the same name always the same.

    Whoever only says that name gets another than whoever proves it, and nobody can work it out:
    knowing somebody's address must not be enough to act under their uuid.
    """
    kinds = (("customId", named.custom_id), ("email", named.email), ("phone", named.phone))
    values = [(kind, value) for kind, value in kinds if value is not None]
    proven = [
        each
        for each in values
        if context.trusted or (named.vouched is not None and each[0] in named.vouched)
    ]
    kind, value = (proven or values)[0]
    word = "proven" if proven else "said"
    parts = (context.secret, context.site, word, kind, value)
    return str(uuids.uuid5(uuids.NAMESPACE_URL, "footfall:" + "\0".join(parts)))


def _claimed(
    identifiers: Identifiers | None, action: str, params: dict[str, Any], context: Context
) -> Identifiers | None:
    """The identifiers with those of a form, and what the customer's token vouches for marked."""
    if action == FORM:
        identifiers = with_attributes(identifiers, params)
    claims = context.claims
    if identifiers is None or claims is None or context.trusted:
        return identifiers
    vouched = tuple(
        kind
        for kind, value, sworn in (
            ("customId", identifiers.custom_id, claims.custom_id),
            ("email", identifiers.email, claims.email),
        )
        if value is not None and value == (sworn or "").strip()
    )
    return msgspec.structs.replace(identifiers, vouched=vouched)


def _derived_id(received: Received, uuid: str, context: Context) -> str:
    """A new id; with an eventSalt the one that the same event would get again."""
    if received.event_salt is None:
        return context.new_id()
    parts = (context.site, uuid, received.action, str(received.time), received.event_salt)
    return str(uuids.uuid5(uuids.NAMESPACE_URL, "footfall:" + "\0".join(parts)))
