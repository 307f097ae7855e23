"""Under which names a customer is known, merging and taking apart, and conflicts to decide."""

from __future__ import annotations

import uuid as uuids
from typing import Annotated, Literal

import msgspec
from litestar import get, post
from litestar.params import QueryParameter

from footfall.events.moment import iso
from footfall.pipeline.claims import Decision
from footfall.pipeline.standing import NOBODY
from footfall.query import identity
from footfall.query.identity import Conflict, Names
from footfall.query.profile import profile
from footfall.query.uuids import is_uuid, uuids_of
from footfall.serve.access import Asker, needs_role, now_ms
from footfall.serve.context import Context
from footfall.serve.parameters import Paging
from footfall.serve.replies import ApiError, no_such_customer
from footfall.settings.keys import Scope
from footfall.settings.people import Role
from footfall.settings.site import Site

READ = needs_role(Role.VIEWER, Scope.CUSTOMERS_READ)
WRITE = needs_role(Role.ADMIN, Scope.CUSTOMERS_WRITE)

State = Annotated[
    Literal["open", "resolved"] | None,
    QueryParameter(name="state", description="`open` or `resolved`; both when left out."),
]


class UuidView(msgspec.Struct):
    """A browser or an app, and when it was first seen."""

    uuid: str
    since: str


class IdentifierView(msgspec.Struct):
    """`current` is the one of its kind that holds; `proof` says that somebody vouched for it."""

    kind: str
    value: str
    since: str
    by: str
    event: str | None
    proof: bool
    current: bool


class MergeView(msgspec.Struct, rename={"source": "from", "target": "to", "undone_at": "undoneAt",
                                        "undone_by": "undoneBy"}):  # fmt: skip
    """`by` is the kind of identifier that told, or person."""

    id: str
    source: str
    target: str
    time: str
    by: str
    event: str | None
    proof: bool
    undone_at: str | None
    undone_by: str | None


class IdentitiesView(msgspec.Struct):
    """Under which names one customer is known, and the merges, newest first."""

    customer: str
    uuids: list[UuidView]
    identifiers: list[IdentifierView]
    merges: list[MergeView]


class NamesView(msgspec.Struct, rename="camel"):
    """A customer in short."""

    id: str
    custom_id: str | None
    email: str | None
    phone: str | None


class ConflictIdentifier(msgspec.Struct):
    """What was presented."""

    kind: str
    value: str


class ConflictView(msgspec.Struct, rename="camel"):
    """`customer` presented what `other` has; `other` is null where nobody has it, but `customer`
    already has another customId."""

    id: str
    time: str
    state: str
    event: str
    identifier: ConflictIdentifier
    customer: NamesView
    other: NamesView | None
    decision: str | None
    decided_at: str | None
    decided_by: str | None


class ConflictsView(msgspec.Struct):
    """One page of conflicts, newest first."""

    conflicts: list[ConflictView]
    next: str | None


class MergeBody(msgspec.Struct, forbid_unknown_fields=True):
    """Who joins, by any reference."""

    customer: str


class DecisionBody(msgspec.Struct, forbid_unknown_fields=True):
    """`merge`: both are one; `dismiss`: they are not."""

    decision: Literal["merge", "dismiss"]


@get(
    "/api/v1/sites/{site_id:str}/customers/{customer:str}/identities", sync_to_thread=True,
    tags=["customers"], opt=READ,
)  # fmt: skip
def show_identities(context: Context, site: Site, customer: str) -> IdentitiesView:
    """A customer's uuids and identifiers, and who joined them when, on whose word."""
    return _shown(context, site, *_own(context, site, customer))


def _shown(context: Context, site: Site, own_id: str, own: list[str]) -> IdentitiesView:
    store = context.store
    return IdentitiesView(
        own_id,
        [UuidView(uuid, iso(at_ms)) for uuid, at_ms in identity.uuids(store, site.id, own)],
        [
            IdentifierView(
                each.kind, each.value, iso(each.since_ms),
                "key or token" if each.proof else "event", each.event, each.proof, each.current,
            )
            for each in identity.identifiers(store, site.id, own)
        ],
        [
            MergeView(
                each.id, each.source, each.target, iso(each.at_ms), each.by,
                None if each.by == "person" else each.id, each.proof,
                iso(each.at_ms) if each.undone_by is not None else None, each.undone_by,
            )
            for each in identity.merges(store, site.id, own)
        ],
    )  # fmt: skip


