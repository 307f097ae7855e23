"""Everything about one customer as one JSON document, in pieces, so that memory stays small."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec.structs import astuple

from footfall.events.mentions import Mentions
from footfall.events.moment import iso
from footfall.events.turned_away import TurnedAway
from footfall.pipeline.session import Session
from footfall.query import attributes, feed, rejected, sessions
from footfall.query.cursor import Cursor
from footfall.query.profile import Profile, profile
from footfall.store.client import Store
from footfall.store.rejected import mentioning

EVENTS_AT_ONCE = 1_000

IDENTIFIERS = """
SELECT kind, value, toString(uuid), max(proof),
       toUnixTimestamp64Milli(min(first).1) AS at_ms
FROM claims
WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)} GROUP BY kind, value, uuid
ORDER BY at_ms, kind, value
"""
ALIASES = """
SELECT toString(uuid) AS own, toString(customer), by, proof,
       toUnixTimestamp64Milli(time) AS at_ms
FROM aliases FINAL
WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)} AND customer != uuid
ORDER BY at_ms, own
"""
CONFLICTS = """
SELECT kind, value, toString(uuid) AS own, state, toUnixTimestamp64Milli(time) AS at_ms
FROM conflicts FINAL
WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)} AND state != 'gone'
ORDER BY at_ms, own
"""
DECISIONS = """
SELECT what, toString(uuid), toString(customer), by, toUnixTimestamp64Milli(time) AS at_ms
FROM decisions FINAL
WHERE site = {site:String}
  AND (uuid IN {uuids:Array(UUID)} OR customer IN {uuids:Array(UUID)})
