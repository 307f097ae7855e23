"""`/actions`: the catalogue of a site: what its actions mean, and what of them was seen."""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import delete, get, put

from footfall.events.catalogue import Catalogue, param_of
from footfall.events.definition import KNOWN, Definition
from footfall.events.moment import iso
from footfall.events.secrets import Secrets
from footfall.pipeline.shapes import EXAMPLES_MAX, is_secret_name
from footfall.query import catalogue
from footfall.query.catalogue import SeenAction
from footfall.serve.access import Asker, needs_role, now_ms
from footfall.serve.context import Context
from footfall.serve.replies import ApiError
from footfall.settings import definitions
from footfall.settings.keys import Scope
from footfall.settings.people import Role
from footfall.settings.rules import Door
from footfall.settings.site import Site

VOLUME_DAYS = 30
DAY_MS = 86_400_000
READING = (Scope.EVENTS_READ, Scope.CUSTOMERS_READ)

Origin = Literal["default", "own", "seen"]


class ActionRow(msgspec.Struct, rename="camel"):
    """An action in one line; `undefinedParams` are those that a strict site turns away."""

    action: str
    label: str
    icon: str
    description: str
    origin: Origin
    events: int
    first_seen: str | None
    last_seen: str | None
    params: int
    undefined_params: int
    type_changes: int


class ActionsView(msgspec.Struct):
    """All actions, the most frequent first; `events` are those of the last `days` days."""

    strict: bool
    days: int
    actions: list[ActionRow]


class TypeView(msgspec.Struct, rename="camel"):
    type: str
    first_seen: str
    last_seen: str


class SeenView(msgspec.Struct, rename="camel"):
    """How a param came: its types, the first one first, and a few values as text."""

    types: list[TypeView]
    examples: list[str]
    first_seen: str
    last_seen: str


class ParamView(msgspec.Struct):
    """A param as it is defined, as it came, or both."""

    name: str
    type: str
    required: bool
    description: str
    origin: Origin
    seen: SeenView | None


class TypeChangeView(msgspec.Struct, rename={"before": "from", "after": "to"}):
    """From this moment on a param came with another type, too."""

    param: str
    before: str
    after: str
    at: str


class ActionView(msgspec.Struct, rename="camel"):
    """One action; `own` is what PUT replaces, `default` what holds without it."""

    action: str
    label: str
    icon: str
    description: str
    origin: Origin
    strict: bool
    days: int
    events: int
    first_seen: str | None
    last_seen: str | None
    own: Definition | None
    default: Definition | None
    params: list[ParamView]
    type_changes: list[TypeChangeView]
    changed_at: str | None
    changed_by: str | None


def _origin(action: str, known: Catalogue) -> Origin:
    if action in known.own:
        return "own"
    return "default" if action in KNOWN else "seen"


def _row(action: str, known: Catalogue, seen: SeenAction | None, events: int) -> ActionRow:
    definition = known.definition(action) or Definition()
    came = seen.params if seen else {}
    undefined = [name for name in came if param_of(definition, name) is None]
    return ActionRow(
        action=action,
        label=definition.label,
        icon=definition.icon,
        description=definition.description,
        origin=_origin(action, known),
        events=events,
        first_seen=iso(seen.span.first_ms) if seen else None,
        last_seen=iso(seen.span.last_ms) if seen else None,
        params=len(definition.params) + len(undefined),
        undefined_params=len(undefined),
        type_changes=len(seen.type_changes()) if seen else 0,
    )


def _params(
    action: str, known: Catalogue, seen: SeenAction | None, values: dict[str, list[str]]
) -> list[ParamView]:
    """Defined ones in their order, then those that only came, by name."""
    definition = known.definition(action) or Definition()
    own = known.own.get(action, Definition())
    came = dict(seen.params) if seen else {}
    views = [
        ParamView(
            name=param.name,
            type=param.type,
            required=param.required,
            description=param.description,
            origin="own" if param in own.params else "default",
            seen=_seen(param.name, came, values),
        )
        for param in definition.params
    ]
    named = {param.name for param in definition.params}
    for name in sorted(came.keys() - named):
        told = param_of(definition, name)
        type_ = told.type if told else next(iter(came[name]))
        origin: Origin = "seen" if told is None else "own" if told in own.params else "default"
        views.append(ParamView(name, type_, False, "", origin, _seen(name, came, values)))
    return views


