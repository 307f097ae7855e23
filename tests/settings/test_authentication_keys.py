"""Keys for customers' tokens: which are taken, and what is said of the others."""

from __future__ import annotations

import base64
import datetime
import json
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from jwt.algorithms import RSAAlgorithm

from footfall.settings.authentication import AuthenticationKey, checked_key
from footfall.settings.database import SettingsError

SPKI = PublicFormat.SubjectPublicKeyInfo
RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()


def public(key: Any, format: PublicFormat = SPKI) -> str:  # noqa: A002
    text: bytes = key.public_key().public_bytes(Encoding.PEM, format)
    return text.decode()


def private(key: Any) -> str:
    text: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return text.decode()


def certificate() -> str:
    name = x509.Name([])
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder(name, name, EC.public_key(), 1, day, day)
    return builder.sign(EC, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def key(algorithm: str, **fields: str) -> AuthenticationKey:
    return AuthenticationKey("k", algorithm, **fields)  # type: ignore[arg-type]


def weak(bits: int) -> str:
    return public(rsa.generate_private_key(65537, bits))


DER = base64.b64encode(RSA.public_key().public_bytes(Encoding.DER, SPKI)).decode()
JWK: str = RSAAlgorithm.to_jwk(RSA.public_key())

GOOD = (
    key("RS256", public_key=public(RSA)),
    key("RS256", public_key=public(RSA, PublicFormat.PKCS1)),
    key("ES256", public_key=public(EC)),
    key("EdDSA", public_key=public(ED)),
    key("HS256", secret="x1" * 16),
    key("HS256", secret="żółć" * 8),
    key("", jwks_url="https://shop.example/.well-known/jwks.json"),
    key("ES256", jwks_url="https://shop.example:8443/keys?a=b"),
    key("", jwks_url="http://10.0.0.7/keys"),
    key("", jwks_url="https://[2001:db8::1]/keys"),
)


@pytest.mark.parametrize("good", GOOD)
def test_a_good_key_is_kept_without_the_space_around_it(good: AuthenticationKey) -> None:
    kept = checked_key(good)
    assert (kept.id, kept.algorithm, kept.secret) == (good.id, good.algorithm, good.secret)
    assert (kept.public_key or "") == (good.public_key or "").strip()
    assert checked_key(kept) == kept


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (key("RS256"), "one of three"),
        (key("RS256", public_key=""), "one of three"),
        (key("RS256", public_key=public(RSA), secret="x" * 40), "one of three"),
        (key("RS256", public_key=public(RSA), jwks_url="https://a.example/"), "one of three"),
        (key("none", public_key=public(RSA)), "'none' is no algorithm"),
        (key("", public_key=public(RSA)), "'' is no algorithm"),
        (key("rs256", public_key=public(RSA)), "no algorithm"),
        (key("RS512", public_key=public(RSA)), "no algorithm"),
        (key("HS512", secret="x" * 64), "no algorithm"),
        (key("HS256", public_key=public(RSA)), "HS256 needs a secret"),
        (key("RS256", secret="x" * 40), "RS256 needs a public key"),
        (key("RS256", public_key="hello"), "no public key in PEM"),
        (key("RS256", public_key=DER), "no public key in PEM"),
        (key("RS256", public_key=JWK), "no public key in PEM"),
        (key("RS256", public_key=public(RSA)[:200]), "no public key in PEM"),
        (key("RS256", public_key="x" * 9000), "at most 8192 characters"),
        (key("RS256", public_key=private(RSA)), "This is a private key"),
        (key("ES256", public_key=public(EC) + private(EC)), "This is a private key"),
        (key("ES256", public_key=certificate()), "This is a certificate"),
        (key("RS256", public_key=weak(1024)), "has 1024 bits"),
        (key("RS256", public_key=public(EC)), "is for ES256, not for RS256"),
        (key("ES256", public_key=public(RSA)), "is for RS256, not for ES256"),
        (key("EdDSA", public_key=public(EC)), "is for ES256, not for EdDSA"),
        (key("ES256", public_key=public(ec.generate_private_key(ec.SECP384R1()))), "secp384r1; ES256 needs P-256"),
        (key("ES256", public_key=public(ec.generate_private_key(ec.SECP256K1()))), "secp256k1; ES256 needs P-256"),
        (key("EdDSA", public_key=public(ed448.Ed448PrivateKey.generate())), "of no kind for tokens"),
        (key("HS256", secret="x" * 31), "32 to 1024 bytes, this one 31"),
        (key("HS256", secret="x" * 1025), "this one 1025"),
        (key("HS256", secret="x" * 40 + "\n"), "white space"),
        (key("HS256", secret=public(RSA).strip()), "others may know"),
        (key("HS256", secret=private(EC).strip()), "others may know"),
        (key("HS256", secret=certificate().strip()), "others may know"),
        (key("HS256", secret=DER), "others may know"),
        (key("HS256", secret=JWK), "others may know"),
        (key("HS256", secret=json.dumps({"keys": [json.loads(JWK)]})), "others may know"),
        (key("HS256", jwks_url="https://shop.example/"), "not 'HS256'"),
        (key("none", jwks_url="https://shop.example/"), "not 'none'"),
        (key("", jwks_url="shop.example/keys"), "write https://host/path"),
        (key("", jwks_url="ftp://shop.example/keys"), "write https://host/path"),
        (key("", jwks_url="file:///etc/passwd"), "write https://host/path"),
        (key("", jwks_url="https:///keys"), "write https://host/path"),
        (key("", jwks_url="https://shop.example:0/"), "write https://host/path"),
        (key("", jwks_url="https://shop.example:99999/"), "is no URL"),
        (key("", jwks_url="https://[::1/"), "is no URL"),
        (key("", jwks_url="https://ann:secret@shop.example/"), "no user name"),
        (key("", jwks_url="https://shop.example\\@evil.example/"), "no user name"),
        (key("", jwks_url="https://shop.example/a b"), "no spaces"),
        (key("", jwks_url="https://shop.example/" + "x" * 2048), "at most 2048"),
    ],
)  # fmt: skip
def test_a_bad_key_is_refused_with_a_sentence(bad: AuthenticationKey, reason: str) -> None:
    with pytest.raises(SettingsError) as caught:
        checked_key(bad)
    assert reason in str(caught.value)
    assert bad.secret is None or bad.secret not in str(caught.value)
