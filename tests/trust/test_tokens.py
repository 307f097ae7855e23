"""Customers' tokens: which ones vouch for somebody, and what is wrong with the others."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import RSAAlgorithm

from footfall.events.claims import Claims
from footfall.settings.authentication import Authentication, AuthenticationKey
from footfall.trust import tokens as tokens_module
from footfall.trust.fetch import FetchFailed
from footfall.trust.jwks import Jwks
from footfall.trust.payload import BadToken
from footfall.trust.tokens import TOKEN_BYTES_MAX, TRIES_MAX, Tokens

NOW = 1_790_000_000  # seconds
UUID = "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11"
URL = "https://shop.example/jwks.json"
SECRET = "correct horse battery staple 1234567890"


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


RSA, RSA_NEW, RSA_STRANGER = rsa_key(), rsa_key(), rsa_key()
EC, EC_STRANGER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
ED, ED_STRANGER = ed25519.Ed25519PrivateKey.generate(), ed25519.Ed25519PrivateKey.generate()


def pem(key: Any) -> str:
    text: bytes = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return text.decode()


KEYS = {
    "RS256": AuthenticationKey("r", "RS256", pem(RSA)),
    "ES256": AuthenticationKey("e", "ES256", pem(EC)),
    "EdDSA": AuthenticationKey("d", "EdDSA", pem(ED)),
    "HS256": AuthenticationKey("h", "HS256", secret=SECRET),
}
ALL = Authentication(keys=tuple(KEYS.values()))
RSA_ONLY = Authentication(keys=(KEYS["RS256"],))
EC_ONLY = Authentication(keys=(KEYS["ES256"],))
FOR_SHOP = Authentication(audience="shop", keys=(KEYS["RS256"],))
PUBLISHED = Authentication(keys=(AuthenticationKey("p", "", jwks_url=URL),))
PUBLISHED_EC = Authentication(keys=(AuthenticationKey("p", "ES256", jwks_url=URL),))
OVERLAP = Authentication(
    keys=(
        msgspec.structs.replace(KEYS["RS256"], expires_at=(NOW + 10) * 1000),
        AuthenticationKey("new", "RS256", pem(RSA_NEW)),
    )
)
REPLACED = msgspec.structs.replace(
    OVERLAP, keys=(msgspec.structs.replace(KEYS["RS256"], expires_at=NOW * 1000), OVERLAP.keys[1])
)


def coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def made(
    payload: dict[str, Any] | str | None = None,
    key: Any = RSA,
    algorithm: str = "RS256",
    **header: Any,
) -> str:
    """A token signed by `algorithm`, whatever its header and payload say."""
    payload = {"exp": NOW + 600, "customId": "c-17"} if payload is None else payload
    text = payload if isinstance(payload, str) else json.dumps(payload)
    head = json.dumps({"typ": "JWT", "alg": algorithm, **header})
    signed = f"{coded(head.encode())}.{coded(text.encode())}"
    signer: Any = jwt.get_algorithm_by_name(algorithm)
    return f"{signed}.{coded(signer.sign(signed.encode(), key))}"


def claiming(**claims: Any) -> str:
    """A good RS256 token with these claims on top; None leaves one out."""
    every = {"exp": NOW + 600, "customId": "c-17", **claims}
    return made({name: value for name, value in every.items() if value is not None})


def hmac_by(secret: bytes) -> str:
    """HS256 with bytes that PyJWT itself would refuse as a secret."""
    signed = made().rpartition(".")[0].partition(".")[2]
    head = coded(b'{"alg":"HS256","typ":"JWT"}')
    signature = base64.urlsafe_b64encode(
        hmac.new(secret, f"{head}.{signed}".encode(), "sha256").digest()
    )
    return f"{head}.{signed}.{signature.rstrip(b'=').decode()}"


def with_part(token: str, index: int, part: str) -> str:
    parts = token.split(".")
    parts[index] = part
    return ".".join(parts)


def unsigned(algorithm: str) -> str:
    head = coded(json.dumps({"alg": algorithm}).encode())
    return with_part(with_part(made(), 0, head), 2, "")


def stranger_jwk() -> dict[str, Any]:
    jwk: dict[str, Any] = RSAAlgorithm.to_jwk(RSA_STRANGER.public_key(), as_dict=True)
    return jwk


async def published(url: str) -> bytes:
    """The JWKS of the tests: an RSA key "one" and a P-256 key "two"."""
    jwks = [
        {**json.loads(jwt.get_algorithm_by_name("RS256").to_jwk(RSA.public_key())), "kid": "one"},
        {**json.loads(jwt.get_algorithm_by_name("ES256").to_jwk(EC.public_key())), "kid": "two"},
    ]
    return json.dumps({"keys": jwks}).encode()


def verdict(
    token: str, authentication: Authentication = ALL, fetch: Any = published
) -> Claims | BadToken:
    tokens = Tokens(Jwks(fetch, lambda: 0.0), lambda: NOW * 1000)
    return asyncio.run(tokens.verified(token, "site", authentication))


GOOD = Claims(None, "c-17", None, (NOW + 600) * 1000)
TAMPERED = coded(json.dumps({"exp": NOW + 600, "customId": "c-18"}).encode())
NOT_OURS = "signature fits none of the site's keys"
NOT_USED = "is not one that the site's keys use"


class Case(NamedTuple):
    name: str
    token: str
    expected: Claims | str  # a string: part of the reason
    authentication: Authentication = ALL


CASES = (
    # algorithms
    Case("RS256", made(), GOOD),
    Case("ES256", made(key=EC, algorithm="ES256"), GOOD),
    Case("EdDSA", made(key=ED, algorithm="EdDSA"), GOOD),
    Case("HS256", made(key=SECRET.encode(), algorithm="HS256"), GOOD),
    Case("RS256 by a stranger", made(key=RSA_STRANGER), NOT_OURS),
    Case("ES256 by a stranger", made(key=EC_STRANGER, algorithm="ES256"), NOT_OURS),
    Case("EdDSA by a stranger", made(key=ED_STRANGER, algorithm="EdDSA"), NOT_OURS),
    Case("HS256 by a stranger", made(key=b"x" * 40, algorithm="HS256"), NOT_OURS),
    Case("RS512", made(algorithm="RS512"), f"RS512 {NOT_USED}"),
    Case("PS256", made(algorithm="PS256"), f"PS256 {NOT_USED}"),
    Case("HS512 with the secret", made(key=SECRET.encode() * 2, algorithm="HS512"), f"HS512 {NOT_USED}"),
    Case("none", unsigned("none"), f"none {NOT_USED}"),
    Case("None", unsigned("None"), f"None {NOT_USED}"),
    Case("nOnE", unsigned("nOnE"), f"nOnE {NOT_USED}"),
    Case("an alg of letters and signs", unsigned("<script>"), "named in the header is not one"),
    Case("rs256 in small letters", made(alg="rs256"), f"rs256 {NOT_USED}"),
    Case("RS256 with no signature", unsigned("RS256"), NOT_OURS),
    Case("HS256 with the public key as secret", hmac_by(pem(RSA).encode()), f"HS256 {NOT_USED}", RSA_ONLY),
    Case("the same at a site with a secret", hmac_by(pem(RSA).encode()), NOT_OURS),
    Case("HS256 with the stripped public key as secret", hmac_by(pem(RSA).strip().encode()), NOT_OURS),
    Case("HS256 with nothing as secret", hmac_by(b""), NOT_OURS),
    Case("RS256 for a site with ES256 only", made(), f"RS256 {NOT_USED}", EC_ONLY),
    Case("an RS256 signature called ES256", made(alg="ES256"), NOT_OURS),
    Case("an ES256 signature called RS256", made(key=EC, algorithm="ES256", alg="RS256"), NOT_OURS),
    Case("an HS256 signature called RS256", made(key=SECRET.encode(), algorithm="HS256", alg="RS256"), NOT_OURS),
    Case("a site without keys", made(), "the site has no keys", Authentication()),
    # form
    Case("nothing", "", "three parts"),
    Case("one part", "abc", "three parts"),
    Case("two parts", made().rpartition(".")[0], "three parts"),
    Case("four parts", made() + ".x", "three parts"),
    Case("encrypted", made() + ".x.y", "encrypted"),
    Case("dots alone", "..", "not base64url"),
    Case("not base64", with_part(made(), 1, "a!b"), "not base64url"),
    Case("plain base64", with_part(made(), 2, "ab+/"), "not base64url"),
    Case("padded", made() + "=", "not base64url"),
    Case("a length that base64 cannot have", with_part(made(), 2, "abcde"), "not base64url"),
    Case("two texts for the same bytes", with_part(made(), 2, "AB"), "not base64url"),
    Case("a line feed at the end", made() + "\n", "not base64url"),
    Case("beyond ASCII", made() + "é", "not base64url"),
    Case("a lone surrogate", "\ud800.a.b", "not base64url"),
    Case("too long", made({"exp": NOW + 600, "customId": "c", "x": "x" * 8000}), "longer than 8192 bytes"),
    Case("a header that is no JSON", with_part(made(), 0, coded(b"alg")), "header is not a JSON object"),
    Case("a header that is a list", with_part(made(), 0, coded(b"[]")), "header is not a JSON object"),
    Case("a header nested without end", with_part(made(), 0, coded(b'{"alg":' + b"[" * 5000)), "header is not a JSON object"),
    Case("a header without alg", with_part(made(), 0, coded(b"{}")), "names its alg"),
    Case("a header whose alg is a number", made(alg=5), "names its alg"),
    Case("a header whose kid is a number", made(kid=5), "header is not"),
    Case("another header", with_part(made(), 0, coded(b'{"alg":"RS256"}')), NOT_OURS),
    Case("another payload", with_part(made(), 1, TAMPERED), NOT_OURS),
    Case("another signature", with_part(made(), 2, coded(b"x" * 256)), NOT_OURS),
    Case("the signature of another token", with_part(made(), 2, claiming(customId="x").split(".")[2]), NOT_OURS),
    Case("a payload that is no JSON", made("exp"), "payload is not a JSON object"),
    Case("a payload that is a list", made("[]"), "payload is not a JSON object"),
    Case("a payload nested without end", made('{"x":' + "[" * 4000), "payload is not a JSON object"),
    Case("crit", made(crit=["b64"]), "crit or b64"),
    Case("an empty crit", made(crit=[]), "crit or b64"),
    Case("an unknown crit", made(crit=["exp"], exp=1), "crit or b64"),
    Case("b64 without crit", made(b64=False), "crit or b64"),
    Case("an embedded key", made(key=RSA_STRANGER, jwk=stranger_jwk()), NOT_OURS),
    Case("a key by URL", made(key=RSA_STRANGER, jku="https://evil.example/", x5u="https://evil.example/"), NOT_OURS),
    Case("an embedded key beside a good signature", made(jwk=stranger_jwk()), GOOD),
    # time
    Case("expired", claiming(exp=NOW - 61), "the token expired at 2026-09-21T14:12:19.000Z"),
    Case("expired, within the leeway", claiming(exp=NOW - 59), Claims(None, "c-17", None, (NOW - 59) * 1000)),
    Case("expired, at the end of the leeway", claiming(exp=NOW - 60), "expired at"),
    Case("exp with a fraction", claiming(exp=NOW + 0.5), Claims(None, "c-17", None, NOW * 1000 + 500)),
    Case("no exp", claiming(exp=None), "has no exp"),
    Case("exp null", made('{"exp":null,"customId":"c"}'), "has no exp"),
    Case("exp as text", claiming(exp=str(NOW + 600)), "exp is not a number"),
    Case("exp true", claiming(exp=True), "exp is not a number"),
    Case("exp as a list", claiming(exp=[NOW + 600]), "exp is not a number"),
    Case("exp NaN", made('{"exp":NaN,"customId":"c"}'), "payload is not a JSON object"),
    Case("exp Infinity", made('{"exp":Infinity,"customId":"c"}'), "payload is not a JSON object"),
    Case("exp beyond numbers", made('{"exp":1e999,"customId":"c"}'), "payload is not a JSON object"),
    Case("exp huge", made('{"exp":1e300,"customId":"c"}'), "exp is not in seconds"),
    Case("exp of 40 digits", made('{"exp":%s,"customId":"c"}' % ("9" * 40)), "exp is not in seconds"),
    Case("exp in milliseconds", claiming(exp=(NOW + 600) * 1000), "exp is not in seconds"),
    Case("exp negative", claiming(exp=-1), "exp is not in seconds"),
    Case("exp twice", made(f'{{"exp":{NOW + 600},"exp":1,"customId":"c"}}'), "expired at"),
    Case("nbf past", claiming(nbf=NOW - 5), GOOD),
    Case("nbf within the leeway", claiming(nbf=NOW + 60), GOOD),
    Case("nbf future", claiming(nbf=NOW + 61), "is not valid before 2026-09-21T14:14:21.000Z"),
    Case("nbf as text", claiming(nbf="now"), "nbf is not a number"),
    Case("iat past", claiming(iat=NOW - 5), GOOD),
    Case("iat within the leeway", claiming(iat=NOW + 60), GOOD),
    Case("iat future", claiming(iat=NOW + 61), "issued in the future"),
    Case("iat false", claiming(iat=False), "iat is not a number"),
    # audience
    Case("the right audience", claiming(aud="shop"), GOOD, FOR_SHOP),
    Case("the right audience in a list", claiming(aud=["blog", "shop"]), GOOD, FOR_SHOP),
    Case("another audience", claiming(aud="blog"), "is not for this audience", FOR_SHOP),
    Case("another audience in a list", claiming(aud=["blog", "shops"]), "is not for this audience", FOR_SHOP),
    Case("an audience that holds the right one", claiming(aud="shop.example"), "is not for this audience", FOR_SHOP),
    Case("an empty list of audiences", claiming(aud=[]), "is not for this audience", FOR_SHOP),
    Case("an audience of no text", claiming(aud={"shop": 1}), "neither text nor", FOR_SHOP),
    Case("no audience", made(), "has no aud: it must be shop", FOR_SHOP),
    Case("an unexpected audience", claiming(aud="shop"), "has an aud, but the site has no audience"),
    # names
    Case("all names", claiming(uuid=UUID.upper(), email=" ann@example.com "), Claims(UUID, "c-17", "ann@example.com", GOOD.expires_at_ms)),
    Case("a uuid alone", claiming(uuid=UUID, customId=None), Claims(UUID, None, None, GOOD.expires_at_ms)),
    Case("an email alone", claiming(email="ann@example.com", customId=None), Claims(None, None, "ann@example.com", GOOD.expires_at_ms)),
    Case("names beyond ASCII", claiming(customId="Żółć 😀"), Claims(None, "Żółć 😀", None, GOOD.expires_at_ms)),
    Case("no name", claiming(customId=None), "names no customer"),
    Case("empty names", claiming(customId=" ", uuid="", email=""), "names no customer"),
    Case("sub is no name here", claiming(customId=None, sub="ann"), "names no customer"),
    Case("a uuid that is none", claiming(uuid="ann"), "uuid is not a UUID"),
    Case("a uuid in braces", claiming(uuid=f"{{{UUID}}}"), "uuid is not a UUID"),
    Case("an email too long", claiming(email="x" * 257), "email is not text of 1 to 256"),
    Case("a customId of 256", claiming(customId="x" * 256), Claims(None, "x" * 256, None, GOOD.expires_at_ms)),
    Case("a customId that is a number", claiming(customId=17), "customId is not text"),
    Case("a customId with a NUL", claiming(customId="a\0b"), "customId is not text of"),
    # replacement and JWKS
    Case("the replaced key during overlap", made(), GOOD, OVERLAP),
    Case("the new key during overlap", made(key=RSA_NEW), GOOD, OVERLAP),
    Case("the replaced key after overlap", made(), NOT_OURS, REPLACED),
    Case("the new key after overlap", made(key=RSA_NEW), GOOD, REPLACED),
    Case("the only key after its end", made(), "was replaced", Authentication(keys=REPLACED.keys[:1])),
    Case("a kid does not matter to a PEM", made(kid="whatever"), GOOD),
    Case("a published key", made(kid="one"), GOOD, PUBLISHED),
    Case("a published key without kid", made(), GOOD, PUBLISHED),
    Case("another published key", made(key=EC, algorithm="ES256", kid="two"), GOOD, PUBLISHED),
    Case("a published key under another kid", made(kid="two"), "kid and alg fit none", PUBLISHED),
    Case("an unknown kid", made(kid="three"), "kid and alg fit none", PUBLISHED),
    Case("a stranger under a published kid", made(key=RSA_STRANGER, kid="one"), NOT_OURS, PUBLISHED),
    Case("HS256 for a JWKS", hmac_by(pem(RSA).encode()), f"HS256 {NOT_USED}", PUBLISHED),
    Case("RS256 for a JWKS of ES256", made(kid="one"), f"RS256 {NOT_USED}", PUBLISHED_EC),
    Case("ES256 for a JWKS of ES256", made(key=EC, algorithm="ES256"), GOOD, PUBLISHED_EC),
    Case("a kid that is a path", made(kid="../../etc/passwd"), "kid and alg fit none", PUBLISHED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_token_gets_the_verdict_of_the_table(case: Case) -> None:
    found = verdict(case.token, case.authentication)
    if isinstance(case.expected, Claims):
        assert found == case.expected
    else:
        assert isinstance(found, BadToken)
        assert case.expected in found.reason
        assert len(found.reason) < 160


@given(st.text() | st.from_regex(r"\A[\w-]{0,20}\.[\w-]{0,20}\.[\w-]{0,20}\Z"))
def test_whatever_a_stranger_sends_gets_a_sentence(text: str) -> None:
    assert isinstance(verdict(text), BadToken)


@given(st.integers(0, len(made()) - 1), st.sampled_from("Aa0-_.=\0é"))
def test_a_token_with_any_other_character_is_refused(at: int, character: str) -> None:
    token = made()
    changed = token[:at] + character + token[at + 1 :]
    assert (changed == token) == (verdict(changed) == GOOD)


class Clock:
    """A time that a test sets, in seconds."""

    now = float(NOW)

    def ms(self) -> int:
        return int(self.now * 1000)

    def seconds(self) -> float:
        return self.now


class Site:
    """A `Tokens` with its clock, and a JWKS that a test changes."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.keys: list[Any] = []
        self.down = False
        self.tokens = Tokens(Jwks(self.fetch, self.clock.seconds), self.clock.ms)

    async def fetch(self, url: str) -> bytes:
        if self.down:
            raise FetchFailed("The server cannot be reached.")
        return json.dumps({"keys": self.keys}).encode()

    def verdict(self, token: str, authentication: Authentication, site: str = "a") -> object:
        found = asyncio.run(self.tokens.verified(token, site, authentication))
        return found.reason if isinstance(found, BadToken) else found