ORDER BY at_ms
"""

_encode = msgspec.json.Encoder().encode


def document(
    store: Store, site: str, reference: str, now_ms: int, view: Callable[[feed.Row], bytes]
) -> Iterator[bytes] | None:
    """The document in pieces, events newest first as `view` writes them; None if nobody is known
    by this uuid, customId, email or phone."""
    found = profile(store, site, reference)
    if found is None:
        return None
    return _pieces(store, site, found, now_ms, view)


def _pieces(
    store: Store, site: str, profile: Profile, now_ms: int, view: Callable[[feed.Row], bytes]
) -> Iterator[bytes]:
    asked = {"site": site, "uuids": profile.uuids}
    identifiers = [
        {"kind": kind, "value": value, "uuid": uuid, "proof": bool(proof), "at": iso(at_ms)}
        for kind, value, uuid, proof, at_ms in store.rows(IDENTIFIERS, asked)
    ]
    aliases = [
        {"uuid": uuid, "customer": customer, "by": by, "proof": proof, "at": iso(at_ms)}
        for uuid, customer, by, proof, at_ms in store.rows(ALIASES, asked)
    ]
    conflicts = [
        {"kind": kind, "value": value, "uuid": uuid, "state": state, "at": iso(at_ms)}
        for kind, value, uuid, state, at_ms in store.rows(CONFLICTS, asked)
    ]
    decisions = [
        {"decision": what, "uuid": uuid, "customer": customer, "by": by, "at": iso(at_ms)}
        for what, uuid, customer, by, at_ms in store.rows(DECISIONS, asked)
    ]
    head = {
        "exportedAt": iso(now_ms),
        "site": site,
        "customer": _profile(profile),
        "identifiers": identifiers,
        "aliases": aliases,
        "conflicts": conflicts,
        "decisions": decisions,
    }
    yield _encode(head)[:-1] + b',"changes":['
    yield from _joined(_changes(store, site, profile.uuids))
    yield b'],"events":['
    yield from _joined(_events(store, site, profile.uuids, view))
    yield b'],"sessions":['
    yield from _joined(_sessions(store, site, profile.uuids))
    yield b'],"rejected":['
    mentions = Mentions(profile.uuids, {each["value"] for each in identifiers})
    yield from _joined(_rejected(store, site, now_ms, mentions))
    yield b"]}"


def _joined(parts: Iterable[list[bytes]]) -> Iterator[bytes]:
    """Members of an array, each part as one piece."""
    first = True
    for part in parts:
        if part:
            yield (b"" if first else b",") + b",".join(part)
            first = False


def _changes(store: Store, site: str, uuids: Sequence[str]) -> Iterator[list[bytes]]:
    """What was set of them: by whom, when, and the value."""
    cursor: Cursor | None = None
    while True:
        page = attributes.history(store, site, uuids, EVENTS_AT_ONCE, cursor)
        yield [
            _encode(
                {
                    "kind": each.kind, "name": each.name, "value": msgspec.Raw(each.value.encode()),
                    "at": iso(each.time_ms), "by": each.set_by, "uuid": each.uuid,
                }
            )
            for each in page.changes
        ]  # fmt: skip
        cursor = page.next
        if cursor is None:
            return


def _events(
    store: Store, site: str, uuids: Sequence[str], view: Callable[[feed.Row], bytes]
) -> Iterator[list[bytes]]:
    cursor: Cursor | None = None
    while True:
        page = feed.page(store, feed.Filters(site, uuids=uuids), EVENTS_AT_ONCE, cursor)
        yield [view(row) for row in page.rows]
        cursor = page.next
        if cursor is None:
            return


def _sessions(store: Store, site: str, uuids: Sequence[str]) -> Iterator[list[bytes]]:
    filters = sessions.Filters(site, uuids=uuids)
    cursor: Cursor | None = None
    while True:
        page = sessions.page(store, filters, EVENTS_AT_ONCE, cursor)
        yield [_encode(_session_view(each)) for each in page.sessions]
        cursor = page.next
        if cursor is None:
            return


def _session_view(session: Session) -> dict[str, Any]:
    return {
        "id": session.id, "uuid": session.uuid, "start": iso(session.start_ms),
        "end": iso(session.last_ms), "entry": session.entry or None, "exit": session.exit or None,
        "pages": session.pages, "events": session.events, "actions": sorted(session.actions),
        "source": session.source, "medium": session.medium, "channel": session.channel,
        "campaign": session.campaign, "referrerHost": session.referrer_host,
        "device": [session.device_type, session.browser, session.system],
        "place": [session.country, session.region, session.city],
        "botReason": session.bot_reason or None,
    }  # fmt: skip


def _rejected(store: Store, site: str, now_ms: int, mentions: Mentions) -> Iterator[list[bytes]]:
    keys = [(at_ms, row_id) for row_id, at_ms in mentioning(store, site, now_ms, mentions)]
    for rows in rejected.whole(store, site, keys):
        yield [_encode(_rejected_view(row)) for row in rows]


def _rejected_view(row: TurnedAway) -> dict[str, Any]:
    return {
        "id": row.id, "receivedAt": iso(row.received_at_ms), "code": row.code,
        "field": row.field or None, "message": row.message, "action": row.action,
        "uuid": row.uuid, "protocol": row.protocol, "source": row.source, "origin": row.origin,
        "address": row.address, "userAgent": row.user_agent, "raw": row.raw,
        "truncated": row.truncated,
        "clientHints": row.client_hints or None, "place": list(astuple(row.place)),
    }  # fmt: skip


def _profile(profile: Profile) -> dict[str, Any]:
    return {
        "id": profile.id, "uuids": profile.uuids, "customId": profile.custom_id,
        "email": profile.email, "phone": profile.phone, "attributes": profile.attributes,
        "agreements": profile.agreements, "tags": profile.tags,
        "firstSeen": iso(profile.first_seen_ms),
        "lastSeen": iso(profile.last_seen_ms or profile.first_seen_ms),
        "sessions": profile.sessions, "events": profile.events, "device": profile.device,
        "place": profile.place, "origin": profile.origin,
    }  # fmt: skip
