"""Fetching a URL that somebody else chose, from real servers on this machine: what is refused."""

from __future__ import annotations

import asyncio
import datetime
import gzip
import ipaddress
import json
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from footfall.config import Network
from footfall.trust import fetch as fetch_module
from footfall.trust.fetch import BYTES_MAX, FetchFailed, fetch, is_public
from footfall.trust.jwks import Jwks

HERE: Sequence[Network] = (ipaddress.ip_network("127.0.0.0/8"),)
KEYS = b'{"keys": []}'


class Handler(BaseHTTPRequestHandler):
    """Answers by path, and notes what was asked for."""

    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["host"]))
        if self.path == "/redirect":
            self._answer(302, b"", location="/keys")
        elif self.path == "/missing":
            self._answer(404, KEYS)
        elif self.path == "/large":
            self._answer(200, b"x" * (BYTES_MAX + 1))
        elif self.path == "/largest":
            self._answer(200, b"x" * BYTES_MAX)
        elif self.path == "/bomb":
            self._answer(200, gzip.compress(b"x" * 50_000_000), **{"content-encoding": "gzip"})
        elif self.path == "/endless":
            self._endless()
        elif self.path == "/slow":
            self.server.released.wait(10)
        elif self.path == "/broken":
            self.wfile.write(b"hello\r\n\r\n")
        else:
            self._answer(200, self.server.body)

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def _endless(self) -> None:
        """A body without a length, for as long as somebody reads it."""
        self.send_response(200)
        self.end_headers()
        try:
            while not self.server.released.is_set():
                self.wfile.write(b"x" * 65536)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""


class Server(ThreadingHTTPServer):
    """A server on 127.0.0.1, with TLS if it has a certificate."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str]] = []
        self.names: list[str | None] = []
        self.body = KEYS
        self.released = threading.Event()
        self.port = self.server_address[1]
        if context is not None:
            context.sni_callback = lambda _, name, __: self.names.append(name)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that breaks off is what the tests are about."""


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.stop()


def resolving_to(*addresses: str) -> fetch_module.Resolve:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolve


def got(url: str, allowed: Sequence[Network] = HERE, *addresses: str) -> bytes | str:
    """The body, or the sentence that says why there is none."""
    try:
        if addresses:
            return asyncio.run(fetch(url, allowed, resolving_to(*addresses)))
        return asyncio.run(fetch(url, allowed))
    except FetchFailed as failure:
        return str(failure)


def test_the_body_is_read_from_an_allowed_private_address(server: Server) -> None:
    assert got(f"http://127.0.0.1:{server.port}/keys") == KEYS
    assert got(f"http://localhost:{server.port}/keys?a=b", HERE, "127.0.0.1") == KEYS
    assert server.asked == [
        ("/keys", f"127.0.0.1:{server.port}"),
        ("/keys?a=b", f"localhost:{server.port}"),
    ]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("redirect", "sends elsewhere"),
        ("missing", "status 404"),
        ("large", "larger than 256 KiB"),
        ("endless", "larger than 256 KiB"),
        ("bomb", "compresses"),
        ("broken", "cannot be reached"),
    ],
)
def test_an_answer_that_is_not_as_it_should_be_is_refused(
    server: Server, path: str, reason: str
) -> None:
    assert reason in str(got(f"http://127.0.0.1:{server.port}/{path}"))
    assert len(server.asked) == 1


def test_the_largest_answer_is_read(server: Server) -> None:
    assert len(got(f"http://127.0.0.1:{server.port}/largest")) == BYTES_MAX


@pytest.mark.alone
def test_a_slow_server_is_given_up_in_time(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_module, "SECONDS_MAX", 0.2)
    began = time.monotonic()
    assert "whole answer within" in str(got(f"http://127.0.0.1:{server.port}/slow"))
    assert time.monotonic() - began < 2


