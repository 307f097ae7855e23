"""The collector's HTTP application on Granian's RSGI: its routes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import httpx
import structlog
from prometheus_client import generate_latest

from footfall.collect import tickets
from footfall.collect.address import client_address
from footfall.collect.assets import Scripts, tracker_settings
from footfall.collect.bodies import Bodies, ClientGone
from footfall.collect.counts import Counts
from footfall.collect.forward import Forward
from footfall.collect.ingest import Ingest, Request
from footfall.collect.limits import FORWARDED_BODY_BYTES_MAX
from footfall.collect.places import EVENTS_PATH, Place, What, place_of
from footfall.collect.replies import JSON_HEADERS, Headers, Refused, error_body, refused
from footfall.collect.sender import Sender
from footfall.config import Network
from footfall.settings.rules import RulesCache
from footfall.wire.limits import BODY_BYTES_MAX

log = structlog.get_logger()


class Collector:
    """One collector process's application; Granian calls `__rsgi__` for every request."""

    def __init__(
        self,
        ingest: Ingest,
        rules: RulesCache,
        counts: Counts,
        scripts: Scripts,
        forward: Forward,
        trusted_proxies: Sequence[Network] = (),
    ) -> None:
        self._ingest = ingest
        self._rules = rules
        self._counts = counts
        self._scripts = scripts
        self._forward = forward
        self._trusted_proxies = trusted_proxies
        self._bodies = Bodies()
        self._routes = {
            EVENTS_PATH: self._events,
            "/healthz": self._health,
            "/readyz": self._health,
            "/metrics": self._metrics,
        }

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        try:
            route = self._routes.get(scope.path)
            if route is not None:
                await route(scope, protocol)
            else:
                await self._elsewhere(scope, protocol)
        except ClientGone:
            return
        except Exception:
            log.exception("request failed", path=scope.path)
            message = "Something went wrong on our side. It has been logged."
            protocol.response_bytes(500, [*JSON_HEADERS], error_body("internal", message))

    async def _elsewhere(self, scope: Any, protocol: Any) -> None:
        """What trackers ask for, under any prefix; the rest is the engine's."""
        rules = self._rules.current
        place = place_of(scope.path, self._scripts, rules.scripts, rules.collect_paths)
        if place is None:
            await self._pass_on(scope, protocol)
        elif place.what is What.EVENTS:
            await self._events(scope, protocol)
        elif scope.method not in ("GET", "HEAD"):
            protocol.response_bytes(*_wrong_method("GET"))
        elif place.what is What.SCRIPT:
            accept_encoding = scope.headers.get("accept-encoding") or ""
            script = self._scripts.find(place.name, rules)
            none_match = scope.headers.get("if-none-match")
            protocol.response_bytes(*script.answer(accept_encoding, none_match))
        else:
            protocol.response_bytes(*await self._told(place, scope))

    async def _told(self, place: Place, scope: Any) -> tuple[int, Headers, bytes]:
        """What the tracker of a page is told about its site."""
        now_ms = time.time_ns() // 1_000_000
        entrance = self._rules.current.entrance(place.name, now_ms)
        if entrance is None:
            entrance = (await self._rules.look_again()).entrance(place.name, now_ms)
        if entrance is None:
            headers = [
                *JSON_HEADERS,
                ("cache-control", "no-store"),
                ("access-control-allow-origin", "*"),
            ]
            return 404, headers, error_body("auth_invalid", "No site has this tracker key.")
        if place.what is What.SETTINGS:
            return tracker_settings(entrance.door.site, scope.headers.get("if-none-match"))
        origin = tickets.origin_of(scope.headers)
        sender = Sender(entrance.door, entrance.key_id, place.name, None, origin or "")
        try:
            self._ingest.charge_one(sender, self._address(scope))
        except Refused as refusal:
            status, refused_headers, text = refused(refusal)
            return status, [*refused_headers, ("access-control-allow-origin", "*")], text
        if place.what is What.LINK:
            return tickets.link(entrance, origin, scope.query_string, now_ms)
        return tickets.assistant(entrance, scope.query_string, now_ms)

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
            body = await self._bodies.read(headers, protocol, BODY_BYTES_MAX)
        except Refused as refusal:
            self._counts.refused[refusal.code] += 1
            return refused(refusal)
        address = self._address(scope)
        return await self._ingest.answer(Request(headers, scope.query_string, address, body))

    def _address(self, scope: Any) -> str:
        forwarded = scope.headers.get_all("x-forwarded-for") if self._trusted_proxies else []
        return client_address(scope.client, ",".join(forwarded), self._trusted_proxies)

    async def _health(self, scope: Any, protocol: Any) -> None:
        protocol.response_bytes(200, [*JSON_HEADERS], b'{"status":"ok"}')

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
                body = await self._bodies.read(scope.headers, protocol, FORWARDED_BODY_BYTES_MAX)
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
    return 405, [*JSON_HEADERS, ("allow", allowed)], error_body("method_not_allowed", message)
