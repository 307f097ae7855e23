"""Passing on what is not ingestion to the engine process, streams included."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import httpx

from footfall.collect.bodies import CLOSED
from footfall.collect.limits import (
    FORWARD_CONNECT_SECONDS_MAX,
    FORWARD_READ_SECONDS_MAX,
)
from footfall.collect.replies import JSON_HEADERS, Headers, error_body

# RFC 9110, 7.6.1: these speak of one connection, not of the message.
HOP_BY_HOP = frozenset(
    [
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "host",
        "content-length",
    ]
)
CONNECTIONS_MAX = 512  # each live view holds one


class Forward:
    """A client of the engine's Unix socket."""

    def __init__(self, socket: Path) -> None:
        transport = httpx.AsyncHTTPTransport(
            uds=str(socket),
            limits=httpx.Limits(max_connections=CONNECTIONS_MAX, max_keepalive_connections=32),
        )
        self._client = httpx.AsyncClient(
            transport=transport,
            base_url="http://engine",
            timeout=httpx.Timeout(FORWARD_READ_SECONDS_MAX, connect=FORWARD_CONNECT_SECONDS_MAX),
            headers={},
        )

    async def __call__(self, scope: Any, protocol: Any, body: bytes, address: str) -> None:
        """Sends the request on and streams the answer back as it comes."""
        try:
            request = self._request(scope, body, address)
        except httpx.InvalidURL:
            message = "The address holds characters that no address has."
            protocol.response_bytes(400, [*JSON_HEADERS], error_body("parameter_invalid", message))
            return
        try:
            response = await self._client.send(request, stream=True)
            try:
                await _pass_back(response, protocol)
            finally:
                await response.aclose()
        except httpx.TransportError:
            self._unavailable(protocol)

    async def get(self, path: str) -> bytes:
        """The body of one of the engine's pages; raises httpx.HTTPError when it is away."""
        response = await self._client.get(path)
        return response.raise_for_status().content

    async def close(self) -> None:
        await self._client.aclose()

    def _request(self, scope: Any, body: bytes, address: str) -> httpx.Request:
        headers = [
            (name, value)
            for name, value in scope.headers.items()
            if name not in HOP_BY_HOP and not name.startswith("x-forwarded-")
        ]
        headers += [
            ("host", scope.headers.get("host") or scope.authority or "localhost"),
            ("x-forwarded-for", address),
        ]
        path = scope.path + (f"?{scope.query_string}" if scope.query_string else "")
        # Built bare: a client's defaults (accept, user-agent) must not speak for the browser.
        return httpx.Request(
            scope.method,
            f"http://engine{path}",
            headers=headers,
            content=body or None,
            extensions={"timeout": self._client.timeout.as_dict()},
        )

    @staticmethod
    def _unavailable(protocol: Any) -> None:
        message = (
            "Footfall's engine is starting or restarting. Events are being taken in; ask again."
        )
        protocol.response_bytes(
            503, [*JSON_HEADERS, ("retry-after", "1")], error_body("engine_unavailable", message)
        )


async def _pass_back(response: httpx.Response, protocol: Any) -> None:
    """Raises httpx.TransportError when the engine stops before the first byte was passed on."""
    headers: Headers = [
        (name, value) for name, value in response.headers.multi_items() if name not in HOP_BY_HOP
    ]
    if "content-length" in response.headers:  # the others are streamed, and may have no end
        content = b"".join([chunk async for chunk in response.aiter_raw()])
        protocol.response_bytes(response.status_code, headers, content)
        return
    stream = protocol.response_stream(response.status_code, headers)
    with contextlib.suppress(httpx.TransportError):  # it stopped: so does its stream
        async for chunk in response.aiter_raw():
            try:
                await stream.send_bytes(chunk)
            except Exception as error:  # the server raises its own types for a closed client
                if type(error).__name__ in CLOSED:
                    return
                raise
