"""Authentication of a site's customers: which actions need a token, and the keys it may be of."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import urlsplit

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key
from jwt.algorithms import HMACAlgorithm
from jwt.exceptions import InvalidKeyError

from footfall.settings.database import SettingsError

PUBLIC_KEY_ALGORITHMS = ("RS256", "ES256", "EdDSA")
ALGORITHMS = (*PUBLIC_KEY_ALGORITHMS, "HS256")
KEYS_MAX = 8  # a token without kid is tried with each; a replacement needs two
PEM_CHARACTERS_MAX = 8192  # RSA with 8192 bits takes 1,500
SECRET_BYTES_MIN = 32  # RFC 7518, 3.2: as long as the hash
SECRET_BYTES_MAX = 1024  # longer is a file by mistake
RSA_BITS_MIN = 2048  # RFC 7518, 3.3
RSA_BITS_MAX = 8192  # every token is checked with it: twice as long is four times as slow
RSA_EXPONENT_MAX = 2**32  # 65537 is what everybody has; a large one makes checking slow
URL_CHARACTERS_MAX = 2048  # what browsers and proxies carry

PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey


class AuthenticationKey(msgspec.Struct, frozen=True):
    """One key of a site's backend: a public key, a secret, or where public keys are published."""

    id: str
    algorithm: str  # RS256 | ES256 | EdDSA | HS256; of a JWKS also "": whatever fits each key
    public_key: str | None = None  # PEM
    secret: str | None = None  # of HS256
    jwks_url: str | None = None
    created_at: int = 0  # epoch ms
    expires_at: int | None = None  # epoch ms: a replaced key stays valid until then


class Authentication(msgspec.Struct, frozen=True):
    """How a site knows its customers."""

    required: tuple[str, ...] = ()  # patterns of actions that need a token
    audience: str | None = None
    keys: tuple[AuthenticationKey, ...] = ()


def checked_key(key: AuthenticationKey) -> AuthenticationKey:
    """The key as it is kept. Raises SettingsError with a sentence on what is wrong."""
    given = [name for name in ("public_key", "secret", "jwks_url") if getattr(key, name)]
    if len(given) != 1:
        raise SettingsError("A key is one of three: a public key, a secret, or a JWKS URL.")
    if key.jwks_url:
        if key.algorithm not in ("", *PUBLIC_KEY_ALGORITHMS):
            raise SettingsError(
                f"The keys of a JWKS URL are for RS256, ES256 or EdDSA, not {key.algorithm!r}."
            )
        return msgspec.structs.replace(key, jwks_url=checked_url(key.jwks_url))
    if key.algorithm not in ALGORITHMS:
        raise SettingsError(
            f"{key.algorithm!r} is no algorithm for tokens here: choose RS256, ES256, EdDSA or "
            "HS256."
        )
    if key.secret:
        if key.algorithm != "HS256":
            raise SettingsError(f"{key.algorithm} needs a public key; a secret is for HS256 only.")
        _check_secret(key.secret)
        return key
    if key.algorithm == "HS256":
        raise SettingsError("HS256 needs a secret, not a public key.")
    pem = (key.public_key or "").strip()
    public_key_of(pem, key.algorithm)
    return msgspec.structs.replace(key, public_key=pem)


def public_key_of(pem: str, algorithm: str) -> PublicKey:
    """A public key that fits its algorithm. Raises SettingsError."""
    if "PRIVATE KEY" in pem:
        raise SettingsError(
            "This is a private key. It belongs on your own server only: paste the public key "
            "instead, and replace this one if anybody else may have seen it."
        )
    if "BEGIN CERTIFICATE" in pem:
        raise SettingsError(
            "This is a certificate. `openssl x509 -pubkey -noout -in FILE` prints the public key "
            "that is in it."
        )
    if len(pem) > PEM_CHARACTERS_MAX:
        raise SettingsError(f"A public key has at most {PEM_CHARACTERS_MAX} characters.")
    try:
        loaded = load_pem_public_key(pem.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SettingsError(
            "This is no public key in PEM: paste it whole, with the lines "
            "-----BEGIN PUBLIC KEY----- and -----END PUBLIC KEY-----."
        ) from error
    fitting = algorithm_of(loaded)
    if fitting != algorithm:
        raise SettingsError(f"This public key is for {fitting}, not for {algorithm}.")
    return loaded  # type: ignore[return-value]  # algorithm_of knows no other type


def algorithm_of(key: object) -> str:
    """The one algorithm that a public key is used with. Raises SettingsError if there is none."""
    if isinstance(key, RSAPublicKey):
        if not RSA_BITS_MIN <= key.key_size <= RSA_BITS_MAX:
            raise SettingsError(
                f"This RSA key has {key.key_size} bits; it must have {RSA_BITS_MIN} to "
                f"{RSA_BITS_MAX}."
            )
        if key.public_numbers().e > RSA_EXPONENT_MAX:
            raise SettingsError("This RSA key has an unusually large exponent; use 65537.")
        return "RS256"
    if isinstance(key, EllipticCurvePublicKey):
        if not isinstance(key.curve, SECP256R1):
            raise SettingsError(f"This key is on the curve {key.curve.name}; ES256 needs P-256.")
        return "ES256"
    if isinstance(key, Ed25519PublicKey):
        return "EdDSA"
    raise SettingsError("This public key is of no kind for tokens here: use RSA, P-256 or Ed25519.")


def checked_url(text: str) -> str:
    """Where a JWKS may be; whether its address may be asked is judged when fetching."""
    url = text.strip()
    if len(url) > URL_CHARACTERS_MAX:
        raise SettingsError(f"A JWKS URL has at most {URL_CHARACTERS_MAX} characters.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SettingsError(f"{url!r} is no URL.") from error
    if parts.scheme not in ("https", "http") or not parts.hostname or port == 0:
        raise SettingsError(f"{url!r} is no URL of a JWKS: write https://host/path.")
    if "@" in parts.netloc:
        raise SettingsError("A JWKS is public: its URL has no user name or password.")
    if not url.isprintable() or " " in url or "\\" in url:
        raise SettingsError("A JWKS URL has no spaces, backslashes or unprintable characters.")
    return url


def _check_secret(secret: str) -> None:
    size = len(secret.encode())
    if not SECRET_BYTES_MIN <= size <= SECRET_BYTES_MAX:
        raise SettingsError(
            f"A secret of HS256 has {SECRET_BYTES_MIN} to {SECRET_BYTES_MAX} bytes, this one "
            f"{size}: `openssl rand -base64 48` makes a good one."
        )
    if secret != secret.strip():
        raise SettingsError("The secret begins or ends with white space: paste it without.")
    if _looks_public(secret):
        raise SettingsError(
            "This secret looks like a key that others may know: whoever has it could make tokens. "
            "Choose RS256, ES256 or EdDSA for a public key, or a random secret for HS256."
        )


def _looks_public(secret: str) -> bool:
    try:
        HMACAlgorithm(HMACAlgorithm.SHA256).prepare_key(secret)
    except InvalidKeyError:
        return True
    if "-----BEGIN" in secret or '"kty"' in secret:
        return True
    try:
        load_der_public_key(base64.b64decode(secret, validate=True))
    except (binascii.Error, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True
