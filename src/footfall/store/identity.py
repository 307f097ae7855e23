"""The tables of who customers are: claims and decisions, and how customers stand by them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from footfall.pipeline.claims import Claim, Conflict, Content, Decision, Moment
from footfall.pipeline.people import People
from footfall.pipeline.standing import NOBODY, Alias, Identity, Standing, alias_of, identity_of
from footfall.store.client import Store

NOTHING = People()  # where every uuid is its own, and every identifier nobody's

_encode_lines = msgspec.json.Encoder().encode_lines

CLAIMS = """
SELECT site, toString(uuid), kind, value, proof, policy,
       toUnixTimestamp64Milli((min(first) AS one).1), toUnixTimestamp64Milli(one.2), one.3,
       toUnixTimestamp64Milli((max(last) AS two).1), toUnixTimestamp64Milli(two.2), two.3
FROM claims GROUP BY site, uuid, kind, value, proof, policy
"""
DECISIONS = """
SELECT site, toString(id), what, toString(uuid), toString(customer), toString(target),
       toUnixTimestamp64Milli(time), by, kind, value
FROM decisions FINAL
"""
ALIASES = """
SELECT site, toString(uuid), toString(customer), toString(joined), toString(merge), by, proof,
       toUnixTimestamp64Milli(time)
FROM aliases FINAL
"""
IDENTITIES = """
SELECT site, kind, value, toString(customer), toString(uuid), toString(event), proof, current,
       toUnixTimestamp64Milli(time)
FROM identities FINAL
"""
CONFLICTS = """
SELECT site, toString(uuid), kind, value, toString(customer), toString(other), toString(event),
       toUnixTimestamp64Milli(time), toUnixTimestamp64Milli(received_at), state
FROM conflicts FINAL
"""
VERSION = """
SELECT greatest((SELECT max(version) FROM aliases), (SELECT max(version) FROM identities),
                (SELECT max(version) FROM conflicts))
"""


def claims(store: Store) -> list[Claim]:
    """Everything that was claimed."""
    return [
        Claim(Content(*row[:6]), Moment(*row[6:9]), Moment(*row[9:12]))
        for row in store.rows(CLAIMS)
    ]


def decisions(store: Store) -> list[Decision]:
    """Everything that was decided."""
    return [Decision._make((*row[:8], row[8:])) for row in store.rows(DECISIONS)]


def decide(store: Store, decision: Decision) -> None:
    """Keeps a decision; doing so twice changes nothing."""
    row = (*decision[:6], decision.at_ms / 1000, decision.by, *decision.identifier)
    columns = (
        "site", "id", "what", "uuid", "customer", "target", "time", "by", "kind", "value",
    )  # fmt: skip
    store.insert("decisions", columns, _encode_lines([row]))


def keep(store: Store, standing: Standing, version: int) -> None:
    """Keeps what has changed."""
    keep_named(store, standing, version)
    keep_joined(store, standing, version)


def keep_joined(store: Store, standing: Standing, version: int) -> None:
    """Keeps whose uuids have changed."""
    _insert(
        store,
        "aliases",
        ("site", "uuid", "customer", "joined", "merge", "by", "proof", "time", "version"),
        ((*row[:7], row.time_ms / 1000, version) for row in standing.aliases.values()),
    )


def keep_named(store: Store, standing: Standing, version: int) -> None:
    """Keeps what else has changed, claims first: whatever follows from them can be found again."""
    _insert(
        store,
        "claims",
        ("site", "uuid", "kind", "value", "proof", "policy", "id", "first", "last"),
        (
            (*content, content.id, _moment(min(moments)), _moment(max(moments)))
            for content, moments in standing.claims.items()
        ),
    )
    _insert(
        store,
        "identities",
        ("site", "kind", "value", "customer", "uuid", "event", "proof", "current", "time",
         "version"),
        ((*row[:8], row.time_ms / 1000, version) for row in standing.identities.values()),
    )  # fmt: skip
    _insert(
        store,
        "conflicts",
        ("site", "uuid", "kind", "value", "customer", "other", "event", "time", "received_at",
         "state", "id", "version"),
        (
            (*row[:5], row.other or NOBODY, row.event, row.time_ms / 1000, row.received_ms / 1000,
             row.state, row.id, version)
            for row in standing.conflicts.values()
        ),
    )  # fmt: skip


def next_version(store: Store, now_ms: int) -> int:
    """The version from which on rows count more than those that there are."""
    ((latest,),) = store.rows(VERSION)
    return max(int(latest) + 1, now_ms)


def mend(store: Store, standing: Standing, version: int) -> None:
    """Brings the tables to how customers stand.

    After a crash, or a migration, they may lack what the claims tell already.
    """
    differ = Standing()
    aliases = {row[:2]: Alias(*row) for row in store.rows(ALIASES)}
    for pair in aliases.keys() | standing.aliases.keys():
        alias = standing.aliases.get(pair) or alias_of(NOTHING, *pair)
        if aliases.get(pair) != alias:
            differ.aliases[pair] = alias
    identities = {row[:3]: Identity(*row) for row in store.rows(IDENTITIES)}
    for key in identities.keys() | standing.identities.keys():
        identity = standing.identities.get(key) or identity_of(NOTHING, *key)
        if identities.get(key) != identity:
            differ.identities[key] = identity
    conflicts = {}
    for row in store.rows(CONFLICTS):
        conflict = Conflict(*row)
        if conflict.other == NOBODY:
            conflict = conflict._replace(other="")
        conflicts[conflict.id] = conflict
    for found, conflict in standing.conflicts.items():
        known = conflicts.get(found)
        if known is None or _told(known) != _told(conflict):
            differ.conflicts[found] = conflict
    for found in conflicts.keys() - standing.conflicts.keys():
        if conflicts[found].state != "gone":
            differ.conflicts[found] = conflicts[found]._replace(state="gone")
    keep(store, differ, version)


def _told(conflict: Conflict) -> tuple[str, str, str]:
    """What of a conflict matters; of the same one, told again, the moment moves on."""
    return conflict.customer, conflict.other, conflict.state


def _moment(moment: Moment) -> tuple[float, float, str]:
    return moment.received_ms / 1000, moment.time_ms / 1000, moment.event


def _insert(store: Store, table: str, columns: tuple[str, ...], rows: Iterable[Any]) -> None:
    listed = list(rows)
    if listed:
        store.insert(table, columns, _encode_lines(listed))
