"""Who is writing: the site whose key was sent, and whether it may write from where it is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import msgspec

from footfall.collect.replies import Refused
from footfall.events.origin import allowed
from footfall.events.rejection import Code
from footfall.settings.keys import ApiKey, Scope
from footfall.settings.rules import Door, Rules, RulesCache

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
    authorization = headers.get("authorization")
    tracker_key = headers.get("x-tracker-key") or query.get("key")
    if authorization is not None:
        found = partial(_by_api_key, authorization, address, now_ms)
    elif tracker_key:
        origin = (headers.get("origin") or "")[:ORIGIN_CHARACTERS_MAX]
        found = partial(_by_tracker_key, tracker_key, origin, now_ms)
    else:
        raise Refused(Code.AUTH_REQUIRED)
    sender = found(rules.current) or found(await rules.look_again())
    if sender is None:
        raise Refused(Code.AUTH_INVALID)
    if sender.key is not None:
        rules.used(sender.key, now_ms)
    return sender


def _by_api_key(authorization: str, address: str, now_ms: int, rules: Rules) -> Sender | None:
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return None
    key = rules.api_key(secret.strip(), address, now_ms)
    door = rules.doors.get(key.site) if key is not None else None
    if key is None or door is None or door.site.archived_at is not None:
        return None
    return Sender(door, key.id, key.id, key)


def _by_tracker_key(tracker_key: str, origin: str, now_ms: int, rules: Rules) -> Sender | None:
    entrance = rules.entrance(tracker_key, now_ms)
    if entrance is None:
        return None
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
