"""Customers' tokens: JWTs signed by a site's own backend, verified and remembered."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from footfall.events.claims import Claims
from footfall.settings.authentication import (
    ALGORITHMS,
    PUBLIC_KEY_ALGORITHMS,
    Authentication,
    AuthenticationKey,
    PublicKey,
    checked_key,
    public_key_of,
)
from footfall.settings.database import SettingsError
from footfall.trust.jwks import KEPT_SECONDS, Jwks
from footfall.trust.jws import Header, is_signed_by, parsed
from footfall.trust.payload import LEEWAY_SECONDS, BadToken, judged

TOKEN_BYTES_MAX = 8192  # what a header may have with most servers and proxies
REMEMBERED_MAX = 20_000  # customers active at once; half a kilobyte each
TRIES_MAX = 16  # signatures checked for one token: a stranger's must stay cheap
LOADED_KEYS_MAX = 4096  # loading a PEM takes longer than checking a signature


class Candidate(NamedTuple):
    """A key that a token may be of, with its own algorithm, and how long a verdict by it holds."""

    algorithm: str
    key: PublicKey | str
    until_ms: int


class Remembered(NamedTuple):
    """A verified token: by which rules, and until when."""

    authentication: Authentication
    claims: Claims
    until_ms: int

    def holds(self, authentication: Authentication, now_ms: int) -> bool:
        """Whether the verdict is still right; rules that were read again are another object."""
        return now_ms < self.until_ms and (
            self.authentication is authentication or self.authentication == authentication
        )


class Tokens:
    """Verifies tokens for one event loop; `now_ms` is the time as epoch milliseconds.

    Only good tokens are remembered: a stranger cannot make any, so cannot fill the memory, and a
    bad one costs a few signature checks each time. A changed `Authentication` holds at once.
    """

    def __init__(self, jwks: Jwks, now_ms: Callable[[], int]) -> None:
        self._jwks = jwks
        self._now_ms = now_ms
        self._remembered: dict[tuple[str, bytes], Remembered] = {}

    async def verified(
        self, token: str, site_id: str, authentication: Authentication, at_ms: int | None = None
    ) -> Claims | BadToken:
        """Whom the token vouches for at this site, or why it does not.

        With `at_ms` it is judged as of that moment, by today's keys, and not remembered.
        """
        if len(token) > TOKEN_BYTES_MAX:
            return BadToken(f"the token is longer than {TOKEN_BYTES_MAX} bytes")
        if at_ms is not None:
            judged_then = await self._judged(token, authentication, at_ms)
            return judged_then if isinstance(judged_then, BadToken) else judged_then.claims
        now_ms = self._now_ms()
        place = (site_id, hashlib.sha256(token.encode(errors="replace")).digest())
        known = self._remembered.pop(place, None)
        if known is not None and known.holds(authentication, now_ms):
            self._remembered[place] = known  # at the end: the least used one goes first
            return known.claims
        verdict = await self._judged(token, authentication, now_ms)
        if isinstance(verdict, BadToken):
            return verdict
        while len(self._remembered) >= REMEMBERED_MAX:
            del self._remembered[next(iter(self._remembered))]
        self._remembered[place] = verdict
        return verdict.claims

    async def _judged(
        self, token: str, authentication: Authentication, now_ms: int
    ) -> Remembered | BadToken:
        jws = parsed(token)
        if isinstance(jws, BadToken):
            return jws
        candidates = await self._candidates(jws.header, authentication, now_ms)
        if isinstance(candidates, BadToken):
            return candidates
        proof = next(
            (each for each in candidates if is_signed_by(jws, each.algorithm, each.key)), None
        )
        if proof is None:
            return BadToken("the token's signature fits none of the site's keys")
        claims = judged(jws.payload, authentication.audience, now_ms)
        if isinstance(claims, BadToken):
            return claims
        until_ms = min(proof.until_ms, claims.expires_at_ms + LEEWAY_SECONDS * 1000)
        return Remembered(authentication, claims, until_ms)

    async def _candidates(
        self, header: Header, authentication: Authentication, now_ms: int
    ) -> list[Candidate] | BadToken:
        """The keys for the token's algorithm: each key has one, whatever the token says."""
        valid = [
            key
            for key in authentication.keys
            if (key.expires_at is None or now_ms < key.expires_at) and _fits(key, header.alg)
        ]
        if not valid:
            return _no_key(header.alg, authentication)
        found: list[Candidate] = []
        published: list[AuthenticationKey] = []
        for key in valid:
            if key.jwks_url:
                published.append(key)
            elif (loaded := _loaded(key)) is not None:
                found.append(Candidate(key.algorithm, loaded, _end_of(key)))
        urls = [key.jwks_url or "" for key in published]
        asked = (self._jwks.keys(url, header.kid) for url in urls)
        answers = await asyncio.gather(*asked) if urls else []
        for key, answer in zip(published, answers, strict=True):
            # A key taken out of a JWKS is believed no longer than the JWKS is kept.
            until_ms = min(_end_of(key), now_ms + KEPT_SECONDS * 1000)
            found += [
                Candidate(algorithm, each, until_ms)
                for algorithm, each in answer
                if algorithm == header.alg
            ]
        if not found:
            if any(self._jwks.problem(url) for url in urls):
                return BadToken("the site's keys cannot be fetched just now; send it again later")
            return BadToken("the token's kid and alg fit none of the site's keys")
        if len(found) > TRIES_MAX:
            return BadToken(
                f"the token may be of more than {TRIES_MAX} keys: say by kid in its header of which"
            )
        return found


def _fits(key: AuthenticationKey, algorithm: str) -> bool:
    if key.jwks_url:
        return algorithm in PUBLIC_KEY_ALGORITHMS and key.algorithm in ("", algorithm)
    return algorithm in ALGORITHMS and key.algorithm == algorithm


def _no_key(algorithm: str, authentication: Authentication) -> BadToken:
    if not authentication.keys:
        return BadToken("the site has no keys for customers' tokens")
    if any(_fits(key, algorithm) for key in authentication.keys):
        return BadToken("the site's key for this token was replaced and is not valid any longer")
    named = algorithm if algorithm.isascii() and algorithm.isalnum() else "named in the header"
    return BadToken(f"the algorithm {named[:20]} is not one that the site's keys use")


def _end_of(key: AuthenticationKey) -> int:
    return key.expires_at if key.expires_at is not None else 2**63


@lru_cache(maxsize=LOADED_KEYS_MAX)
def _loaded(key: AuthenticationKey) -> PublicKey | str | None:
    """The key itself; None for one that was stored by looser rules than today's."""
    try:
        checked = checked_key(key)
        if checked.public_key:
            return public_key_of(checked.public_key, checked.algorithm)
    except SettingsError:
        return None
    return checked.secret