def jwk(key: Any, **fields: Any) -> dict[str, Any]:
    return {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), **fields}


def test_a_remembered_token_expires_like_any_other() -> None:
    site, token = Site(), made()
    for _ in range(3):
        assert site.verdict(token, RSA_ONLY) == GOOD
    site.clock.now += 659
    assert site.verdict(token, RSA_ONLY) == GOOD
    site.clock.now += 1
    assert "expired at" in str(site.verdict(token, RSA_ONLY))


def test_a_remembered_token_is_checked_again_when_the_rules_change() -> None:
    site, token = Site(), made()
    assert site.verdict(token, RSA_ONLY) == GOOD
    assert site.verdict(token, msgspec.structs.replace(RSA_ONLY)) == GOOD
    for changed in (EC_ONLY, FOR_SHOP, REPLACED, Authentication()):
        assert isinstance(site.verdict(token, changed), str)
    assert site.verdict(token, RSA_ONLY) == GOOD


def test_a_remembered_token_ends_with_its_key() -> None:
    site, token = Site(), made()
    assert site.verdict(token, OVERLAP) == GOOD
    site.clock.now += 9
    assert site.verdict(token, OVERLAP) == GOOD
    site.clock.now += 1
    assert NOT_OURS in str(site.verdict(token, OVERLAP))


