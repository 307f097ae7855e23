"""The console's cookie: its name, and how it is set and taken away."""

from __future__ import annotations

from litestar.datastructures import Cookie

SECONDS_MAX = 90 * 86_400  # as long as the oldest session; most end earlier


def cookie_name(secure: bool) -> str:
    """With `__Host-`, browsers take it over HTTPS only, from this host only, for all paths.

    Over plain HTTP, on one's own machine, they would not take it at all.
    """
    return "__Host-footfall" if secure else "footfall_session"


def session_cookie(token: str, secure: bool) -> Cookie:
    """Holds a session's token; no script can read it, no other site's form can send it."""
    return _cookie(token, SECONDS_MAX, secure)


def gone_cookie(secure: bool) -> Cookie:
    """Makes a browser forget the token."""
    return _cookie("", 0, secure)


def _cookie(value: str, seconds: int, secure: bool) -> Cookie:
    return Cookie(
        key=cookie_name(secure),
        value=value,
        max_age=seconds,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
