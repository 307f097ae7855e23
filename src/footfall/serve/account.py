"""`/me`: one's own password, second factor and sessions."""

from __future__ import annotations

import msgspec
from litestar import Response, delete, get, post, put

from footfall.events.moment import iso
from footfall.serve.access import Asker, needs_person
from footfall.serve.context import Context
from footfall.serve.cookie import gone_cookie
from footfall.serve.sign_in import Me, Typed, me_of, waits_told
from footfall.settings import credentials, sessions, totp
from footfall.settings.people import Person
from footfall.settings.sessions import Session

ONESELF = needs_person()


class NewPassword(msgspec.Struct, forbid_unknown_fields=True):
    """`current` is needed when there is a password already."""

    new: Typed
    current: Typed | None = None


class PendingTotp(msgspec.Struct):
    """A secret that counts once it comes back with a code; `qr` is an SVG element."""

    secret: str
    uri: str
    qr: str


class ConfirmedTotp(msgspec.Struct, forbid_unknown_fields=True):
    """The secret that was shown, and a code that an app made of it."""

    secret: Typed
    code: Typed


class Code(msgspec.Struct, forbid_unknown_fields=True):
    """A code of the authenticator app."""

    code: Typed


class SessionView(msgspec.Struct, rename="camel"):
    """A browser that one is signed in with; `current` is the one that asks."""

    id: str
    created_at: str
    seen_at: str
    address: str
    user_agent: str
    current: bool


class Sessions(msgspec.Struct):
    """The one last used first."""

    sessions: list[SessionView]


def _person(asker: Asker) -> Person:
    assert asker.person is not None, "the guard lets only people pass"
    return asker.person


def _view(session: Session, current: str) -> SessionView:
    return SessionView(
        session.id, iso(session.created_at), iso(session.seen_at), session.address,
        session.user_agent, session.id == current,
    )  # fmt: skip


@get("/api/v1/me", sync_to_thread=False, tags=["people"], opt=ONESELF)
def show_me(asker: Asker) -> Me:
    """Who is signed in to the console."""
    return me_of(_person(asker))


@put("/api/v1/me/password", sync_to_thread=True, status_code=204, tags=["people"], opt=ONESELF)
def set_password(context: Context, asker: Asker, data: NewPassword) -> None:
    """Sets your password; your other sessions and unused sign-in links end."""
    with waits_told():
        credentials.set_password(
            context.database, _person(asker).id, data.current, data.new, asker.by(), asker.session
        )


@post("/api/v1/me/totp", sync_to_thread=False, status_code=200, tags=["people"], opt=ONESELF)
def show_totp(asker: Asker) -> PendingTotp:
    """A new secret for an authenticator app; nothing is asked for until a code of it came back."""
    secret = totp.new_secret()
    uri = totp.uri(secret, _person(asker).email)
    return PendingTotp(secret, uri, totp.picture(uri))


@put("/api/v1/me/totp", sync_to_thread=True, status_code=204, tags=["people"], opt=ONESELF)
def turn_totp_on(context: Context, asker: Asker, data: ConfirmedTotp) -> None:
    """From now on, signing in needs a code of your authenticator app."""
    credentials.turn_totp_on(
        context.database, _person(asker).id, data.secret, data.code, asker.by()
    )


@post("/api/v1/me/totp/off", sync_to_thread=True, status_code=204, tags=["people"], opt=ONESELF)
def turn_totp_off(context: Context, asker: Asker, data: Code) -> None:
    """Signing in needs no code any more; turning that off needs a last one."""
    with waits_told():
        credentials.turn_totp_off(context.database, _person(asker).id, data.code, asker.by())


@get("/api/v1/me/sessions", sync_to_thread=True, tags=["people"], opt=ONESELF)
def list_sessions(context: Context, asker: Asker) -> Sessions:
    """The browsers that you are signed in with."""
    found = sessions.of_person(context.database, _person(asker).id, asker.by().at_ms)
    return Sessions([_view(session, asker.session) for session in found])


@delete("/api/v1/me/sessions/{session_id:str}", sync_to_thread=True, tags=["people"], opt=ONESELF)
def end_session(context: Context, asker: Asker, session_id: str) -> Response[None]:
    """Ends one of your sessions."""
    sessions.end(context.database, _person(asker).id, session_id, asker.by())
    gone = [gone_cookie(context.secure_cookies)] if session_id == asker.session else []
    return Response(None, status_code=204, cookies=gone)


@post(
    "/api/v1/me/sessions/end-others", sync_to_thread=True, status_code=204, tags=["people"],
    opt=ONESELF,
)  # fmt: skip
def end_other_sessions(context: Context, asker: Asker) -> None:
    """Ends all your sessions but this one."""
    sessions.end_others(context.database, _person(asker).id, asker.session, asker.by())


ROUTES = [
    show_me, set_password, show_totp, turn_totp_on, turn_totp_off, list_sessions, end_session,
    end_other_sessions,
]  # fmt: skip
