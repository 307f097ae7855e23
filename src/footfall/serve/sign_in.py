"""Signing in to the console with a link that works once, and out again."""

from __future__ import annotations

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie, State

from footfall.serve.access import COOKIE, CSRF_HEADER, asker_of, now_ms
from footfall.serve.context import Context
from footfall.serve.replies import ApiError
from footfall.settings import people
from footfall.settings.people import LinkInvalid, Person

COOKIE_SECONDS_MAX = 30 * 86_400  # the console session's own age ends it earlier


class Token(msgspec.Struct):
    """The one-time token of a sign-in link."""

    token: str


class User(msgspec.Struct):
    email: str
    role: str


class Me(msgspec.Struct):
    """Who is signed in."""

    user: User


def _me(person: Person) -> Me:
    return Me(User(person.email, person.role.value))


@post("/api/v1/sign-in", sync_to_thread=True, status_code=200, tags=["people"])
def sign_in(request: Request[None, None, State], context: Context, data: Token) -> Response[Me]:
    """Uses up a sign-in link's token and starts a session of the console."""
    if not request.headers.get(CSRF_HEADER):
        raise ApiError("csrf", "Signing in needs the header X-Footfall: 1.")
    try:
        person = people.redeem(context.database, data.token, now_ms())
    except LinkInvalid as error:
        raise ApiError(
            "link_invalid",
            "This link has been used or is too old. Make another: footfall users link EMAIL.",
        ) from error
    token = people.start_session(context.database, person.id, now_ms())
    cookie = Cookie(
        key=COOKIE,
        value=token,
        max_age=COOKIE_SECONDS_MAX,
        httponly=True,
        secure=context.secure_cookies,
        samesite="lax",
        path="/",
    )
    return Response(_me(person), cookies=[cookie])


@post("/api/v1/sign-out", sync_to_thread=True, status_code=204, tags=["people"])
def sign_out(request: Request[None, None, State], context: Context) -> Response[None]:
    """Ends this session of the console."""
    asker_of(request, context)
    people.end_session(context.database, request.cookies.get(COOKIE, ""))
    response: Response[None] = Response(None, status_code=204)
    response.delete_cookie(COOKIE, path="/")
    return response


@get("/api/v1/me", sync_to_thread=True, tags=["people"])
def show_me(request: Request[None, None, State], context: Context) -> Me:
    """Who is signed in to the console."""
    asker = asker_of(request, context)
    if asker.person is None:
        raise ApiError("not_signed_in", "This address is for people; an API key is nobody.")
    return _me(asker.person)