def test_a_token_remembered_for_one_site_says_nothing_at_another() -> None:
    site, token = Site(), made()
    assert site.verdict(token, RSA_ONLY, "a") == GOOD
    assert NOT_USED in str(site.verdict(token, EC_ONLY, "b"))


def test_a_key_taken_out_of_a_jwks_ends_with_the_time_that_a_jwks_is_kept() -> None:
    site, token = Site(), claiming(exp=NOW + 7200)
    site.keys = [jwk(RSA, kid="one")]
    assert isinstance(site.verdict(token, PUBLISHED), Claims)
    site.keys = [jwk(RSA_NEW, kid="two")]
    site.clock.now += 599
    assert isinstance(site.verdict(token, PUBLISHED), Claims)
    site.clock.now += 1
    assert NOT_OURS in str(site.verdict(token, PUBLISHED))


def test_keys_that_cannot_be_fetched_are_not_the_tokens_fault() -> None:
    site = Site()
    site.down = True
    assert "cannot be fetched just now" in str(site.verdict(made(), PUBLISHED))
    both = Authentication(keys=(*PUBLISHED.keys, *RSA_ONLY.keys))
    assert site.verdict(made(), both) == GOOD


def test_a_token_of_too_many_keys_is_not_tried_with_all() -> None:
    site = Site()
    site.keys = [jwk(RSA, kid=str(number)) for number in range(TRIES_MAX + 1)]
    assert "say by kid" in str(site.verdict(made(), PUBLISHED))
    assert site.verdict(made(kid="3"), PUBLISHED) == GOOD


