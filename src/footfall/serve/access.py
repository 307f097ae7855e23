"""Who asks, and what they may do: decided in one guard, by what each route says that it needs."""

from __future__ import annotations

import hmac
import time
from typing import Any, NamedTuple

from litestar import Request
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler

from footfall.serve.context import Context
from footfall.serve.cookie import cookie_name
from footfall.serve.replies import ApiError
from footfall.settings import sessions
from footfall.settings.audit import ActorKind, By
from footfall.settings.keys import ApiKey, Scope
from footfall.settings.people import Person, Role
from footfall.settings.site import Site

CSRF_HEADER = "x-footfall"
OPERATOR = "operator"  # the name under which the command line of this machine acts

Connection = ASGIConnection[Any, Any, Any, Any]


class Needs(NamedTuple):
    """What a route needs of who asks; `everywhere` is a role on all sites."""

    anybody: bool = False
    role: Role | None = None
    scopes: tuple[Scope, ...] = ()
    everywhere: bool = False


class Asker(NamedTuple):
    """A signed-in person, a script with an API key, the local command line, or nobody yet."""

    person: Person | None = None
    key: ApiKey | None = None
    operator: bool = False
    session: str = ""  # the id of the person's session
    address: str = ""

    def by(self) -> By:
        """Who and when, for the audit log."""
        now = now_ms()
        if self.person is not None:
            return By(ActorKind.PERSON, self.person.email, now, self.address)
        if self.key is not None:
            return By(ActorKind.KEY, self.key.id, now, self.address)
        if self.operator:
            return By(ActorKind.COMMAND, OPERATOR, now, self.address)
        return By(ActorKind.PERSON, "", now, self.address)

    def role_on(self, site_id: str) -> Role | None:
        if self.operator:
            return Role.ADMIN
        return self.person.role_on(site_id) if self.person is not None else None


def needs_nobody() -> dict[str, Needs]:
    """Open to everybody."""
    return {"needs": Needs(anybody=True)}


def needs_person() -> dict[str, Needs]:
    """For people who are signed in, about themselves."""
    return {"needs": Needs()}


def needs_owner() -> dict[str, Needs]:
    """For admins of everything."""
    return {"needs": Needs(role=Role.ADMIN, everywhere=True)}


def needs_role(role: Role, *scopes: Scope) -> dict[str, Needs]:
    """For people with at least this role on the site in the path, or keys with one of the scopes.

    Where no site is in the path: for anybody who is signed in or holds a key; the handler shows
    each their own.
    """
    return {"needs": Needs(role=role, scopes=scopes)}


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Lets a request pass or raises ApiError; leaves `asker` and `site` for the handler."""
    needs: Needs | None = handler.opt.get("needs")
    if needs is None:  # the framework's own pages, which nobody asked for
        raise ApiError("not_found", f"Nothing answers at {connection.url.path}.")
    context: Context = connection.app.state.context
    state = connection.scope["state"]
    if needs.anybody:
        if connection.scope.get("method") not in ("GET", "HEAD"):
            _same_origin(connection)
        state["asker"] = Asker(address=_address(connection))
        return
    asker = await sync_to_thread(_asker, connection, context)
    state["asker"] = asker
    site_id = connection.path_params.get("site_id")
    if needs.everywhere:
        _owner(asker)
    elif site_id is not None:
        state["site"] = _site(asker, context, site_id, needs)
    elif needs.role is None and asker.person is None:
        raise ApiError("not_allowed", "This address is for people who are signed in.")


def _asker(connection: Connection, context: Context) -> Asker:
    """Raises ApiError when nobody is signed in and no valid key was sent."""
    address = _address(connection)
    authorization = connection.headers.get("authorization")
    if authorization is not None:
        scheme, _, secret = authorization.partition(" ")
        secret = secret.strip()
        if scheme.lower() == "bearer":
            if hmac.compare_digest(secret.encode(), context.operator_token.encode()):
                return Asker(operator=True, address=address)
            key = context.rules.current.api_key(secret, address, now_ms())
            if key is not None:
                context.rules.used(key, now_ms())
                return Asker(key=key, address=address)
        message = "The API key is unknown, was revoked, or does not hold from this address."
        raise ApiError("not_signed_in", message)
    token = connection.cookies.get(cookie_name(context.secure_cookies))
    found = sessions.holder_of(context.database, token, now_ms()) if token else None
    if found is None:
        raise ApiError("not_signed_in", "Sign in, or send Authorization: Bearer with an API key.")
    if connection.scope.get("method") not in ("GET", "HEAD"):
        _same_origin(connection)
    return Asker(person=found.person, session=found.session, address=address)


def _same_origin(connection: Connection) -> None:
    """Another site's page can neither set our header nor hide where it is from."""
    fetched_from = connection.headers.get("sec-fetch-site", "none")
    if not connection.headers.get(CSRF_HEADER) or fetched_from not in ("same-origin", "none"):
        raise ApiError("csrf", "Requests that change something need the header X-Footfall: 1.")


def _owner(asker: Asker) -> None:
    if asker.operator or (asker.person is not None and asker.person.is_owner):
        return
    raise ApiError("not_allowed", "Only admins of all sites may do this.")


def _site(asker: Asker, context: Context, site_id: str, needs: Needs) -> Site:
    """The site in the path; a stranger cannot tell what exists from what does not."""
    site = context.rules.current.sites_by_id.get(site_id)
    if asker.key is not None:
        if site is None or asker.key.site != site.id:
            raise ApiError("not_allowed", "This API key is not for that site.")
        if not asker.key.may(*needs.scopes):
            wanted = " or ".join(needs.scopes) or Scope.ADMIN
            raise ApiError("not_allowed", f"This API key lacks the scope {wanted}.")
        return site
    role = asker.role_on(site_id)
    if role is None:
        raise ApiError("not_allowed", "You may not see that site, if there is one.")
    if site is None:
        raise ApiError("site_not_found", "There is no such site; GET /api/v1/sites lists yours.")
    if needs.role is not None and not role.at_least(needs.role):
        raise ApiError("not_allowed", f"This needs the role {needs.role} on {site.name}.")
    return site


def _address(connection: Connection) -> str:
    """As the collector saw it; nobody else reaches this process."""
    return connection.headers.get("x-forwarded-for", "")


async def provide_asker(request: Request[Any, Any, State]) -> Asker:
    asker: Asker = request.scope["state"]["asker"]
    return asker


async def provide_site(request: Request[Any, Any, State], site_id: str) -> Site:
    """`site_id` is the id of a site."""
    site: Site = request.scope["state"]["site"]
    return site


def now_ms() -> int:
    return time.time_ns() // 1_000_000