def test_a_slow_name_server_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_module, "SECONDS_MAX", 0.1)

    async def resolve(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return ()

    with pytest.raises(FetchFailed, match="within"):
        asyncio.run(fetch("https://shop.example/", (), resolve))


def test_a_server_that_is_down_is_told(server: Server) -> None:
    server.stop()
    assert "cannot be reached" in str(got(f"http://127.0.0.1:{server.port}/keys"))


@pytest.mark.parametrize(
    ("url", "addresses", "reason"),
    [
        ("http://127.0.0.1/", (), "use https"),
        ("https://127.0.0.1/", (), "no public address"),
        ("https://2130706433/", (), "no public address"),
        ("https://0x7f.1/", (), "no public address"),
        ("https://[::1]/", (), "no public address"),
        ("https://[::ffff:127.0.0.1]/", (), "no public address"),
        ("https://localhost/", (), "no public address"),
        ("https://shop.example/", ("10.0.0.1",), "shop.example is at 10.0.0.1"),
        ("https://shop.example/", ("169.254.169.254",), "no public address"),
        ("https://shop.example/", ("8.8.8.8", "10.0.0.1"), "is at 10.0.0.1"),
        ("https://shop.example/", ("2606:4700::1", "fd00::1"), "is at fd00::1"),
        ("https://shop.example/", ("fe80::1%eth0",), "no public address"),
        ("https://shop.example/", (), "no address"),
        ("http://shop.example/", ("8.8.8.8",), "use https"),
        ("ftp://shop.example/", ("8.8.8.8",), "must begin with https"),
        ("file:///etc/passwd", ("8.8.8.8",), "must begin with https"),
        ("shop.example", ("8.8.8.8",), "must begin with https"),
        ("https://", ("8.8.8.8",), "must begin with https"),
        ("https://a b/", ("8.8.8.8",), "must begin with https"),
        ("https://shop.example:0/", ("8.8.8.8",), "must begin with https"),
        ("https://shop.example:99999/", ("8.8.8.8",), "must begin with https"),
        ("https://shop.example:x/", ("8.8.8.8",), "no URL"),
        ("https://[::1/", ("8.8.8.8",), "no URL"),
    ],
)
def test_an_address_inside_is_refused_before_it_is_asked(
    url: str, addresses: tuple[str, ...], reason: str
) -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        if addresses or host == "shop.example":
            return addresses
        return await fetch_module.addresses_of(host, port)

    with pytest.raises(FetchFailed, match=reason):
        asyncio.run(fetch(url, (), resolve))


def test_http_is_for_hosts_that_are_wholly_inside(server: Server) -> None:
    url = f"http://keys.internal:{server.port}/keys"
    assert "use https" in str(got(url, HERE, "127.0.0.1", "8.8.8.8"))
    assert got(url, HERE, "127.0.0.1", "127.0.0.2") == KEYS
    assert got(url, HERE, "::ffff:127.0.0.1") == KEYS


def test_the_address_that_was_judged_is_the_one_that_is_asked(server: Server) -> None:
    answers = [["127.0.0.1"], ["127.0.0.99"]]
    asked = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return answers.pop(0)

    url = f"http://rebinding.example:{server.port}/keys"
    assert asyncio.run(fetch(url, HERE, resolve)) == KEYS
    assert asked == ["rebinding.example"]
    assert server.asked == [("/keys", f"rebinding.example:{server.port}")]


def test_a_proxy_from_the_environment_is_not_used(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert got(f"http://127.0.0.1:{server.port}/keys") == KEYS


PUBLIC_OR_NOT = (
    ("8.8.8.8", True),
    ("2606:4700::1", True),
    ("::ffff:8.8.8.8", True),
    ("64:ff9b::808:808", True),
    ("2002:808:808::1", True),
    ("127.0.0.1", False),
    ("10.1.2.3", False),
    ("172.16.0.1", False),
    ("192.168.1.1", False),
    ("169.254.169.254", False),
    ("100.64.0.1", False),
    ("0.0.0.0", False),
    ("224.0.0.1", False),
    ("255.255.255.255", False),
    ("198.18.0.1", False),
    ("::", False),
    ("::1", False),
    ("::127.0.0.1", False),
    ("::ffff:10.0.0.1", False),
    ("::ffff:169.254.169.254", False),
    ("64:ff9b::a00:1", False),
    ("64:ff9b:1::1", False),
    ("2002:a00:1::1", False),
    ("2001:0:1::1", False),
    ("fc00::1", False),
    ("fd00:ec2::254", False),
    ("fe80::1", False),
    ("fec0::1", False),
    ("ff02::1", False),
    ("2001:db8::1", False),
)


@pytest.mark.parametrize(("address", "public"), PUBLIC_OR_NOT)
def test_an_address_is_public_by_the_table(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


def certified(folder: Path, host: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for `host`, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.PEM)
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(certificate + secret)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(path)
    return serving, ssl.create_default_context(cadata=certificate.decode())


def test_over_tls_the_certificate_must_be_the_hosts_although_the_address_is_pinned(
    tmp_path: Path,
) -> None:
    serving, trust = certified(tmp_path, "keys.example")
    running = Server(serving)
    try:
        resolve = resolving_to("127.0.0.1")
        url = f"https://keys.example:{running.port}/keys"
        assert asyncio.run(fetch(url, HERE, resolve, trust)) == KEYS
        assert running.names == ["keys.example"]
        with pytest.raises(FetchFailed, match="CERTIFICATE_VERIFY_FAILED"):
            asyncio.run(fetch(url.replace("keys", "other", 1), HERE, resolve, trust))
        with pytest.raises(FetchFailed, match="CERTIFICATE_VERIFY_FAILED"):
            asyncio.run(fetch(url, HERE, resolve))
    finally:
        running.stop()


def test_a_jwks_lives_on_while_its_server_is_down(server: Server) -> None:
    """The whole way: a real server, a key that is added, and the server's end."""
    now = 0.0
    point = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    server.body = json.dumps({"keys": [{**point, "kid": "one"}]}).encode()
    url = f"http://127.0.0.1:{server.port}/keys"
    jwks = Jwks(lambda each: fetch(each, HERE), lambda: now)

    async def count(kid: str) -> int:
        return len(await jwks.keys(url, kid))

    assert asyncio.run(count("one")) == 1
    server.body = json.dumps({"keys": [{**point, "kid": kid} for kid in ("one", "two")]}).encode()
    now = 31
    assert asyncio.run(count("two")) == 1
    server.stop()
    now = 3600
    assert asyncio.run(count("one")) == 1
    assert "cannot be reached" in str(jwks.problem(url))
    assert len(server.asked) == 2
