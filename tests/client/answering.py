"""A real HTTP server that answers each request as a test says: well, badly, late, or not at all."""

from __future__ import annotations

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self

import httpx


class Reply(NamedTuple):
    """An answer; `body` None is Footfall's own to events that are all taken."""

    status: int = 202
    body: dict[str, Any] | str | None = None
    headers: tuple[tuple[str, str], ...] = ()


class Request(NamedTuple):
    """What arrived."""

    headers: dict[str, str]
    events: list[dict[str, Any]]


CUT = "cut"  # takes the request and closes the connection without an answer
HANG = "hang"  # takes it and says nothing until the server ends
FORWARD = "forward"  # hands it to the real server, and closes without an answer
Step = Reply | str
TAKEN = Reply()


class Answering:
    """Answers by `script`, one step a request, and takes everything after its end."""

    def __init__(self, *script: Step, forward_to: str = "") -> None:
        self._script = list(script)
        self._forward_to = forward_to
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self.requests: list[Request] = []
        self.taken: list[dict[str, Any]] = []  # events of requests with a good answer
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def ids(self) -> list[str]:
        """The ids of the events that were taken, in their order."""
        return [event["id"] for event in self.taken]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answering = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                answering.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def answer(self, to: BaseHTTPRequestHandler) -> None:
        body = to.rfile.read(int(to.headers["content-length"]))
        plain = gzip.decompress(body) if to.headers["content-encoding"] == "gzip" else body
        events = json.loads(plain)
        headers = {name.lower(): value for name, value in to.headers.items()}
        with self._lock:
            self.requests.append(Request(headers, events))
            step = self._script.pop(0) if self._script else TAKEN
        if isinstance(step, str):
            if step == HANG:
                self._ended.wait(60)
            if step == FORWARD:
                keys = {"x-tracker-key", "content-encoding"}
                kept = {name: value for name, value in headers.items() if name in keys}
                url = f"{self._forward_to}/v1/events"
                assert httpx.post(url, content=body, headers=kept).status_code == 202
            to.close_connection = True
            return
        good = step.body is None and step.status == 202
        answer = {"accepted": len(events), "rejected": []} if step.body is None else step.body
        content = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
        if good:
            with self._lock:
                self.taken += events
        to.send_response(step.status)
        for name, value in (*step.headers, ("Content-Length", str(len(content)))):
            to.send_header(name, value)
        to.end_headers()
        to.wfile.write(content)
