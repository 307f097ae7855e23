"""Passwords: which ones are good enough, and the only form in which they are kept."""

from __future__ import annotations

import contextlib
import functools
import secrets
import threading
import unicodedata
from collections.abc import Iterator

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn  # type: ignore[import-untyped]

from footfall.settings.database import SettingsError
from footfall.settings.failures import TooManyAttempts

CHARACTERS_MIN = 12
CHARACTERS_MAX = 128
JUDGED_CHARACTERS_MAX = 72  # judging longer ones takes seconds
SCORE_MIN = 3  # of 4: withstands ten thousand million guesses
AT_ONCE_MAX = 2  # each takes 64 MiB and a tenth of a second of several cores
WAITING_MAX = 6  # each holds a thread that others need too; more are told to come back
_hasher = PasswordHasher()  # RFC 9106, 4: argon2id, 64 MiB, 3 passes

_places = threading.BoundedSemaphore(AT_ONCE_MAX + WAITING_MAX)
_working = threading.BoundedSemaphore(AT_ONCE_MAX)


class PasswordWeak(SettingsError):
    """The password is too easy to guess, too short or too long."""

    code = "password_weak"
    status = 400


@contextlib.contextmanager
def turn() -> Iterator[None]:
    """Room to hash or judge a password, so that a flood of them leaves the machine to others.

    Raises TooManyAttempts when too many wait for it already.
    """
    if not _places.acquire(blocking=False):
        raise TooManyAttempts(1)
    try:
        with _working:
            yield
    finally:
        _places.release()


def checked(password: str, email: str) -> str:
    """The password as it is hashed. Raises PasswordWeak with a sentence on what is wrong."""
    password = unicodedata.normalize("NFC", password)
    if not CHARACTERS_MIN <= len(password) <= CHARACTERS_MAX:
        raise PasswordWeak(
            f"A password has {CHARACTERS_MIN} to {CHARACTERS_MAX} characters; four or more words "
            "that do not belong together make a good one."
        )
    if email and email.lower() in password.lower():
        raise PasswordWeak("A password must not contain your email address.")
    name, _, domain = email.partition("@")
    known = [email, name, domain, *domain.split("."), "footfall"]
    judgement = zxcvbn(password[:JUDGED_CHARACTERS_MAX], [word for word in known if word])
    if judgement["score"] < SCORE_MIN:
        advice = judgement["feedback"]
        reasons = " ".join(text for text in (advice["warning"], *advice["suggestions"]) if text)
        raise PasswordWeak(f"This password is too easy to guess. {reasons}".strip())
    return password


def hash_of(password: str) -> str:
    """What is stored of a password: argon2id with its parameters and a salt of its own."""
    return _hasher.hash(_bytes(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether the stored hash is of this password; as slow when there is none to compare with."""
    try:
        _hasher.verify(stored or _nobodys(), _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


@functools.cache
def _nobodys() -> str:
    return hash_of(secrets.token_urlsafe(32))


def _bytes(password: str) -> bytes:
    # Half a character is not UTF-8, but no reason to fail; it matches nothing that was accepted.
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
