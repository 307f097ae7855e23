"""Taking events in: decode, judge, append, answer. Nothing is answered before it is durable."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

import msgspec

from footfall.collect.counts import Counts
from footfall.collect.ids import Ids
from footfall.collect.rates import Rates
from footfall.collect.replies import JSON_HEADERS, Headers, Refused, refused, verdicts
from footfall.collect.sender import Sender, admit, sender_of
from footfall.collect.turned_away import Keeper
from footfall.events import client_hints
from footfall.events.accept import Context, accept
from footfall.events.address import left_of
from footfall.events.event import Event, Source, encode
from footfall.events.moment import epoch_ms, skew_ms
from footfall.events.rejection import Code, Rejection
from footfall.events.verdict import unreadable
from footfall.geo.places import Places
from footfall.log.log import LogFull, LogWriter, Record
from footfall.settings.rules import RulesCache
from footfall.trust.payload import BadToken
from footfall.trust.tokens import Tokens
from footfall.wire import native
from footfall.wire.encoding import BadEncoding, TooLarge, UnknownEncoding, decoded
from footfall.wire.received import MalformedBody, Received, TooManyEvents

USER_AGENT_CHARACTERS_MAX = 512  # the longest honest ones have about 300
CONTENT_TYPES = ("application/json", "application/x-ndjson", "text/plain")
# Requests that are turned away whole, but whose site is known and whose sender can mend them.
KEPT_WHOLE = frozenset(
    (
        Code.ORIGIN_DENIED, Code.EVENT_NOT_ALLOWED, Code.BODY_INVALID, Code.BATCH_TOO_LARGE,
        Code.UNSUPPORTED_MEDIA_TYPE, Code.UNSUPPORTED_ENCODING, Code.ENCODING_INVALID,
        Code.BODY_TOO_LARGE,
    )
)  # fmt: skip


class Request(msgspec.Struct, gc=False):
    """What ingestion needs of one HTTP request."""

    headers: Mapping[str, str]
    query: str
    address: str
    body: bytes


class Parts(msgspec.Struct, frozen=True):
    """What ingestion works with."""

    rules: RulesCache
    log: LogWriter
    turned_away: Keeper
    tokens: Tokens
    rates: Rates
    counts: Counts
    places: Places


class Ingest:
    """The ingestion path of one collector process."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._new_id = Ids()

    async def answer(self, request: Request) -> tuple[int, Headers, bytes]:
        """Status, headers and body for one POST of events."""
        try:
            status, body = await self._take(request)
        except Refused as refusal:
            self._parts.counts.refused[refusal.code] += 1
            return refused(refusal)
        return status, [*JSON_HEADERS], body

    def charge_one(self, sender: Sender, address: str) -> None:
        """Takes as much as one event costs. Raises Refused while the sender has nothing left."""
        self._parts.rates.charge(self._parts.rates.check(sender, address), 1)

    async def _take(self, request: Request) -> tuple[int, bytes]:
        parts = self._parts
        query = dict(parse_qsl(request.query)) if request.query else {}
        received_at_ms = time.time_ns() // 1_000_000
        sender = await sender_of(
            parts.rules, request.headers, query, request.address, received_at_ms
        )
        context = self._context(sender, request, received_at_ms)
        charged = parts.rates.check(sender, request.address)
        try:
            admit(sender, request.headers)
            body, batch = _read(request)
        except Refused as refusal:
            parts.rates.charge(charged, 1)
            if refusal.code in KEPT_WHOLE:
                await parts.turned_away.keep_whole(sender, context, request.body, refusal)
            raise
        parts.rates.charge(charged, len(batch.events))
        sent_at = request.headers.get("x-sent-at") or query.get("sentAt") or batch.sent_at
        token = request.headers.get("x-customer-token") or query.get("customerToken") or ""
        if sent_at is not None:
            context = msgspec.structs.replace(context, skew_ms=_skew_ms(sent_at, received_at_ms))
        if token and sender.key is None:
            context = await self._vouched(sender, context, token)

        records: list[Record] = []
        rejected: list[tuple[int, Rejection]] = []
        for index, received in enumerate(batch.events):
            judged = (
                accept(received, context)
                if isinstance(received, Received)
                else unreadable(received)
            )
            if isinstance(judged, Event):
                records.append(Record(judged.uuid, encode(judged)))
            else:
                rejected.append((index, judged))
        if rejected:
            await parts.turned_away.keep(sender, context, batch, body, rejected, token)
        if records:
            try:
                await parts.log.append(records)
            except LogFull as full:
                raise Refused(Code.LOG_FULL, retry_after_seconds=full.retry_after_seconds) from full
        self._count(len(records), rejected)
        return verdicts(len(records), rejected)

    def _context(self, sender: Sender, request: Request, received_at_ms: int) -> Context:
        headers, door = request.headers, sender.door
        if sender.key is not None:
            source = Source.SERVER
        else:
            source = Source.BROWSER if headers.get("origin") else Source.APP
        trusted = sender.key is not None
        return msgspec.structs.replace(
            door.context(received_at_ms, source, self._new_id, trusted),
            user_agent=(headers.get("user-agent") or "")[:USER_AGENT_CHARACTERS_MAX],
            address=left_of(request.address, door.site.ip),
            client_hints=client_hints.written(headers),
            place=self._parts.places.of(request.address) if not trusted else None,
        )

    async def _vouched(self, sender: Sender, context: Context, token: str) -> Context:
        """The context with what the customer's token proves, or why it does not hold."""
        door = sender.door
        found = await self._parts.tokens.verified(token, door.site.id, door.authentication)
        if isinstance(found, BadToken):
            return msgspec.structs.replace(context, token_problem=found.reason)
        return msgspec.structs.replace(context, claims=found)

    def _count(self, accepted: int, rejected: Sequence[tuple[int, Rejection]]) -> None:
        counts = self._parts.counts
        counts.received += accepted + len(rejected)
        counts.accepted += accepted
        for _, rejection in rejected:
            counts.rejected[rejection.code] += 1


def _skew_ms(sent_at: str | int | float, received_at_ms: int) -> int:
    text = isinstance(sent_at, str) and sent_at.isdecimal()
    return skew_ms(epoch_ms(int(sent_at) if text else sent_at), received_at_ms)


def _read(request: Request) -> tuple[bytes, native.Batch]:
    """The body without its encoding, and its events."""
    content_type = request.headers.get("content-type")
    if content_type is not None and content_type not in CONTENT_TYPES:
        kind = content_type.partition(";")[0].strip().lower()
        if kind not in CONTENT_TYPES:
            raise Refused(Code.UNSUPPORTED_MEDIA_TYPE)
    encoding = request.headers.get("content-encoding")
    try:
        body = decoded(request.body, encoding) if encoding else request.body
        return body, native.decode(body)
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
