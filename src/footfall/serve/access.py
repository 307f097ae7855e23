"""Who asks, and what they may see: a person in the console, or a script with an API key."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from litestar.connection import ASGIConnection

from footfall.serve.context import Context
from footfall.serve.replies import ApiError
from footfall.settings import people
from footfall.settings.keys import ApiKey, Scope
from footfall.settings.people import Person
from footfall.settings.rules import api_key_of
from footfall.settings.sites import Site

COOKIE = "footfall_session"
CSRF_HEADER = "x-footfall"


class Asker(NamedTuple):
    """Either a signed-in person, who may see every site, or a key, which may see its own."""

    person: Person | None
    key: ApiKey | None


def asker_of(connection: ASGIConnection, context: Context) -> Asker:  # type: ignore[type-arg]
    """Raises ApiError when nobody is signed in and no valid key was sent."""
    authorization = connection.headers.get("authorization")
    if authorization is not None:
        scheme, _, secret = authorization.partition(" ")
        key = api_key_of(context.rules.current, secret.strip()) if scheme == "Bearer" else None
        if key is None:
            raise ApiError("not_signed_in", "The API key is unknown or was revoked.")
        return Asker(None, key)
    token = connection.cookies.get(COOKIE)
    person = people.person_of_session(context.database, token, now_ms()) if token else None
    if person is None:
        raise ApiError(
            "not_signed_in",
            "Sign in with a link from `footfall users link EMAIL`, "
            "or send Authorization: Bearer with an API key.",
        )
    if connection.scope.get("method") not in ("GET", "HEAD") and not connection.headers.get(
        CSRF_HEADER
    ):
        raise ApiError("csrf", "Requests that change something need the header X-Footfall: 1.")
    return Asker(person, None)


def site_for(asker: Asker, context: Context, site_id: str, scopes: Sequence[Scope]) -> Site:
    """The site, if the asker may see it; a stranger cannot tell what exists from what does not."""
    site = context.rules.current.sites_by_id.get(site_id)
    key = asker.key
    if site is None or (key is not None and key.site != site.id):
        raise ApiError("site_not_found", "There is no such site; GET /api/v1/sites lists yours.")
    if key is not None and not {*scopes, Scope.ADMIN} & set(key.scopes):
        wanted = " or ".join(scopes)
        raise ApiError("not_allowed", f"This API key lacks the scope {wanted}.")
    return site


def now_ms() -> int:
    return time.time_ns() // 1_000_000
