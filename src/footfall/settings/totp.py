"""Codes of an authenticator app (RFC 6238): secrets, the picture to scan, and which code counts."""

from __future__ import annotations

import hmac
import re

import pyotp
import segno

from footfall.settings.database import SettingsError

STEP_MS = 30_000
STEPS_TOLERATED = 1  # before and after: a phone's clock, and the time it takes to type
SECRET_CHARACTERS = 32  # of base32: 160 bits, as RFC 4226, 4 recommends
ISSUER = "Footfall"

_secret = re.compile(rf"[A-Z2-7]{{{SECRET_CHARACTERS}}}")
_code = re.compile(r"[0-9]{6}")


class CodeRequired(SettingsError):
    """The first factor was right; a code must come with it."""

    code = "code_required"
    status = 401

    def __init__(self) -> None:
        super().__init__("Send the code of your authenticator app along.")


class CodeInvalid(SettingsError):
    """The code is not the current one, or was used before."""

    code = "code_invalid"
    status = 401

    def __init__(self) -> None:
        super().__init__(
            "This code is not valid now. Each counts once: wait for the next one, and see that "
            "your phone's clock is right."
        )


def new_secret() -> str:
    return pyotp.random_base32(SECRET_CHARACTERS)


def checked_secret(text: str) -> str:
    """A secret that `new_secret` may have made. Raises SettingsError."""
    if not _secret.fullmatch(text):
        raise SettingsError("This is not the secret that was shown; begin again.")
    return text


def uri(secret: str, email: str) -> str:
    """What an authenticator app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def picture(text: str) -> str:
    """A QR code as an SVG element, to be put into a page as it is."""
    return segno.make(text, micro=False).svg_inline(scale=4)


def step_of(secret: str, code: str, last_step: int | None, now_ms: int) -> int | None:
    """The 30-second step whose code this is; None when it is wrong, or not newer than the last."""
    code = "".join(code.split())
    if not _code.fullmatch(code):
        return None
    now = now_ms // STEP_MS
    generator = pyotp.TOTP(secret)
    matching = [
        step
        for step in range(now - STEPS_TOLERATED, now + STEPS_TOLERATED + 1)
        if hmac.compare_digest(generator.generate_otp(step), code)
        and (last_step is None or step > last_step)
    ]
    return matching[0] if matching else None
