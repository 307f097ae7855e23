"""Taking events in: decode, judge, append, answer. Nothing is answered before it is durable."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Protocol
from urllib.parse import parse_qsl

import msgspec

from footfall.collect.counts import Counts
from footfall.collect.ids import Ids
from footfall.collect.origin import allowed
from footfall.collect.replies import JSON_TYPE, Headers, Refused, refused, verdicts
from footfall.events.accept import Context, accept
from footfall.events.event import Event, Source, encode
from footfall.events.moment import epoch_ms, skew_ms
from footfall.events.rejection import Code, Rejection
from footfall.log.log import LogFull, LogWriter, Record
from footfall.settings.keys import ApiKey, Scope
from footfall.settings.rules import Rules, api_key_of
from footfall.settings.sites import Site
from footfall.wire import native
from footfall.wire.encoding import BadEncoding, TooLarge, UnknownEncoding, decoded
from footfall.wire.received import Malformed, MalformedBody, Received, TooManyEvents

USER_AGENT_CHARACTERS_MAX = 512  # the longest honest ones have about 300
CONTENT_TYPES = ("application/json", "application/x-ndjson", "text/plain")

CODES_BY_FIELD = {
    "action": Code.ACTION_INVALID,
    "time": Code.TIME_INVALID,
    "uuid": Code.UUID_INVALID,
    "id": Code.ID_INVALID,
    "params": Code.PARAM_INVALID,
    "client": Code.CLIENT_INVALID,
}


class RulesSource(Protocol):
    """Where the current rules of all sites stand."""

    @property
    def current(self) -> Rules: ...


class Request(msgspec.Struct, gc=False):
    """What ingestion needs of one HTTP request."""

    headers: Mapping[str, str]
    query: str
    address: str
    body: bytes


class Sender(msgspec.Struct, gc=False):
    """Who is writing: the site, and the API key if one vouches for the events."""

    site: Site
    key: ApiKey | None


class Ingest:
    """The ingestion path of one collector process."""

    def __init__(
        self,
        rules: RulesSource,
        log: LogWriter,
        counts: Counts,
    ) -> None:
        self._rules = rules
        self._log = log
        self._counts = counts
        self._new_id = Ids()

    async def answer(self, request: Request) -> tuple[int, Headers, bytes]:
        """Status, headers and body for one POST of events."""
        try:
            status, body = await self._take(request)
        except Refused as refusal:
            self._counts.refused[refusal.code] += 1
            return refused(refusal)
        return status, [JSON_TYPE], body

    async def _take(self, request: Request) -> tuple[int, bytes]:
        query = dict(parse_qsl(request.query)) if request.query else {}
        sender = self._sender(request.headers, query)
        batch = _batch(request)
        sent_at = request.headers.get("x-sent-at") or query.get("sentAt") or batch.sent_at
        context = self._context(sender, request, sent_at)

        records: list[Record] = []
        rejected: list[tuple[int, Rejection]] = []
        for index, received in enumerate(batch.events):
            judged = (
                accept(received, context)
                if isinstance(received, Received)
                else _unreadable(received)
            )
            if isinstance(judged, Event):
                records.append(Record(judged.uuid, encode(judged)))
            else:
                rejected.append((index, judged))
        if records:
            try:
                await self._log.append(records)
            except LogFull as full:
                raise Refused(Code.LOG_FULL, retry_after_seconds=full.retry_after_seconds) from full
        self._count(len(records), rejected)
        return verdicts(len(records), rejected)

    def _sender(self, headers: Mapping[str, str], query: Mapping[str, str]) -> Sender:
        rules = self._rules.current
        authorization = headers.get("authorization")
        if authorization is not None:
            scheme, _, secret = authorization.partition(" ")
            key = api_key_of(rules, secret.strip()) if scheme.lower() == "bearer" else None
            site = rules.sites_by_id.get(key.site) if key else None
            if key is None or site is None:
                raise Refused(Code.AUTH_INVALID)
            if not {Scope.EVENTS_WRITE, Scope.ADMIN} & set(key.scopes):
                raise Refused(Code.EVENT_NOT_ALLOWED)
            return Sender(site, key)
        tracker_key = headers.get("x-tracker-key") or query.get("key")
        if not tracker_key:
            raise Refused(Code.AUTH_REQUIRED)
        site = rules.sites_by_tracker_key.get(tracker_key)
        if site is None:
            raise Refused(Code.AUTH_INVALID)
        origin = headers.get("origin")
        if origin is not None and not allowed(origin, site.domains):
            raise Refused(Code.ORIGIN_DENIED)
        return Sender(site, None)

    def _context(
        self, sender: Sender, request: Request, sent_at: str | int | float | None
    ) -> Context:
        received_at_ms = time.time_ns() // 1_000_000
        headers = request.headers
        if sender.key is not None:
            source = Source.SERVER
        else:
            source = Source.BROWSER if headers.get("origin") else Source.APP
        sent_at_ms = None
        if sent_at is not None:
            text = isinstance(sent_at, str) and sent_at.isdecimal()
            sent_at_ms = epoch_ms(int(sent_at) if text else sent_at)
        return Context(
            site=sender.site.id,
            received_at_ms=received_at_ms,
            source=source,
            new_id=self._new_id,
            trusted=sender.key is not None,
            skew_ms=skew_ms(sent_at_ms, received_at_ms),
            user_agent=(headers.get("user-agent") or "")[:USER_AGENT_CHARACTERS_MAX],
            address=request.address,
        )

    def _count(self, accepted: int, rejected: Sequence[tuple[int, Rejection]]) -> None:
        counts = self._counts
        counts.received += accepted + len(rejected)
        counts.accepted += accepted
        for _, rejection in rejected:
            counts.rejected[rejection.code] += 1


def _unreadable(malformed: Malformed) -> Rejection:
    """An element that is no event, by the field at fault."""
    if malformed.missing:
        return Rejection(Code.ACTION_REQUIRED, "action")
    code = CODES_BY_FIELD.get((malformed.field or "").partition(".")[0], Code.EVENT_INVALID)
    return Rejection(code, malformed.field, malformed.message)


def _batch(request: Request) -> native.Batch:
    content_type = request.headers.get("content-type")
    if content_type is not None:
        kind = content_type.partition(";")[0].strip().lower()
        if kind not in CONTENT_TYPES:
            raise Refused(Code.UNSUPPORTED_MEDIA_TYPE)
    try:
        return native.decode(decoded(request.body, request.headers.get("content-encoding") or ""))
    except UnknownEncoding as error:
        raise Refused(Code.UNSUPPORTED_ENCODING) from error
    except BadEncoding as error:
        raise Refused(Code.ENCODING_INVALID) from error
    except TooLarge as error:
        raise Refused(Code.BODY_TOO_LARGE) from error
    except TooManyEvents as error:
        raise Refused(Code.BATCH_TOO_LARGE) from error
    except MalformedBody as error:
        raise Refused(Code.BODY_INVALID, f"{error}.") from error
