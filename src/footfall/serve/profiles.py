"""Changing customers' profiles, one or many at once, and who changed what when.

Changes go through the log as events, like everything that the store holds: an answer says that they
are durable, and a moment later they can be read and searched.
"""

from __future__ import annotations

import itertools
import uuid as uuids
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from litestar import get, patch, post
from litestar.concurrency import sync_to_thread
from litestar.params import Body

from footfall.events.accept import Context as Judging
from footfall.events.event import Event, Source, encode
from footfall.events.moment import iso
from footfall.events.profile_change import Change, event_of
from footfall.events.rejection import Rejection
from footfall.log.log import LogFull, Record
from footfall.query import attributes
from footfall.query.attributes import Held, held, values_set
from footfall.query.identity import names
from footfall.query.members import customers_of, members
from footfall.query.owners import Identifier, owners
from footfall.query.profile import Profile, profile
from footfall.query.uuids import is_uuid
from footfall.serve.access import Asker, needs_role, now_ms
from footfall.serve.context import Context
from footfall.serve.customers import READ, CustomerView, view_of
from footfall.serve.parameters import Paging, uuids_or_error
from footfall.serve.replies import ApiError, no_such_customer
from footfall.settings.audit import ActorKind
from footfall.settings.keys import Scope
from footfall.settings.people import Role
from footfall.settings.site import Site

BATCH_MAX = 1_000  # as many as events of one request
WRITE = needs_role(Role.ADMIN, Scope.CUSTOMERS_WRITE)
TAKEN = "Another customer has this {kind}. Nothing was changed."
NAMED = "This customer's customId is {value}; another one means somebody else. Nothing was changed."


class Item(Change, forbid_unknown_fields=True, rename="camel"):
    """One customer of a batch: `uuid` or else an identifier says who, and may be new."""

    uuid: str | None = None


class ItemRejected(msgspec.Struct):
    """Why one of the batch was not taken, as for events."""

    index: int
    code: str
    field: str | None
    message: str


class Batch(msgspec.Struct):
    """`customers` are the ids, in the order of the batch; null where one was not taken."""

    accepted: int
    rejected: list[ItemRejected]
    customers: list[str | None]


class ChangeView(msgspec.Struct):
    """One value that was set: `value` is null where it was taken away; `by` is event, form, api,
    import or person, `actor` the person or the key's id, where it is known."""

    kind: str
    name: str
    value: Any
    time: str
    by: str
    actor: str | None
    proof: bool
    uuid: str
    event: str


class History(msgspec.Struct):
    """Newest first; `next` is the cursor of the page after."""

    changes: list[ChangeView]
    next: str | None


@patch("/api/v1/sites/{site_id:str}/customers/{customer:str}", tags=["customers"], opt=WRITE)
async def change_customer(
    context: Context, asker: Asker, site: Site, customer: str, data: Change
) -> CustomerView:
    """Sets attributes, agreements, tags and identifiers; null takes away. The answer is the profile
    with the change, which others read a moment later."""
    event, after = await sync_to_thread(_changing, context, asker, site, customer, data)
    await _append(context, [event])
    return view_of(after)


@post(
    "/api/v1/sites/{site_id:str}/customers/batch", status_code=202, tags=["customers"], opt=WRITE
)  # fmt: skip
async def change_customers(
    context: Context,
    asker: Asker,
    site: Site,
    data: Annotated[list[Item], Body(max_items=BATCH_MAX, min_items=1)],
) -> Batch:
    """Sets the same of up to 1,000 customers, one after the other; who is not known yet is new. One
    that cannot be taken does not keep the others out."""
    judged = await sync_to_thread(_judged, context, asker, site, data)
    events = [each for each in judged if isinstance(each, Event)]
    await _append(context, events)
    rejected = [
        ItemRejected(index, each.code, each.field, each.message)
        for index, each in enumerate(judged)
        if isinstance(each, ItemRejected)
    ]
    found = [each.uuid if isinstance(each, Event) else None for each in judged]
    return Batch(len(events), rejected, found)


@get(
    "/api/v1/sites/{site_id:str}/customers/{customer:str}/history", sync_to_thread=True,
    tags=["customers"], opt=READ,
)  # fmt: skip
def show_history(context: Context, site: Site, customer: str, paging: Paging) -> History:
    """Who set which attribute, agreement or tag when, newest first."""
    own = uuids_or_error(context, site.id, customer)
    page = attributes.history(context.store, site.id, own, *paging)
    views = [
        ChangeView(
            each.kind, each.name, msgspec.json.decode(each.value), iso(each.time_ms), each.set_by,
            each.actor or None, each.proof, each.uuid, each.event,
        )
        for each in page.changes
    ]  # fmt: skip
    return History(views, str(page.next) if page.next else None)


