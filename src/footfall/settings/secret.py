"""Ids and secrets: how they are made, and the only form in which secrets are kept."""

from __future__ import annotations

import hashlib
import secrets
import string

ID_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"  # no vowels, nothing that looks like another
BASE62 = string.ascii_letters + string.digits


def new_id() -> str:
    """Ten characters that can be read aloud: 47 bits."""
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(10))


def new_secret(prefix: str, characters: int) -> str:
    return prefix + "".join(secrets.choice(BASE62) for _ in range(characters))


def new_signing_secret() -> str:
    """What the server signs by: 32 bytes, as HMAC-SHA256 uses in full, written in hex."""
    return secrets.token_hex(32)


def hashed(secret: str) -> str:
    """What is stored. A plain hash is enough: these secrets are random, not chosen by people."""
    return hashlib.sha256(secret.encode()).hexdigest()
