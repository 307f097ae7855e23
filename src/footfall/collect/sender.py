"""Who is writing: the site whose key was sent, and whether it may write from where it is."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from footfall.collect.replies import Refused
from footfall.events.origin import allowed
from footfall.events.rejection import Code
from footfall.settings.keys import ApiKey, Scope
from footfall.settings.rules import Door, RulesCache

ORIGIN_CHARACTERS_MAX = 300  # a host has at most 253


class Sender(msgspec.Struct, gc=False):
    """The site's door, the key that opened it, and the API key if one vouches for the events;
    `bucket` names the key among all keys of all sites."""

    door: Door
    key_id: str
    bucket: str
    key: ApiKey | None = None
    origin: str = ""

    @property
    def key_kind(self) -> str:
        return "tracker" if self.key is None else "api"


async def sender_of(
    rules: RulesCache,
    headers: Mapping[str, str],
    query: Mapping[str, str],
    address: str,
    now_ms: int,
) -> Sender:
    """Raises Refused when no key was sent, or one that does not hold."""
    try:
        return _by_rules(rules, headers, query, address, now_ms)
    except Refused as refusal:
        if refusal.code is not Code.AUTH_INVALID:
            raise
    await rules.look_again()
    return _by_rules(rules, headers, query, address, now_ms)


def _by_rules(
    rules: RulesCache,
    headers: Mapping[str, str],
    query: Mapping[str, str],
    address: str,
    now_ms: int,
) -> Sender:
    current = rules.current
    authorization = headers.get("authorization")
    if authorization is not None:
        scheme, _, secret = authorization.partition(" ")
        key = None
        if scheme.lower() == "bearer":
            key = current.api_key(secret.strip(), address, now_ms)
        door = current.doors.get(key.site) if key is not None else None
        if key is None or door is None or door.site.archived_at is not None:
            raise Refused(Code.AUTH_INVALID)
        rules.used(key, now_ms)
        return Sender(door, key.id, key.id, key)
    tracker_key = headers.get("x-tracker-key") or query.get("key")
    if not tracker_key:
        raise Refused(Code.AUTH_REQUIRED)
    entrance = current.entrance(tracker_key, now_ms)
    if entrance is None:
        raise Refused(Code.AUTH_INVALID)
    origin = (headers.get("origin") or "")[:ORIGIN_CHARACTERS_MAX]
    return Sender(entrance.door, entrance.key_id, tracker_key, None, origin)


def admit(sender: Sender, headers: Mapping[str, str]) -> None:
    """Raises Refused when this key may not write, or not from this page."""
    if sender.key is not None:
        if not sender.key.may(Scope.EVENTS_WRITE):
            raise Refused(Code.EVENT_NOT_ALLOWED)
        return
    site = sender.door.site
    origin = headers.get("origin")
    if origin is None:
        if site.browsers_only:
            message = "This site takes events from browsers only; a request needs an Origin."
            raise Refused(Code.ORIGIN_DENIED, message)
    elif not allowed(origin, site.domains):
        message = f"{origin[:100]} is not among the site's domains. Add it in the site's settings."
        raise Refused(Code.ORIGIN_DENIED, message)
    if site.signals and (headers.get("sec-gpc") == "1" or headers.get("dnt") == "1"):
        raise Refused(Code.SIGNAL_HONOURED)
