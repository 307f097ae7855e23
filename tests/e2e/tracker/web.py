"""A small web of the tests' own: pages under any host name, and a road to the collector that can break."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

# The hosts whose pages browsers shall trust as if they had certificates.
SECURE = ("shop.test", "www.shop.test", "other.test", "collect.test")
HANG_SECONDS = 40.0  # longer than the tracker waits for an answer
PASSED_ON = ("content-type", "origin", "referer", "x-customer-token", "if-none-match", "accept",
             "access-control-request-method", "access-control-request-headers", "user-agent")  # fmt: skip
# What lets a page of another origin read an answer.
AS_THE_COLLECTOR = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "retry-after",
}
PASSED_BACK = ("content-type", "etag", "cache-control", "retry-after", "vary")


@dataclass(frozen=True)
class Answer:
    """What the road answers in the collector's place."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


CUT = "cut"  # the connection breaks before the collector hears anything
CUT_AFTER = "cut after"  # it breaks after the collector has taken the events and before it is heard
HANG = "hang"
Trouble = Answer | str | None


@dataclass
class Asked:
    """A request to the collector, and what came of it."""

    method: str
    path: str
    body: bytes
    at: float
    status: int = 0  # what the page got; 0 for none
    forwarded: int = 0  # what the collector said; 0 when it was not asked

    @property
    def key(self) -> str:
        return parse_qs(urlsplit(self.path).query).get("key", [""])[0]

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events of a request that carries some."""
        if self.method != "POST" or not self.body:
            return []
        events: list[dict[str, Any]] = json.loads(self.body)
        return events


class Web:
    """One server: its pages by their path, the rest is the collector's."""

    def __init__(self, collector: str) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self.trouble: Callable[[Asked], Trouble] = lambda _: None
        self.received: Callable[[str, bytes], None] = lambda path, body: None
        self._collector = httpx.Client(base_url=collector, timeout=30)
        self._server = Server(("127.0.0.1", 0), handler_of(self))
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def origin(self, host: str = "shop.test") -> str:
        return f"http://{host}:{self.port}"

    @property
    def collector(self) -> str:
        """The collector's address as pages know it: of another site than theirs."""
        return self.origin("collect.test")

    def put(self, path: str, html: str, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = "text/javascript" if path.endswith(".js") else "text/html; charset=utf-8"
        self.pages[path] = Answer(200, {"content-type": kind, **named}, html)

    def sent(self, key: str) -> list[Asked]:
        """The requests that carried events of a site."""
        return [each for each in self.asked if each.key == key and each.method == "POST"]

    def forward(self, asked: Asked, headers: dict[str, str]) -> httpx.Response:
        response = self._collector.request(
            asked.method, asked.path, content=asked.body, headers=headers
        )
        asked.forwarded = response.status_code
        return response

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._collector.close()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256  # many pages open connections at once

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A page that goes away in the middle of an answer is what these tests are about."""


def handler_of(web: Web) -> type[BaseHTTPRequestHandler]:
    """The handler that knows this web."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            page = web.pages.get(path)
            if page is not None:
                self.say(page.status, page.headers, page.body.encode())
            elif path.startswith("/v1/") or path.endswith(".js"):
                self.pass_on()
            else:
                self.say(404, {"content-type": "text/plain"}, b"no such page")

        def do_POST(self) -> None:
            path = urlsplit(self.path).path
            if path.startswith("/told/"):
                web.received(path, self.read())
                self.say(204, {"access-control-allow-origin": "*"}, b"")
            elif path in web.pages:
                self.read()
                self.do_GET()
            else:
                self.pass_on()

        do_OPTIONS = do_POST  # noqa: N815 (the server's name)

        def read(self) -> bytes:
            return self.rfile.read(int(self.headers.get("content-length") or 0))

        def pass_on(self) -> None:
            asked = Asked(self.command, self.path, self.read(), time.monotonic())
            web.asked.append(asked)
            trouble = web.trouble(asked)
            if isinstance(trouble, Answer):
                asked.status = trouble.status
                headers = {**AS_THE_COLLECTOR, **trouble.headers}
                return self.say(trouble.status, headers, trouble.body.encode())
            if trouble == HANG:
                self.connection.settimeout(HANG_SECONDS)
                with suppress(OSError):
                    self.connection.recv(1)  # until the page gives up
            if trouble in (CUT, HANG):
                return self.hang_up()
            named = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
            response = web.forward(asked, named)
            if trouble == CUT_AFTER:
                return self.hang_up()
            asked.status = response.status_code
            back = {
                name: value
                for name, value in response.headers.items()
                if name in PASSED_BACK or name.startswith("access-control-")
            }
            return self.say(response.status_code, back, response.content)

        def hang_up(self) -> None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

        def say(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