def test_only_good_tokens_are_remembered_and_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens_module, "REMEMBERED_MAX", 3)
    site = Site()
    many = [claiming(customId=str(number)) for number in range(5)]
    for token in (*many[:3], many[0], *many[3:]):
        assert isinstance(site.verdict(token, RSA_ONLY), Claims)
        assert isinstance(site.verdict(token + "A", RSA_ONLY), str)
    held = [each.claims.custom_id for each in site.tokens._remembered.values()]
    assert held == ["0", "3", "4"]


@pytest.mark.parametrize("length", [TOKEN_BYTES_MAX, TOKEN_BYTES_MAX + 1])
def test_a_token_has_a_bounded_length(length: int) -> None:
    found = verdict("x" * length)
    assert isinstance(found, BadToken)
    assert ("longer" in found.reason) == (length > TOKEN_BYTES_MAX)


def test_a_key_stored_by_looser_rules_is_not_used() -> None:
    weak = rsa.generate_private_key(65537, 1024)
    loose: Sequence[AuthenticationKey] = (
        AuthenticationKey("w", "RS256", pem(weak)),
        AuthenticationKey("p", "HS256", secret=pem(RSA)),
    )
    token = made()
    for key in loose:
        authentication = Authentication(keys=(key,))
        assert isinstance(verdict(token, authentication), BadToken)
        assert isinstance(verdict(hmac_by(pem(RSA).encode()), authentication), BadToken)
