"""`/lists`: which actions a site takes in, and what a new list would have stopped."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from litestar import get, post, put

from footfall.events.lists import Lists
from footfall.events.moment import iso
from footfall.query.volumes import Volume, volumes
from footfall.serve.access import Asker, needs_role, now_ms
from footfall.serve.context import Context
from footfall.serve.sites import ANY_SCOPE
from footfall.settings import sites
from footfall.settings.keys import Scope
from footfall.settings.people import Role
from footfall.settings.site import Site, checked_patterns

PREVIEW_DAYS = 7
DAY_MS = 86_400_000


class ListsView(msgspec.Struct, forbid_unknown_fields=True):
    """Actions, exact or with `*`. The denylist wins; an empty allowlist allows all."""

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()


class ActionVolume(msgspec.Struct, rename="camel"):
    action: str
    events: int
    last_at: str


class Volumes(msgspec.Struct):
    """Events by action, the most frequent first."""

    events: int
    actions: list[ActionVolume]


class Preview(msgspec.Struct):
    """What the lists would have stopped and kept of the stored events of the last days."""

    days: int
    events: int
    stopped: Volumes
    kept: Volumes


def _sum(found: Sequence[Volume]) -> Volumes:
    actions = [ActionVolume(each.action, each.events, iso(each.last_ms)) for each in found]
    return Volumes(sum(each.events for each in found), actions)


@get(
    "/api/v1/sites/{site_id:str}/lists", sync_to_thread=False, tags=["lists"],
    opt=needs_role(Role.ANALYST, *ANY_SCOPE),
)  # fmt: skip
def show_lists(site: Site) -> ListsView:
    """The site's allowlist and denylist."""
    return ListsView(site.allow, site.deny)


@put(
    "/api/v1/sites/{site_id:str}/lists", sync_to_thread=True, tags=["lists"],
    opt=needs_role(Role.ADMIN, Scope.ADMIN),
)  # fmt: skip
def change_lists(context: Context, asker: Asker, site: Site, data: ListsView) -> ListsView:
    """Replaces both lists; takes effect everywhere within a second."""
    values = {"allow": list(data.allow), "deny": list(data.deny)}
    changed = sites.change(context.database, site.id, values, asker.by(), "lists.change")
    context.rules.refresh()
    return ListsView(changed.allow, changed.deny)


@post(
    "/api/v1/sites/{site_id:str}/lists/preview", sync_to_thread=True, tags=["lists"],
    status_code=200, opt=needs_role(Role.ANALYST, Scope.EVENTS_READ),
)  # fmt: skip
def preview_lists(context: Context, site: Site, data: ListsView) -> Preview:
    """What these lists would have stopped in the last seven days, by action; nothing changes."""
    lists = Lists(checked_patterns(data.allow, "allow"), checked_patterns(data.deny, "deny"))
    found = volumes(context.store, site.id, now_ms() - PREVIEW_DAYS * DAY_MS)
    stopped = [each for each in found if not lists.permits(each.action)]
    kept = [each for each in found if lists.permits(each.action)]
    return Preview(PREVIEW_DAYS, sum(each.events for each in found), _sum(stopped), _sum(kept))


ROUTES = [show_lists, change_lists, preview_lists]