@post(
    "/api/v1/sites/{site_id:str}/customers/{customer:str}/merge", sync_to_thread=True,
    status_code=200, tags=["customers"], opt=WRITE,
)  # fmt: skip
def merge_customers(
    context: Context, asker: Asker, site: Site, customer: str, data: MergeBody
) -> IdentitiesView:
    """Joins another customer to this one: both histories are one from now on. It can be undone."""
    own_id, _ = _own(context, site, customer)
    other, _ = _own(context, site, data.customer)
    if other == own_id:
        raise ApiError("parameter_invalid", "That is the same customer already.", "customer")
    _decide(context, asker, site, "customer.merge", ("merge", other, own_id, NOBODY))
    return _shown(context, site, *_own(context, site, own_id))


@post(
    "/api/v1/sites/{site_id:str}/customers/{customer:str}/merges/{merge_id:str}/undo",
    sync_to_thread=True, status_code=200, tags=["customers"], opt=WRITE,
)  # fmt: skip
def undo_merge(
    context: Context, asker: Asker, site: Site, customer: str, merge_id: str
) -> IdentitiesView:
    """Takes a merge back: who joined is a customer of their own again, and without proof the same
    identifier does not join them once more."""
    own_id, own = _own(context, site, customer)
    found = [
        each
        for each in identity.merges(context.store, site.id, own)
        if each.id == merge_id and each.undone_by is None
    ]
    if not found:
        raise ApiError("merge_not_found", "This customer has no such merge, or it was undone.")
    merge = found[0]
    _decide(context, asker, site, "merge.undo", ("undo", merge.source, merge.target, merge.id))
    return _shown(context, site, *_own(context, site, own_id))


@get("/api/v1/sites/{site_id:str}/conflicts", sync_to_thread=True, tags=["customers"], opt=READ)
def list_conflicts(
    context: Context, site: Site, which: State = None, *, paging: Paging
) -> ConflictsView:
    """Identifiers that known customers presented and others have, newest first."""
    page = identity.conflicts(context.store, site.id, which, *paging)
    return ConflictsView(
        _views(context, site, page.conflicts), str(page.next) if page.next else None
    )


@post(
    "/api/v1/sites/{site_id:str}/conflicts/{conflict_id:str}/resolve", sync_to_thread=True,
    status_code=200, tags=["customers"], opt=WRITE,
)  # fmt: skip
def resolve_conflict(
    context: Context, asker: Asker, site: Site, conflict_id: str, data: DecisionBody
) -> ConflictView:
    """Decides a conflict: the two become one, or the conflict is dismissed."""
    found = identity.conflict(context.store, site.id, conflict_id) if is_uuid(conflict_id) else None
    if found is None:
        raise ApiError("conflict_not_found", "This site has no such conflict.")
    if found.state != "open":
        raise ApiError("conflict_resolved", "This conflict was decided before.")
    what = data.decision if data.decision == "dismiss" or found.other else "assign"
    sides = (found.uuid if what != "merge" else found.customer, found.other or found.customer)
    named = (found.kind, found.value)
    _decide(context, asker, site, "conflict.resolve", (what, *sides, found.id), named)
    now = identity.conflict(context.store, site.id, conflict_id) or found
    return _views(context, site, [now])[0]


def _own(context: Context, site: Site, reference: str) -> tuple[str, list[str]]:
    """A customer's id and uuids; raises ApiError where nobody was seen."""
    found = uuids_of(context.store, site.id, reference)
    if found is None or profile(context.store, site.id, found[0]) is None:
        raise no_such_customer()
    return found


def _decide(
    context: Context,
    asker: Asker,
    site: Site,
    action: str,
    what: tuple[str, str, str, str],
    identifier: tuple[str, str] = ("", ""),
) -> None:
    by = asker.by()
    decision = Decision._make((site.id, str(uuids.uuid4()), *what, now_ms(), by.name, identifier))
    # First: a crash may leave a line of what was not done, but nothing is done without a line.
    with context.database.change(by, action, site.id, decision.id):
        pass
    context.decide(decision)


def _views(context: Context, site: Site, found: list[Conflict]) -> list[ConflictView]:
    people = {each.customer for each in found} | {each.other for each in found if each.other}
    names = identity.names(context.store, site.id, people)
    decided = identity.decided(context.store, site.id, [each.id for each in found])
    views = []
    for each in found:
        what, at_ms, by = decided.get(each.id, (None, None, None))
        views.append(
            ConflictView(
                each.id, iso(each.at_ms), "open" if each.state == "open" else "resolved",
                each.event, ConflictIdentifier(each.kind, each.value),
                _names(names[each.customer]), _names(names[each.other]) if each.other else None,
                "merge" if what == "assign" else what, iso(at_ms) if at_ms else None, by,
            )
        )  # fmt: skip
    return views


def _names(found: Names) -> NamesView:
    return NamesView(*found)


ROUTES = [show_identities, merge_customers, undo_merge, list_conflicts, resolve_conflict]
