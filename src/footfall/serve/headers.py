"""What every answer of the console and the API tells browsers, whoever made the answer."""

from __future__ import annotations

from litestar.types import ASGIApp, Message, Receive, Scope, Send

# Pages set a policy of their own, which also allows their scripts.
HEADERS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "cache-control": "no-store",
}
YEAR_SECONDS = 31_536_000


def added(application: ASGIApp, secure: bool) -> ASGIApp:
    """The application with these headers on every answer that does not set them itself.

    `secure` says that browsers come by https, and shall never come otherwise again.
    """
    wanted = dict(HEADERS)
    if secure:
        wanted["strict-transport-security"] = f"max-age={YEAR_SECONDS}; includeSubDomains"
    encoded = [(name.encode(), value.encode()) for name, value in wanted.items()]

    async def dressed(scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                names = {name.lower() for name, _ in given}
                message["headers"] = [*given, *(each for each in encoded if each[0] not in names)]
            await send(message)

        await application(scope, receive, with_headers if str(scope["type"]) == "http" else send)

    return dressed
