"""Published keys: which count, how long, and how seldom their server is asked."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from footfall.trust import jwks as jwks_module
from footfall.trust.fetch import FetchFailed
from footfall.trust.jwks import KEYS_MAX, Jwks, published_keys

URL = "https://shop.example/jwks.json"
RSA = rsa.generate_private_key(65537, 2048)
RSA_SMALL = rsa.generate_private_key(65537, 1024)
EC = ec.generate_private_key(ec.SECP256R1())
EC_384 = ec.generate_private_key(ec.SECP384R1())
ED = ed25519.Ed25519PrivateKey.generate()
ED_448 = ed448.Ed448PrivateKey.generate()


def jwk(key: Any, **fields: Any) -> dict[str, Any]:
    maker: Any = OKPAlgorithm
    if isinstance(key, rsa.RSAPrivateKey | rsa.RSAPublicKey):
        maker = RSAAlgorithm
    elif isinstance(key, ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey):
        maker = ECAlgorithm
    found = {**maker.to_jwk(key, as_dict=True), **fields}
    return {name: value for name, value in found.items() if value is not None}


PUBLIC = jwk(RSA.public_key(), key_ops=None)
LONG = base64.urlsafe_b64encode(b"\xff" * 2000).rstrip(b"=").decode()

ROWS = (
    ("RSA", PUBLIC, "RS256"),
    ("P-256", jwk(EC.public_key()), "ES256"),
    ("Ed25519", jwk(ED.public_key()), "EdDSA"),
    ("for signatures", {**PUBLIC, "use": "sig"}, "RS256"),
    ("for checking", {**PUBLIC, "key_ops": ["verify"]}, "RS256"),
    ("with its algorithm", {**PUBLIC, "alg": "RS256"}, "RS256"),
    ("with a certificate and more", {**PUBLIC, "x5c": ["MII"], "x5t": "a", "zzz": {}}, "RS256"),
    ("for encryption", {**PUBLIC, "use": "enc"}, None),
    ("for signing only", {**PUBLIC, "key_ops": ["sign"]}, None),
    ("of another algorithm", {**PUBLIC, "alg": "RS512"}, None),
    ("of HS256", {**PUBLIC, "alg": "HS256"}, None),
    ("of no algorithm", {**PUBLIC, "alg": "none"}, None),
    ("a secret", {"kty": "oct", "k": "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4"}, None),
    ("a private RSA key", jwk(RSA, key_ops=None), None),
    ("a private Ed25519 key", jwk(ED), None),
    ("RSA of 1024 bits", jwk(RSA_SMALL.public_key(), key_ops=None), None),
    ("RSA of 16,000 bits", {**PUBLIC, "n": LONG}, None),
    ("RSA with a large exponent", {**PUBLIC, "e": PUBLIC["n"][:40]}, None),
    ("RSA with an exponent of 1", {**PUBLIC, "e": "AQ"}, None),
    ("RSA without a modulus", {"kty": "RSA", "e": "AQAB"}, None),
    ("RSA whose modulus is no base64", {**PUBLIC, "n": "!!"}, None),
    ("RSA whose modulus is a number", {**PUBLIC, "n": 5}, None),
    ("P-384", jwk(EC_384.public_key()), None),
    ("a point that is on no curve", {**jwk(EC.public_key()), "x": "A" * 43}, None),
    ("a curve that nobody knows", {**jwk(EC.public_key()), "crv": "P-0"}, None),
    ("Ed448", jwk(ED_448.public_key()), None),
    ("Ed25519 too short", {**jwk(ED.public_key()), "x": "AAAA"}, None),
    ("no kind", {"n": "AQAB"}, None),
    ("a number", 5, None),
    ("null", None, None),
)


@pytest.mark.parametrize(("name", "key", "algorithm"), ROWS, ids=[row[0] for row in ROWS])
def test_a_published_key_counts_by_the_table(name: str, key: Any, algorithm: str | None) -> None:
    document = json.dumps({"keys": [key, {**PUBLIC, "kid": "good"}]}).encode()
    found = published_keys(document)
    expected = [algorithm] if algorithm else []
    assert [each.algorithm for each in found] == [*expected, "RS256"]
    assert found[-1].kid == "good"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "no JWKS"),
        (b"<html>", "no JWKS"),
        (b"[]", "no JWKS"),
        (b"{}", "no JWKS"),
        (b'{"keys": 5}', "no JWKS"),
        (b'{"keys": ' + b"[" * 100_000, "no JWKS"),
        (json.dumps({"keys": [PUBLIC] * (KEYS_MAX + 1)}).encode(), "more than 100 keys"),
    ],
)
def test_a_document_that_is_no_jwks_is_refused(document: bytes, reason: str) -> None:
    with pytest.raises(FetchFailed, match=reason):
        published_keys(document)


class Server:
    """A server for keys as `Jwks` sees it, with a clock, and what was asked."""

    def __init__(self, *kids: str | None) -> None:
        self.now = 0.0
        self.asked: list[str] = []
        self.kids = kids
        self.down = False
        self.gate: Awaitable[object] | None = None
        self.jwks = Jwks(self.fetch, lambda: self.now)

    async def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if self.gate is not None:
            await self.gate
        if self.down:
            raise FetchFailed("The server cannot be reached.")
        return json.dumps({"keys": [{**PUBLIC, "kid": kid} for kid in self.kids]}).encode()

    async def count(self, kid: str | None = None, url: str = URL) -> int:
        found = await self.jwks.keys(url, kid)
        await asyncio.sleep(0)  # what was begun beside the request may end
        return len(found)


def test_keys_are_kept_ten_minutes() -> None:
    async def story() -> None:
        server = Server("one", "two")
        for now in (0, 1, 599):
            server.now = now
            assert await server.count("one") == 1
            assert await server.count() == 2
        assert len(server.asked) == 1
        server.now, server.kids = 600, ("two",)
        assert await server.count("one") == 0
        assert len(server.asked) == 2

    asyncio.run(story())


def test_a_new_kid_has_the_keys_fetched_again_but_rarely() -> None:
    async def story() -> None:
        server = Server("one")
        assert await server.count("one") == 1
        server.kids = ("one", "two")
        assert await server.count("two") == 0  # asked a moment ago
        server.now = 30
        assert await server.count("two") == 1
        for number in range(1000):
            server.now = 30 + number / 100
            assert await server.count(f"made up {number}") == 0
            assert await server.count("one") == 1
        assert len(server.asked) == 2

    asyncio.run(story())


def test_a_key_without_kid_fits_any() -> None:
    async def story() -> None:
        server = Server(None, "one")
        assert [await server.count(kid) for kid in (None, "one", "other")] == [2, 2, 1]

    asyncio.run(story())


def test_old_keys_count_for_a_day_while_the_server_is_down() -> None:
    async def story() -> None:
        server = Server("one")
        await server.count("one")
        server.down = True
        for now in (600, 601, 629, 630, 3600, 86_399):
            server.now = now
            assert await server.count("one") == 1
        assert len(server.asked) == 1 + 4  # not within 30 seconds of a failure
        assert server.jwks.problem(URL) == "The server cannot be reached."
        server.now = 86_400
        assert await server.count("one") == 0
        server.down, server.now = False, 86_430
        assert await server.count("one") == 1
        assert server.jwks.problem(URL) is None

    asyncio.run(story())


def test_nobody_waits_for_a_server_that_was_down_if_the_key_is_known() -> None:
    async def story() -> None:
        server = Server("one")
        await server.count("one")
        server.down, server.now = True, 600
        await server.count("one")
        gate = asyncio.get_running_loop().create_future()
        server.down, server.gate, server.now = False, gate, 700
        server.kids = ("one", "two")
        assert await server.count("one") == 1
        waiting = asyncio.create_task(server.count("two"))
        await asyncio.sleep(0)
        assert not waiting.done()
        gate.set_result(None)
        assert await waiting == 1
        assert len(server.asked) == 3

    asyncio.run(story())


def test_requests_at_once_share_one_fetch_and_one_that_leaves_does_not_end_it() -> None:
    async def story() -> None:
        server = Server("one")
        gate = asyncio.get_running_loop().create_future()
        server.gate = gate
        waiting = [asyncio.create_task(server.count("one")) for _ in range(50)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.sleep(0)
        gate.set_result(None)
        found = await asyncio.gather(*waiting, return_exceptions=True)
        assert isinstance(found[0], asyncio.CancelledError)
        assert found[1:] == [1] * 49
        assert len(server.asked) == 1

    asyncio.run(story())


def test_a_first_fetch_that_fails_is_tried_again_after_30_seconds() -> None:
    async def story() -> None:
        server = Server("one")
        server.down = True
        for now in (0, 1, 29.9):
            server.now = now
            assert await server.count("one") == 0
        assert len(server.asked) == 1
        server.now, server.down = 30, False
        assert await server.count("one") == 1

    asyncio.run(story())


def test_only_so_many_urls_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jwks_module, "URLS_MAX", 3)

    async def story() -> None:
        server = Server("one")
        for url in ("a", "b", "c", "a", "d", "a", "b"):
            assert await server.count("one", url) == 1
        assert server.asked == ["a", "b", "c", "d", "b"]
        assert len(server.jwks._entries) == 3

    asyncio.run(story())
