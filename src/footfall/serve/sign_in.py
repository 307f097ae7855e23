"""Signing in to the console, with a link or a password, and out again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Annotated

import msgspec
from litestar import Request, Response, post
from litestar.datastructures import State
from msgspec import Meta

from footfall.serve.access import Asker, needs_nobody, needs_person
from footfall.serve.context import Context
from footfall.serve.cookie import cookie_name, gone_cookie, session_cookie
from footfall.serve.replies import ApiError
from footfall.settings import sessions, sign_in
from footfall.settings.failures import TooManyAttempts
from footfall.settings.people import Person, Role
from footfall.settings.sign_in import SignedIn, Visit

# Longer than anything that can be right; what is hashed and looked up stays small.
Typed = Annotated[str, Meta(max_length=1024)]


class Proof(msgspec.Struct, forbid_unknown_fields=True):
    """A link's `token`, or `email` and `password`; and the `code` of people who use an app."""

    token: Typed | None = None
    email: Typed | None = None
    password: Typed | None = None
    code: Typed | None = None


class User(msgspec.Struct, rename="camel"):
    """Somebody who is signed in; `roles` by site id, `*` is every site."""

    id: str
    email: str
    roles: dict[str, Role]
    has_password: bool
    has_totp: bool
    owner: bool


class Me(msgspec.Struct):
    """Who is signed in."""

    user: User


def me_of(person: Person) -> Me:
    return Me(
        User(
            person.id, person.email, person.roles, person.has_password, person.has_totp,
            person.is_owner,
        )
    )  # fmt: skip


@contextlib.contextmanager
def waits_told() -> Iterator[None]:
    """Says with Retry-After when the next attempt may come."""
    try:
        yield
    except TooManyAttempts as error:
        raise ApiError(
            error.code, str(error), retry_after_seconds=error.retry_after_seconds
        ) from error


def _signed_in(context: Context, data: Proof, visit: Visit) -> SignedIn:
    if data.token is not None and data.email is None and data.password is None:
        return sign_in.with_link(context.database, data.token, visit)
    if data.token is None and data.email is not None and data.password is not None:
        return sign_in.with_password(context.database, data.email, data.password, visit)
    raise ApiError("parameter_invalid", "Send either token, or email and password.")


@post(
    "/api/v1/sign-in", name="sign_in", sync_to_thread=True, status_code=200, tags=["people"],
    opt=needs_nobody(),
)  # fmt: skip
def start_session(
    request: Request[None, None, State], context: Context, asker: Asker, data: Proof
) -> Response[Me]:
    """Starts a session of the console; a link is used up by it."""
    visit = Visit(asker.address, request.headers.get("user-agent", ""), data.code, asker.by().at_ms)
    with waits_told():
        person, token = _signed_in(context, data, visit)
    # A browser holds one session: what its cookie held before must not stay valid unseen.
    before = request.cookies.get(cookie_name(context.secure_cookies))
    if before:
        sessions.end_by_token(context.database, before)
    return Response(me_of(person), cookies=[session_cookie(token, context.secure_cookies)])


@post("/api/v1/sign-out", sync_to_thread=True, status_code=204, tags=["people"], opt=needs_person())
def sign_out(context: Context, asker: Asker) -> Response[None]:
    """Ends this session of the console."""
    assert asker.person is not None
    sessions.end(context.database, asker.person.id, asker.session, asker.by())
    return Response(None, status_code=204, cookies=[gone_cookie(context.secure_cookies)])


ROUTES = [start_session, sign_out]
