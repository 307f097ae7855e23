"""`/keys` and `/tracker-keys`: secrets for scripts, and the public keys of pages and apps."""

from __future__ import annotations

import msgspec
from litestar import delete, get, post

from footfall.events.moment import epoch_ms, iso
from footfall.serve.access import Asker, needs_role
from footfall.serve.context import Context
from footfall.serve.replies import ApiError
from footfall.settings import keys, tracker_keys
from footfall.settings.keys import ApiKey, Scope
from footfall.settings.people import Role
from footfall.settings.site import Site
from footfall.settings.tracker_keys import TrackerKey

DAY_MS = 86_400_000
ADMIN = needs_role(Role.ADMIN, Scope.ADMIN)


class KeyView(msgspec.Struct, rename="camel"):
    """An API key without its secret."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    prefix: str
    allowed_ips: tuple[str, ...]
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None


class Keys(msgspec.Struct):
    keys: list[KeyView]


class NewKey(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A key to be made; without `allowedIps` it holds from anywhere."""

    scopes: tuple[Scope, ...]
    name: str = ""
    allowed_ips: tuple[str, ...] = ()
    expires_at: str | None = None


class MadeKey(msgspec.Struct):
    """`key` is the secret: it is told here and never again."""

    id: str
    key: str
    site: str
    scopes: tuple[Scope, ...]


class TrackerKeyView(msgspec.Struct, rename="camel"):
    """A public key; `id` is `main` for the one in the site's snippet."""

    id: str
    key: str
    name: str
    created_at: str
    expires_at: str | None


class TrackerKeys(msgspec.Struct):
    keys: list[TrackerKeyView]


class NewTrackerKey(msgspec.Struct, forbid_unknown_fields=True):
    name: str


class Rotation(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """How long the key before stays valid."""

    overlap_days: float = 7


def _moment(time_ms: int | None) -> str | None:
    return None if time_ms is None else iso(time_ms)


def _view(key: ApiKey) -> KeyView:
    return KeyView(
        key.id, key.name, key.scopes, key.prefix, key.allowed_ips, iso(key.created_at),
        _moment(key.expires_at), _moment(key.revoked_at), _moment(key.last_used_at),
    )  # fmt: skip


def _tracker_view(key: TrackerKey) -> TrackerKeyView:
    return TrackerKeyView(key.id, key.key, key.name, iso(key.created_at), _moment(key.expires_at))


@get("/api/v1/sites/{site_id:str}/keys", sync_to_thread=True, tags=["keys"], opt=ADMIN)
def list_keys(context: Context, site: Site) -> Keys:
    """The site's API keys, newest first, revoked ones included."""
    return Keys([_view(key) for key in keys.every(context.database, site.id)])


@post("/api/v1/sites/{site_id:str}/keys", sync_to_thread=True, tags=["keys"], opt=ADMIN)
def create_key(context: Context, asker: Asker, site: Site, data: NewKey) -> MadeKey:
    """A new API key."""
    expires_at = None
    if data.expires_at is not None:
        expires_at = epoch_ms(data.expires_at)
        if expires_at is None:
            message = "expiresAt must be ISO 8601 with an offset, such as 2027-11-23T10:00:00Z."
            raise ApiError("parameter_invalid", message, "expiresAt")
    key, secret = keys.create(
        context.database, site.id, data.scopes, asker.by(), data.name, data.allowed_ips, expires_at
    )
    context.rules.refresh()
    return MadeKey(key.id, secret, site.id, key.scopes)


@delete(
    "/api/v1/sites/{site_id:str}/keys/{key_id:str}", sync_to_thread=True, tags=["keys"], opt=ADMIN
)
def revoke_key(context: Context, asker: Asker, site: Site, key_id: str) -> None:
    """Ends an API key for good, within a second, everywhere."""
    keys.revoke(context.database, key_id, asker.by(), site.id)
    context.rules.refresh()


@get("/api/v1/sites/{site_id:str}/tracker-keys", sync_to_thread=True, tags=["keys"], opt=ADMIN)
def list_tracker_keys(context: Context, site: Site) -> TrackerKeys:
    """The main key, further ones, and those that a rotation left valid for a while."""
    return TrackerKeys(
        [_tracker_view(key) for key in tracker_keys.of_site(context.database, site.id)]
    )


@post("/api/v1/sites/{site_id:str}/tracker-keys", sync_to_thread=True, tags=["keys"], opt=ADMIN)
def add_tracker_key(
    context: Context, asker: Asker, site: Site, data: NewTrackerKey
) -> TrackerKeyView:
    """A further tracker key, for another app or page of the site."""
    return _tracker_view(tracker_keys.add(context.database, site.id, data.name, asker.by()))


@post(
    "/api/v1/sites/{site_id:str}/tracker-keys/rotate", sync_to_thread=True, tags=["keys"],
    status_code=200, opt=ADMIN,
)  # fmt: skip
def rotate_tracker_key(
    context: Context, asker: Asker, site: Site, data: Rotation
) -> TrackerKeyView:
    """A new main key; the one before stays valid for the overlap."""
    overlap_ms = round(data.overlap_days * DAY_MS)
    key = tracker_keys.rotate(context.database, site.id, overlap_ms, asker.by())
    context.rules.refresh()
    return _tracker_view(key)


@delete(
    "/api/v1/sites/{site_id:str}/tracker-keys/{key_id:str}", sync_to_thread=True, tags=["keys"],
    opt=ADMIN,
)  # fmt: skip
def remove_tracker_key(context: Context, asker: Asker, site: Site, key_id: str) -> None:
    """Ends a further or former tracker key at once."""
    tracker_keys.remove(context.database, site.id, key_id, asker.by())
    context.rules.refresh()


ROUTES = [
    list_keys, create_key, revoke_key, list_tracker_keys, add_tracker_key, rotate_tracker_key,
    remove_tracker_key,
]  # fmt: skip