def _seen(
    name: str, came: dict[str, dict[str, catalogue.Span]], values: dict[str, list[str]]
) -> SeenView | None:
    types = came.get(name)
    if not types:
        return None
    return SeenView(
        types=[
            TypeView(kind, iso(span.first_ms), iso(span.last_ms)) for kind, span in types.items()
        ],
        examples=values.get(name, [])[:EXAMPLES_MAX],
        first_seen=iso(min(span.first_ms for span in types.values())),
        last_seen=iso(max(span.last_ms for span in types.values())),
    )


def _view(context: Context, door: Door, action: str) -> ActionView:
    """Raises ApiError for an action that nobody has defined or sent."""
    site, known = door.site.id, door.catalogue
    seen = catalogue.seen(context.store, site, action).get(action)
    definition = known.definition(action)
    if seen is None and definition is None:
        message = f"{action} is neither defined nor has it come; PUT here defines it."
        raise ApiError("action_not_found", message)
    definition = definition or Definition()
    own = definitions.of_site(context.database, site).get(action)
    return ActionView(
        action=action,
        label=definition.label,
        icon=definition.icon,
        description=definition.description,
        origin=_origin(action, known),
        strict=known.strict,
        days=VOLUME_DAYS,
        events=catalogue.volume(context.store, site, action, now_ms() - VOLUME_DAYS * DAY_MS),
        first_seen=iso(seen.span.first_ms) if seen else None,
        last_seen=iso(seen.span.last_ms) if seen else None,
        own=known.own.get(action),
        default=KNOWN.get(action),
        params=_params(action, known, seen, _examples(context, door, action)),
        type_changes=[
            TypeChangeView(each.param, each.before, each.after, iso(each.at_ms))
            for each in (seen.type_changes() if seen else ())
        ],
        changed_at=iso(own.changed_at_ms) if own else None,
        changed_by=own.changed_by if own else None,
    )


def _examples(context: Context, door: Door, action: str) -> dict[str, list[str]]:
    """Without those of params that the site has called secret since."""
    secrets: Secrets = door.secrets
    found = catalogue.examples(context.store, door.site.id, action)
    return {name: values for name, values in found.items() if not is_secret_name(name, secrets)}


def _door(context: Context, site: Site) -> Door:
    return context.rules.current.doors[site.id]


@get(
    "/api/v1/sites/{site_id:str}/actions", sync_to_thread=True, tags=["catalogue"],
    opt=needs_role(Role.VIEWER, *READING),
)  # fmt: skip
def list_actions(context: Context, site: Site) -> ActionsView:
    """Every action that is defined or has come, the most frequent first."""
    known = _door(context, site).catalogue
    seen = catalogue.seen(context.store, site.id)
    events = catalogue.volumes_by_action(context.store, site.id, now_ms() - VOLUME_DAYS * DAY_MS)
    names = {*KNOWN, *known.own, *seen}
    rows = [_row(name, known, seen.get(name), events.get(name, 0)) for name in names]
    rows.sort(key=lambda row: (-row.events, row.last_seen is None, row.action))
    return ActionsView(known.strict, VOLUME_DAYS, rows)


@get(
    "/api/v1/sites/{site_id:str}/actions/{action:str}", sync_to_thread=True, tags=["catalogue"],
    opt=needs_role(Role.VIEWER, *READING),
)  # fmt: skip
def show_action(context: Context, site: Site, action: str) -> ActionView:
    """One action: its definition, and its params with types and examples as they came."""
    return _view(context, _door(context, site), action)


@put(
    "/api/v1/sites/{site_id:str}/actions/{action:str}", sync_to_thread=True, tags=["catalogue"],
    opt=needs_role(Role.ADMIN, Scope.ADMIN),
)  # fmt: skip
def define_action(
    context: Context, asker: Asker, site: Site, action: str, data: Definition
) -> ActionView:
    """Sets the site's own definition, laid over the default; holds everywhere within a second."""
    definitions.put(context.database, site.id, action, data, asker.by())
    context.rules.refresh()
    return _view(context, _door(context, site), action)


@delete(
    "/api/v1/sites/{site_id:str}/actions/{action:str}", sync_to_thread=True, tags=["catalogue"],
    opt=needs_role(Role.ADMIN, Scope.ADMIN),
)  # fmt: skip
def remove_action(context: Context, asker: Asker, site: Site, action: str) -> None:
    """Takes the site's own definition away; the default holds again, where there is one."""
    definitions.remove(context.database, site.id, action, asker.by())
    context.rules.refresh()


ROUTES = [list_actions, show_action, define_action, remove_action]