def _changing(
    context: Context, asker: Asker, site: Site, reference: str, change: Change
) -> tuple[Event, Profile]:
    """The event, and the profile with its change. Raises ApiError."""
    found = profile(context.store, site.id, reference)
    if found is None:
        raise no_such_customer()
    taken = owners(context.store, site.id, change.identifiers())
    conflict = _conflict(change, found.id, found.custom_id, taken)
    if conflict is not None:
        field, message = conflict
        raise ApiError("identification_conflict", message, field)
    event = event_of(change, found.id, found.tags, _by(asker), _judging(context, site))
    if isinstance(event, Rejection):
        raise ApiError("parameter_invalid", event.sentence, event.field)
    _show(found, event, [each for each in change.identifiers() if each not in taken])
    return event, found


def _judged(
    context: Context, asker: Asker, site: Site, items: Sequence[Item]
) -> list[Event | ItemRejected]:
    """Each item as an event, or why not; what one says holds for those after it."""
    store, judging, by = context.store, _judging(context, site), _by(asker)
    taken = owners(store, site.id, {each for item in items for each in item.identifiers()})
    uuids = [item.uuid.lower() for item in items if item.uuid and is_uuid(item.uuid.lower())]
    customers = customers_of(store, site.id, uuids)
    known = {each for item in items if is_uuid(each := _whose(item, taken, customers) or "")}
    had = _tags(context, site, known)
    own_ids = {each.id: each.custom_id for each in names(store, site.id, known).values()}
    judged: list[Event | ItemRejected] = []
    for index, item in enumerate(items):
        customer = _whose(item, taken, customers) or ""
        conflict = _conflict(item, customer, own_ids.get(customer), taken)
        if conflict is not None:
            judged.append(ItemRejected(index, "identification_conflict", *conflict))
            continue
        event = event_of(item, customer or None, had.get(customer, ()), by, judging)
        if isinstance(event, Rejection):
            judged.append(ItemRejected(index, event.code.value, event.field, event.sentence))
            continue
        judged.append(event)
        taken |= dict.fromkeys(item.identifiers(), event.uuid)
        own_ids[event.uuid] = own_ids.get(event.uuid) or dict(item.identifiers()).get("customId")
        had[event.uuid] = attributes.changed(Held(tags=had.get(event.uuid, [])), event).tags
    return judged


def _conflict(
    change: Change, customer: str, own_id: str | None, taken: Mapping[Identifier, str]
) -> tuple[str, str] | None:
    """Which identifier cannot be this customer's, and why, as events are judged too."""
    for kind, value in change.identifiers():
        owner = taken.get((kind, value))
        if customer and owner not in (None, customer):
            return kind, TAKEN.format(kind=kind)
        if owner is None and kind == "customId" and own_id:
            return kind, NAMED.format(value=own_id)
    return None


def _whose(item: Item, taken: dict[Identifier, str], customers: dict[str, str]) -> str | None:
    """The customer whom an item is about; what is said of who is nobody's yet, or None."""
    if item.uuid is not None:
        return customers.get(item.uuid.lower(), item.uuid)
    return next((taken[each] for each in item.identifiers() if each in taken), None)


def _tags(context: Context, site: Site, customers: Collection[str]) -> dict[str, list[str]]:
    """The tags that customers have."""
    own = members(context.store, site.id, customers)
    values = values_set(context.store, site.id, [uuid for each in own.values() for uuid in each])
    return {
        customer: held(value for value in values if value.uuid in their).tags
        for customer, their in own.items()
    }


def _judging(context: Context, site: Site) -> Judging:
    """By the site's rules but its lists: they are about what customers send."""
    door = context.rules.current.doors[site.id]
    judging = door.context(now_ms(), Source.API, _ids(), True)
    return msgspec.structs.replace(judging, lists=None, needs_customer=None)


def _ids() -> Callable[[], str]:
    """New ids that count up: of changes of one moment the last one holds."""
    numbers = itertools.count(uuids.uuid4().int >> 16 << 16)  # far more than a request has
    return lambda: str(uuids.UUID(int=next(numbers)))


def _by(asker: Asker) -> tuple[str, str]:
    by = asker.by()
    return ("key" if by.kind == ActorKind.KEY else "person"), by.name


async def _append(context: Context, events: Sequence[Event]) -> None:
    if not events:
        return
    try:
        await context.log.append([Record(event.uuid, encode(event)) for event in events])
    except LogFull as full:
        message = "The log cannot take more just now. Nothing was changed; try again later."
        raise ApiError("log_full", message, retry_after_seconds=full.retry_after_seconds) from full


def _show(profile: Profile, event: Event, named: Sequence[Identifier]) -> None:
    """Puts a change, with the identifiers that it gives, into the profile before it."""
    now = attributes.changed(Held(profile.attributes, profile.agreements, profile.tags), event)
    profile.attributes, profile.agreements, profile.tags = now.attributes, now.agreements, now.tags
    for kind, value in named:
        setattr(profile, {"customId": "custom_id"}.get(kind, kind), value)
    profile.events += 1


ROUTES = [change_customer, change_customers, show_history]
