"""`/assistant`: a link to a page of the site that shows the tag assistant there, for an hour."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import msgspec
from litestar import post

from footfall.events.moment import iso
from footfall.events.origin import allowed
from footfall.serve.access import needs_role, now_ms
from footfall.serve.context import Context
from footfall.serve.replies import ApiError
from footfall.settings.keys import Scope
from footfall.settings.people import Role
from footfall.settings.site import Site
from footfall.trust.tickets import Purpose, sign

ASSISTANT_SECONDS = 3600  # a sitting of tagging; a forgotten link is worth nothing tomorrow
URL_CHARACTERS_MAX = 2048  # what every browser and server takes
PARAMETER = "ff_debug"  # what the tracker looks for in the page's address


class AssistantRequest(msgspec.Struct, forbid_unknown_fields=True):
    """`url` is the page to open, on one of the site's domains."""

    url: str


class AssistantLink(msgspec.Struct, rename="camel"):
    """The same page with `ff_debug` in its address; until `expiresAt` it shows the assistant."""

    url: str
    expires_at: str


@post(
    "/api/v1/sites/{site_id:str}/assistant", sync_to_thread=False, tags=["assistant"],
    status_code=200, opt=needs_role(Role.VIEWER, Scope.ADMIN),
)  # fmt: skip
def make_assistant_link(context: Context, site: Site, data: AssistantRequest) -> AssistantLink:
    """A link that shows, on a page of the site, what is tagged there and what becomes of each
    event. It shows whoever opens it what their own browser sends, and opens nothing else."""
    expires_s = now_ms() // 1000 + ASSISTANT_SECONDS
    secret = context.rules.current.doors[site.id].signing_secret
    token = sign(Purpose.ASSISTANT, b"", expires_s, secret)
    return AssistantLink(with_token(data.url, token, site.domains), iso(expires_s * 1000))


def with_token(url: str, token: str, domains: tuple[str, ...]) -> str:
    """The address of a page with the token in its query. Raises ApiError for one that is not of
    these domains."""
    text = url.strip()
    if not 0 < len(text) <= URL_CHARACTERS_MAX:
        raise _refused(f"A page's address has 1 to {URL_CHARACTERS_MAX} characters.")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise _refused("That is no address of a page.") from error
    # Browsers take a backslash for a slash, which would end the host before its domain.
    if "\\" in text or not text.isprintable():
        raise _refused("That is no address of a page.")
    if parts.scheme not in ("http", "https") or not host:
        raise _refused("Write the whole address, such as https://shop.example.com/cart.")
    if parts.username is not None or parts.password is not None:
        raise _refused("Leave the user name and password out of the address.")
    if not allowed(f"{parts.scheme}://{parts.netloc}", domains):
        message = f"{host} is not among the site's domains: {', '.join(domains[:5])}."
        raise _refused(message)
    kept = [
        pair for pair in parts.query.split("&")
        if pair and pair.partition("=")[0] != PARAMETER
    ]  # fmt: skip
    return urlunsplit(parts._replace(query="&".join([*kept, f"{PARAMETER}={token}"])))


def _refused(message: str) -> ApiError:
    return ApiError("assistant_url", message, "url")


ROUTES = [make_assistant_link]
