"""A site's public keys as its backend publishes them (RFC 7517): fetched, and kept for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from jwt.exceptions import PyJWTError

from footfall.settings.authentication import PublicKey, algorithm_of
from footfall.settings.database import SettingsError
from footfall.trust.fetch import FetchFailed

KEPT_SECONDS = 10 * 60  # how long a key that was taken out may still count
OLD_SECONDS_MAX = 24 * 3600  # how long a site lives with its server for keys being down
RETRY_SECONDS = 30  # made-up kids must not turn us against somebody's server
KEYS_MAX = 100  # more are somebody's whole archive
URLS_MAX = 1000  # one for each site of a large installation

_from_jwk: dict[str, Callable[[dict[str, Any]], object]] = {
    "RSA": RSAAlgorithm.from_jwk,
    "EC": ECAlgorithm.from_jwk,
    "OKP": OKPAlgorithm.from_jwk,
}


class PublishedKey(msgspec.Struct, frozen=True):
    """One key of a JWKS that can check tokens, with the one algorithm it is used with."""

    kid: str | None
    algorithm: str
    key: PublicKey


class _Document(msgspec.Struct):
    keys: list[msgspec.Raw]


class _Jwk(msgspec.Struct, omit_defaults=True):
    kty: str
    kid: str | None = None
    use: str | None = None
    key_ops: list[str] | None = None
    alg: str | None = None
    n: str | None = None
    e: str | None = None
    crv: str | None = None
    x: str | None = None
    y: str | None = None
    d: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _Entry:
    """What is known of one URL; times by the same clock, None before the first."""

    def __init__(self) -> None:
        self.keys: tuple[PublishedKey, ...] = ()
        self.fetched_at: float | None = None
        self.tried_at: float | None = None
        self.problem: str | None = None
        self.task: asyncio.Task[None] | None = None


class Jwks:
    """The keys behind URLs, for one event loop; `now_seconds` never runs back.

    An unknown kid has the URL asked again, so a new key works at once. Requests for one URL share
    one fetch. While a server for keys is down, its old keys count and requests do not wait for it.
    """

    def __init__(
        self, fetch: Callable[[str], Awaitable[bytes]], now_seconds: Callable[[], float]
    ) -> None:
        self._fetch = fetch
        self._now = now_seconds
        self._entries: dict[str, _Entry] = {}

    async def keys(self, url: str, kid: str | None) -> Sequence[tuple[str, PublicKey]]:
        """Pairs of algorithm and key: those with this kid or with none at all; all without kid."""
        entry = self._entry(url)
        if self._is_due(entry, kid):
            if entry.task is None:
                entry.task = asyncio.create_task(self._refresh(url, entry))
            if not (entry.problem and self._valid(entry) and _known(entry, kid)):
                # Shielded: one request that goes away must not take the keys from the others.
                await asyncio.shield(entry.task)
        return [
            (each.algorithm, each.key)
            for each in self._valid(entry)
            if kid is None or each.kid is None or each.kid == kid
        ]

    def problem(self, url: str) -> str | None:
        """Why the last fetch of this URL failed, for whoever set it up."""
        entry = self._entries.get(url)
        return entry.problem if entry else None

    def _entry(self, url: str) -> _Entry:
        entry = self._entries.pop(url, None)
        if entry is None:
            entry = _Entry()
            while len(self._entries) >= URLS_MAX:
                del self._entries[next(iter(self._entries))]
        self._entries[url] = entry  # at the end: the least used one goes first
        return entry

    def _is_due(self, entry: _Entry, kid: str | None) -> bool:
        """Whether this request needs newer keys, and the URL may be asked, or is being asked."""
        now = self._now()
        fresh = entry.fetched_at is not None and now - entry.fetched_at < KEPT_SECONDS
        if fresh and _known(entry, kid):
            return False
        return (
            entry.task is not None
            or entry.tried_at is None
            or now - entry.tried_at >= RETRY_SECONDS
        )

    def _valid(self, entry: _Entry) -> tuple[PublishedKey, ...]:
        old = entry.fetched_at is None or self._now() - entry.fetched_at >= OLD_SECONDS_MAX
        return () if old else entry.keys

    async def _refresh(self, url: str, entry: _Entry) -> None:
        try:
            entry.keys = published_keys(await self._fetch(url))
            entry.fetched_at = self._now()
            entry.problem = None
        except FetchFailed as failure:
            entry.problem = str(failure)
        finally:
            entry.tried_at = self._now()
            entry.task = None


def _known(entry: _Entry, kid: str | None) -> bool:
    return kid is None or any(each.kid == kid for each in entry.keys)


def published_keys(document: bytes) -> tuple[PublishedKey, ...]:
    """The keys of a JWKS that can check tokens; others are left out. Raises FetchFailed."""
    try:
        raws = msgspec.json.decode(document, type=_Document).keys
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FetchFailed('The answer is no JWKS: {"keys": [...]}.') from error
    if len(raws) > KEYS_MAX:
        raise FetchFailed(f"The JWKS holds more than {KEYS_MAX} keys; publish the current ones.")
    found = (_published(raw) for raw in raws)
    return tuple(each for each in found if each is not None)


def _published(raw: msgspec.Raw) -> PublishedKey | None:
    """One key, if it is a public one for signatures, strong enough, of a kind that is used here."""
    try:
        jwk = msgspec.json.decode(raw, type=_Jwk)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    load = _from_jwk.get(jwk.kty)  # no "oct": what is published can be no secret
    is_for_checking = jwk.use in (None, "sig") and (not jwk.key_ops or "verify" in jwk.key_ops)
    if load is None or not is_for_checking or jwk.d is not msgspec.UNSET:
        return None
    try:
        key = load(msgspec.to_builtins(jwk))
        algorithm = algorithm_of(key)
    except (PyJWTError, SettingsError, ValueError, UnsupportedAlgorithm):
        return None
    if jwk.alg not in (None, algorithm):
        return None
    return PublishedKey(jwk.kid, algorithm, cast(PublicKey, key))
