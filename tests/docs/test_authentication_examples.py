"""The page on customers' tokens: its commands make keys, and its programs tokens, that hold."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from footfall.events.claims import Claims
from footfall.settings.authentication import Authentication, AuthenticationKey, checked_key
from footfall.trust.jwks import Jwks
from footfall.trust.tokens import Tokens

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "authentication.md").read_text()
PATH = f"{os.environ['PATH']}{os.pathsep}{ROOT / '.venv' / 'node'}"
SECONDS_MAX = 120  # the first start of Java on a busy machine
LIFE_MS = 600_000  # of the page's tokens

RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()
SECRET = "correct horse battery staple 1234567890"


class Language(NamedTuple):
    """How the page's program in one language is called, and what runs it."""

    fence: str
    file: str
    command: str


PYTHON = Language("python", "customer_token.py", sys.executable)
NODE = Language("javascript", "customer_token.mjs", "node")
PHP = Language("php", "customer_token.php", "php")
JAVA = Language("java", "CustomerToken.java", "java")

PROGRAMS = (
    (PYTHON, "RS256"), (PYTHON, "ES256"), (PYTHON, "EdDSA"), (PYTHON, "HS256"),
    (NODE, "RS256"), (NODE, "ES256"), (NODE, "EdDSA"), (NODE, "HS256"),
    *((language, "RS256") for language in (PHP, JAVA) if shutil.which(language.command)),
)  # fmt: skip
CUSTOMERS = (("c-17", "ann@example.com"), ('Żółć "😀" \\ </a>', "ann+shop@example.com"), ("c-17",))


def private_text(algorithm: str) -> str:
    if algorithm == "HS256":
        return f"{SECRET}\n"
    key: Any = {"RS256": RSA, "ES256": EC, "EdDSA": ED}[algorithm]
    text: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return text.decode()


def site_key(algorithm: str) -> AuthenticationKey:
    if algorithm == "HS256":
        return checked_key(AuthenticationKey("k", algorithm, secret=SECRET))
    key: Any = {"RS256": RSA, "ES256": EC, "EdDSA": ED}[algorithm]
    pem: bytes = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return checked_key(AuthenticationKey("k", algorithm, pem.decode()))


def program(language: Language, algorithm: str) -> str:
    """The page's program; the one line that a reader changes is changed."""
    found = re.search(rf"^```{language.fence}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    text = found[1]
    if algorithm != "RS256":
        text = text.replace('ALGORITHM = "RS256"', f'ALGORITHM = "{algorithm}"')
        assert algorithm in text
    return text


def run(command: list[str], folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env={"PATH": PATH, "LC_ALL": "C.UTF-8", **environment},
        capture_output=True, text=True, timeout=SECONDS_MAX, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


async def nothing_published(url: str) -> bytes:
    raise AssertionError(url)


def verdict(token: str, key: AuthenticationKey) -> object:
    tokens = Tokens(Jwks(nothing_published, time.monotonic), lambda: time.time_ns() // 1_000_000)
    return asyncio.run(tokens.verified(token, "site", Authentication(keys=(key,))))


@pytest.mark.parametrize(
    ("language", "algorithm"), PROGRAMS, ids=lambda each: getattr(each, "fence", each)
)
def test_a_program_of_the_page_makes_tokens_that_hold(
    tmp_path: Path, language: Language, algorithm: str
) -> None:
    (tmp_path / language.file).write_text(program(language, algorithm))
    (tmp_path / "private.pem").write_text(private_text(algorithm))
    command = shutil.which(language.command, path=PATH)
    assert command is not None, f"{language.command} is not on this machine"
    for custom_id, *email in CUSTOMERS:
        before = time.time_ns() // 1_000_000
        token = run(
            [command, language.file, custom_id, *email], tmp_path, CUSTOMER_KEY_FILE="private.pem"
        )
        found = verdict(token, site_key(algorithm))
        assert isinstance(found, Claims), found
        assert (found.uuid, found.custom_id, found.email) == (
            None, custom_id, email[0] if email else None,
        )  # fmt: skip
        assert -1000 <= found.expires_at_ms - LIFE_MS - before <= SECONDS_MAX * 1000


COMMANDS = tuple(re.findall(r"^(openssl .*?) +# (.*)$", PAGE, re.MULTILINE))
MAKING = tuple(pair for pair in COMMANDS if re.fullmatch(r"[A-Za-z]+[0-9]*", pair[1]))
PUBLISHING = next(command for command, what in COMMANDS if what == "of each of these")


def test_the_page_has_a_command_for_each_algorithm() -> None:
    assert [what for _, what in MAKING] == ["RS256", "ES256", "EdDSA", "HS256"]


@pytest.mark.parametrize(
    ("command", "algorithm"), MAKING if shutil.which("openssl") else (), ids=lambda each: each[-20:]
)
def test_a_command_of_the_page_makes_a_key_that_a_site_takes(
    tmp_path: Path, command: str, algorithm: str
) -> None:
    run(["sh", "-c", command], tmp_path)
    if algorithm == "HS256":
        secret = (tmp_path / "secret.txt").read_text().strip()
        assert checked_key(AuthenticationKey("k", algorithm, secret=secret)).secret == secret
        return
    run(["sh", "-c", PUBLISHING], tmp_path)
    public = (tmp_path / "public.pem").read_text()
    assert checked_key(AuthenticationKey("k", algorithm, public)).public_key == public.strip()
