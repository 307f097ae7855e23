"""`/authentication`: which actions need an authenticated customer, and the keys of their tokens."""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import get, post, put

from footfall.events.moment import epoch_ms, iso
from footfall.serve.access import Asker, needs_role
from footfall.serve.context import Context
from footfall.serve.replies import ApiError
from footfall.settings import authentications
from footfall.settings.authentication import Authentication, AuthenticationKey
from footfall.settings.authentications import fingerprint
from footfall.settings.keys import Scope
from footfall.settings.people import Role
from footfall.settings.site import Site
from footfall.trust.payload import BadToken

ADMIN = needs_role(Role.ADMIN, Scope.ADMIN)


class TokenKeyView(msgspec.Struct, rename="camel", omit_defaults=True):
    """A key as it is shown; a secret never is, its fingerprint tells it from others."""

    id: str
    algorithm: str
    kind: Literal["publicKey", "secret", "jwksUrl"]
    fingerprint: str
    created_at: str
    expires_at: str | None
    public_key: str | None = None
    jwks_url: str | None = None


class AuthenticationView(msgspec.Struct):
    """`required` are actions, exact or with `*`, that need a token of the customer."""

    required: tuple[str, ...]
    audience: str | None
    keys: list[TokenKeyView]


class WantedKey(msgspec.Struct, rename="camel", forbid_unknown_fields=False):
    """With `id`, one that is there; without, a new one: a public key, a secret, or a JWKS URL."""

    id: str = ""
    algorithm: str = ""
    public_key: str | None = None
    secret: str | None = None
    jwks_url: str | None = None
    expires_at: str | None = None


class WantedAuthentication(msgspec.Struct):
    """The whole of it: a key that is left out is removed."""

    required: tuple[str, ...]
    keys: tuple[WantedKey, ...] = ()
    audience: str | None = None


class TokenToCheck(msgspec.Struct):
    token: str


class TokenClaims(msgspec.Struct, rename="camel"):
    """The customer whom a token names, and until when."""

    uuid: str | None
    custom_id: str | None
    email: str | None
    expires_at: str


class TokenVerdict(msgspec.Struct):
    """Whether the site would believe a token, and why not."""

    valid: bool
    reason: str | None = None
    claims: TokenClaims | None = None


def _view(found: Authentication) -> AuthenticationView:
    return AuthenticationView(found.required, found.audience, [_key_view(k) for k in found.keys])


def _key_view(key: AuthenticationKey) -> TokenKeyView:
    return TokenKeyView(
        id=key.id,
        algorithm=key.algorithm,
        kind="publicKey" if key.public_key else "jwksUrl" if key.jwks_url else "secret",
        fingerprint=fingerprint(key),
        created_at=iso(key.created_at),
        expires_at=iso(key.expires_at) if key.expires_at else None,
        public_key=key.public_key,
        jwks_url=key.jwks_url,
    )


def _key(wanted: WantedKey) -> AuthenticationKey:
    expires_at = None
    if wanted.expires_at is not None:
        expires_at = epoch_ms(wanted.expires_at)
        if expires_at is None:
            message = "expiresAt must be ISO 8601 with an offset, such as 2027-11-23T10:00:00Z."
            raise ApiError("parameter_invalid", message, "expiresAt")
    return AuthenticationKey(
        wanted.id, wanted.algorithm, wanted.public_key, wanted.secret, wanted.jwks_url,
        expires_at=expires_at,
    )  # fmt: skip


@get(
    "/api/v1/sites/{site_id:str}/authentication", sync_to_thread=True, tags=["authentication"],
    opt=ADMIN,
)  # fmt: skip
def show_authentication(context: Context, site: Site) -> AuthenticationView:
    """How the site knows its customers."""
    return _view(authentications.of_site(context.database, site.id))


@put(
    "/api/v1/sites/{site_id:str}/authentication", sync_to_thread=True, tags=["authentication"],
    opt=ADMIN,
)  # fmt: skip
def change_authentication(
    context: Context, asker: Asker, site: Site, data: WantedAuthentication
) -> AuthenticationView:
    """Replaces it. To replace a key without a gap, add the new one and let the old one expire."""
    keys = tuple(_key(each) for each in data.keys)
    wanted = Authentication(data.required, data.audience, keys)
    changed = authentications.replace(context.database, site.id, wanted, asker.by())
    context.rules.refresh()
    return _view(changed)


@post(
    "/api/v1/sites/{site_id:str}/authentication/check", tags=["authentication"], status_code=200,
    opt=ADMIN,
)  # fmt: skip
async def check_token(context: Context, site: Site, data: TokenToCheck) -> TokenVerdict:
    """Says of a token whether the site believes it, and why not; nothing is kept."""
    door = context.rules.current.doors[site.id]
    found = await context.tokens.verified(data.token.strip(), site.id, door.authentication)
    if isinstance(found, BadToken):
        return TokenVerdict(False, found.reason)
    expires_at = iso(found.expires_at_ms)
    return TokenVerdict(
        True, None, TokenClaims(found.uuid, found.custom_id, found.email, expires_at)
    )


ROUTES = [show_authentication, change_authentication, check_token]
