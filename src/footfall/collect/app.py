"""The collector's HTTP application on Granian's RSGI: its routes, and the reading of bodies."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
import structlog
from prometheus_client import generate_latest

from footfall.collect.assets import Script, tracker_settings
from footfall.collect.counts import Counts
from footfall.collect.forward import Forward
from footfall.collect.ingest import Ingest, Request, RulesSource
from footfall.collect.limits import FORWARDED_BODY_BYTES_MAX, UNDER_WAY_BYTES_MAX
from footfall.collect.origin import client_address
from footfall.collect.replies import JSON_TYPE, Headers, Refused, error_body, refused
from footfall.config import Network
from footfall.events.rejection import Code
from footfall.wire.limits import BODY_BYTES_MAX

EVENTS_PATH = "/v1/events"
TRACKER_PATH = "/v1/tracker/"
SCRIPT_PATH = "/footfall.js"

log = structlog.get_logger()


class Collector:
    """One collector process's application; Granian calls `__rsgi__` for every request."""

    def __init__(
        self,
        ingest: Ingest,
        rules: RulesSource,
        counts: Counts,
        script: Script,
        forward: Forward,
        trusted_proxies: Sequence[Network] = (),
    ) -> None:
        self._ingest = ingest
        self._rules = rules
        self._counts = counts
        self._script = script
        self._forward = forward
        self._trusted_proxies = trusted_proxies
        self._under_way_bytes = 0
        self._routes = {
            EVENTS_PATH: self._events,
            SCRIPT_PATH: self._serve_script,
            "/healthz": self._health,
            "/readyz": self._health,
            "/metrics": self._metrics,
        }

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        try:
            route = self._routes.get(scope.path)
            if route is not None:
                await route(scope, protocol)
            elif scope.path.startswith(TRACKER_PATH):
                await self._tracker_settings(scope, protocol)
            else:
                await self._pass_on(scope, protocol)
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("request failed", path=scope.path)
            message = "Something went wrong on our side. It has been logged."
            protocol.response_bytes(500, [JSON_TYPE], error_body("internal", message))

    async def _events(self, scope: Any, protocol: Any) -> None:
        headers = scope.headers
        origin = headers.get("origin")
        if scope.method == "POST":
            status, answer_headers, body = await self._take(scope, headers, protocol)
        elif scope.method == "OPTIONS":
            status, answer_headers, body = 204, _preflight(headers), b""
        else:
            status, answer_headers, body = _wrong_method("POST")
        if origin:
            answer_headers += [
                ("access-control-allow-origin", origin),
                ("access-control-allow-credentials", "true"),
                ("access-control-expose-headers", "retry-after"),
                ("vary", "origin"),
            ]
        protocol.response_bytes(status, answer_headers, body)

    async def _take(self, scope: Any, headers: Any, protocol: Any) -> tuple[int, Headers, bytes]:
        try:
            body = await self._body(headers, protocol, BODY_BYTES_MAX)
        except Refused as refusal:
            self._counts.refused[refusal.code] += 1
            return refused(refusal)
        address = self._address(scope)
        return await self._ingest.answer(Request(headers, scope.query_string, address, body))

    def _address(self, scope: Any) -> str:
        forwarded = scope.headers.get_all("x-forwarded-for") if self._trusted_proxies else []
        return client_address(scope.client, ",".join(forwarded), self._trusted_proxies)

    async def _body(self, headers: Any, protocol: Any, bytes_max: int) -> bytes:
        """The request's body, never holding more than the bound, whatever the client claims."""
        claimed = headers.get("content-length")
        if claimed is not None and int(claimed) > bytes_max:  # the server refuses non-numbers
            raise Refused(Code.BODY_TOO_LARGE)
        reserved = int(claimed) if claimed is not None else bytes_max
        if self._under_way_bytes + reserved > UNDER_WAY_BYTES_MAX:
            raise Refused(Code.OVERLOADED, retry_after_seconds=1)
        self._under_way_bytes += reserved
        try:
            if claimed is not None:
                whole: bytes = await protocol()
                return whole
            chunks, size = [], 0
            async for chunk in protocol:
                size += len(chunk)
                if size > bytes_max:
                    raise Refused(Code.BODY_TOO_LARGE)
                chunks.append(bytes(chunk))
            return b"".join(chunks)
        finally:
            self._under_way_bytes -= reserved

    async def _tracker_settings(self, scope: Any, protocol: Any) -> None:
        if scope.method not in ("GET", "HEAD"):
            protocol.response_bytes(*_wrong_method("GET"))
            return
        site = self._rules.current.sites_by_tracker_key.get(scope.path[len(TRACKER_PATH) :])
        if site is None:
            headers = [JSON_TYPE, ("access-control-allow-origin", "*")]
            body = error_body("auth_invalid", "No site has this tracker key.")
            protocol.response_bytes(404, headers, body)
            return
        none_match = scope.headers.get("if-none-match")
        protocol.response_bytes(*tracker_settings(site, none_match))

    async def _serve_script(self, scope: Any, protocol: Any) -> None:
        if scope.method not in ("GET", "HEAD"):
            protocol.response_bytes(*_wrong_method("GET"))
            return
        accept_encoding = scope.headers.get("accept-encoding") or ""
        none_match = scope.headers.get("if-none-match")
        protocol.response_bytes(*self._script.answer(accept_encoding, none_match))

    async def _health(self, scope: Any, protocol: Any) -> None:
        protocol.response_bytes(200, [JSON_TYPE], b'{"status":"ok"}')

    async def _metrics(self, scope: Any, protocol: Any) -> None:
        text = generate_latest(self._counts.registry)
        try:
            text += await self._forward.get("/metrics")
        except httpx.HTTPError:
            log.warning("the engine's metrics are missing: it does not answer")
        protocol.response_bytes(200, [("content-type", "text/plain; version=0.0.4")], text)

    async def _pass_on(self, scope: Any, protocol: Any) -> None:
        try:
            body = b""
            if scope.method not in ("GET", "HEAD"):
                body = await self._body(scope.headers, protocol, FORWARDED_BODY_BYTES_MAX)
        except Refused as refusal:
            status, headers, text = refused(refusal)
            protocol.response_bytes(status, headers, text)
            return
        await self._forward(scope, protocol, body, self._address(scope))


def _preflight(headers: Any) -> Headers:
    asked = headers.get("access-control-request-headers")
    return [
        ("access-control-allow-methods", "POST"),
        ("access-control-allow-headers", asked or "content-type"),
        ("access-control-max-age", "86400"),
    ]


def _wrong_method(allowed: str) -> tuple[int, Headers, bytes]:
    message = f"This address takes {allowed}."
    return 405, [JSON_TYPE, ("allow", allowed)], error_body("method_not_allowed", message)
