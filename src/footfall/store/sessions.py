"""Sessions in the store: their rows, and what their events add up to when those are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from footfall.events.moment import iso
from footfall.pipeline.session import ACTIONS_MAX, BY_OTHERS, END, TOLD, Session
from footfall.pipeline.sessions import Wanted
from footfall.store.client import Store

MARGIN_MS = 60_000  # clocks of several collectors differ a little
SESSION_MS_MAX = 24 * 3_600_000  # of a longer session only the last day is counted after a restart
ASKED_MAX = 5_000  # uuids or sessions in one question; its text stays below 1 MiB

# In the order of `row`.
COLUMNS = (
    "id", "site", "uuid", "version", "start", "end", "closed", "events", "pages", "late",
    "actions", "entry_time", "entry_host", "entry", "exit_time", "exit_host", "exit",
    "origin_time", "referrer_host", "source", "medium", "channel", "campaign", "device_time",
    "device_type", "browser", "system", "place_time", "country", "region", "city", "bot_reason",
)  # fmt: skip
# What no customer did: it is in no session, or tells of one. `is_doing` says the same of an event.
MADE = f"""
(source IN ('footfall', 'api') OR (action IN {TOLD} AND source IN {tuple(map(str, BY_OTHERS))}))
"""
PAGED = "action IN ('page.visit', 'screen.view')"
# Sessions as their events tell of them, in the shape of the table.
SUMMED = f"""
SELECT session AS id, site, own AS uuid, 0 AS version, first_at AS start, last_at AS end,
       {{closed}} AS closed, those AS events, visited AS pages, 0 AS late,
       done AS actions, entered_at AS entry_time, entered.1 AS entry_host, entered.2 AS entry,
       left_at AS exit_time, left_from.1 AS exit_host, left_from.2 AS exit,
       origin_at AS origin_time, origin.1 AS referrer_host, origin.2 AS source,
       origin.3 AS medium, origin.4 AS channel, origin.5 AS campaign, device_at AS device_time,
       device.1 AS device_type, device.2 AS browser, device.3 AS system, place_at AS place_time,
       place.1 AS country, place.2 AS region, place.3 AS city, machine AS bot_reason
FROM (
    SELECT session, site, any(uuid) AS own, minIf(time, NOT {MADE}) AS first_at,
           maxIf(time, NOT {MADE}) AS last_at, countIf(NOT {MADE}) AS those,
           countIf({PAGED}) AS visited, groupUniqArrayIf({ACTIONS_MAX})(action, NOT {MADE}) AS done,
           minIf(time, {PAGED}) AS entered_at, maxIf(time, {PAGED}) AS left_at,
           argMinIf((page_host, page_path), time, {PAGED}) AS entered,
           argMaxIf((page_host, page_path), time, {PAGED}) AS left_from,
           minIf(time, channel != '' AND NOT {MADE}) AS origin_at,
           argMinIf((referrer_host, traffic_source, medium, channel, campaign), time,
               channel != '' AND NOT {MADE}) AS origin,
           minIf(time, device_type != '' AND NOT {MADE}) AS device_at,
           argMinIf((device_type, browser, system), time,
               device_type != '' AND NOT {MADE}) AS device,
           minIf(time, country != '' AND NOT {MADE}) AS place_at,
           argMinIf((country, region, city), time, country != '' AND NOT {MADE}) AS place,
           max(bot_reason) AS machine, maxIf(time, action = 'session.end') AS told_at
    FROM events WHERE {{conditions}}
    GROUP BY site, session HAVING those > 0 {{having}}
)
"""
NEVER = "toDateTime64(0, 3, 'UTC')"
# What nobody was told the end of is over all the same, after the longest timeout.
CLOSED = f"""
multiIf(told_at > {NEVER}, told_at, last_at < now64(3) - INTERVAL 1 DAY, last_at, {NEVER})
"""
# Under the names of `Session`.
READ = """
SELECT id, site, uuid, toUnixTimestamp64Milli(start) AS start_ms,
       toUnixTimestamp64Milli(end) AS last_ms, events, pages, late, actions,
       toUnixTimestamp64Milli(entry_time) AS entry_ms, entry_host, entry,
       toUnixTimestamp64Milli(exit_time) AS exit_ms, exit_host, exit,
       toUnixTimestamp64Milli(origin_time) AS origin_ms, referrer_host, source, medium, channel,
       campaign, toUnixTimestamp64Milli(device_time) AS device_ms, device_type, browser, system,
       toUnixTimestamp64Milli(place_time) AS place_ms, country, region, city, bot_reason,
       toUnixTimestamp64Milli(closed) AS closed_ms
FROM ({rows})
"""
# Rows of one session differ in their versions until parts are merged.
NEWEST = """
SELECT * FROM (
    SELECT * FROM sessions WHERE {named} ORDER BY version DESC LIMIT 1 BY id
) WHERE {conditions}
"""
# Beside everything else: little memory, one thread.
REBUILDING = "max_threads = 1, max_bytes_before_external_group_by = 500000000"
# Any version that lies within the time: a newer one reaches at least as far.
WITHIN = """
SELECT toString(id), site, toString(uuid), toUnixTimestamp64Milli(argMax(closed, version)),
       argMax(late, version)
FROM sessions
WHERE site IN {sites:Array(String)} AND uuid IN {uuids:Array(UUID)}
  AND end >= parseDateTime64BestEffort({from:String}, 3)
  AND start <= parseDateTime64BestEffort({to:String}, 3)
GROUP BY site, uuid, id
"""
OPEN_CONDITIONS = """
received_at >= parseDateTime64BestEffort({from:String}, 3) AND session IN (
    SELECT session FROM events
    WHERE received_at >= parseDateTime64BestEffort({since:String}, 3) AND source != 'footfall'
)
"""
LATEST = "SELECT toUnixTimestamp64Milli(max(received_at)) FROM events"

_decode = msgspec.json.Decoder(Session).decode_lines
_encode_lines = msgspec.json.Encoder().encode_lines


def row(session: Session, version: int) -> tuple[Any, ...]:
    """What the table holds of a session, as it is now."""
    each = session
    return (
        each.id, each.site, each.uuid, version, each.start_ms / 1000, each.last_ms / 1000,
        each.closed_ms / 1000, each.events, each.pages, each.late, sorted(each.actions),
        each.entry_ms / 1000, each.entry_host, each.entry, each.exit_ms / 1000, each.exit_host,
        each.exit, each.origin_ms / 1000, each.referrer_host, each.source, each.medium,
        each.channel, each.campaign, each.device_ms / 1000, each.device_type, each.browser,
        each.system, each.place_ms / 1000, each.country, each.region, each.city, each.bot_reason,
    )  # fmt: skip


def insert(store: Store, rows: Sequence[tuple[Any, ...]]) -> None:
    """Keeps rows; those that are there already bear repeating."""
    if rows:
        store.insert("sessions", COLUMNS, _encode_lines(rows))


def newest(
    store: Store, named: str, parameters: Mapping[str, Any], conditions: str = "1"
) -> list[Session]:
    """Sessions by their newest rows, if these fulfil the conditions."""
    rows = NEWEST.format(named=named, conditions=conditions)
    return _decode(store.json_lines(READ.format(rows=rows), parameters))


def summed(
    store: Store, conditions: str, parameters: Mapping[str, Any], having: str = ""
) -> list[Session]:
    """Sessions as their stored events tell of them; these know neither `closed` nor `late`."""
    rows = SUMMED.format(conditions=conditions, having=having, closed=NEVER)
    return _decode(store.json_lines(READ.format(rows=rows), parameters))


def recounted(store: Store, sessions: Sequence[Session]) -> list[Session]:
    """The same sessions, with what their stored events come to at this moment."""
    result = []
    for at in range(0, len(sessions), ASKED_MAX):
        piece = {each.id: each for each in sessions[at : at + ASKED_MAX]}
        asked = {
            "sites": sorted({each.site for each in piece.values()}),
            "uuids": sorted({each.uuid for each in piece.values()}),
            "ids": sorted(piece),
        }
        conditions = (
            "site IN {sites:Array(String)} AND uuid IN {uuids:Array(UUID)}"
            " AND session IN {ids:Array(UUID)}"
        )
        for session in summed(store, conditions, asked):
            before = piece[session.id]
            session.closed_ms, session.late = before.closed_ms, before.late
            result.append(session)
    return result


def rebuild(store: Store, conditions: str, having: str = "") -> None:
    """Writes rows anew for the sessions of some events, as these tell of them.

    Their version is the lowest: any other row of the same session counts more.
    """
    columns = ", ".join(f"`{name}`" for name in COLUMNS)
    rows = SUMMED.format(conditions=conditions, having=having, closed=CLOSED)
    store.command(
        f"INSERT INTO sessions ({columns}) SELECT {columns} FROM ({rows}) SETTINGS {REBUILDING}"
    )


def ended(store: Store, wanted: Sequence[Wanted], timeout_ms_max: int) -> list[Session]:
    """The stored sessions into which events of these uuids and times may fall.

    Their figures come from the events: a row may be ahead of them, when a crash came between.
    """
    found: list[Session] = []
    for at in range(0, len(wanted), ASKED_MAX):
        piece = wanted[at : at + ASKED_MAX]
        asked = {
            "sites": sorted({each.site for each in piece}),
            "uuids": sorted({each.uuid for each in piece}),
            "from": iso(max(min(each.first_ms for each in piece) - timeout_ms_max, 0)),
            "to": iso(max(each.last_ms for each in piece) + timeout_ms_max),
        }
        found += [
            Session(id_, site, uuid, 0, 0, closed_ms=closed_ms, late=late)
            for id_, site, uuid, closed_ms, late in store.rows(WITHIN, asked)
        ]
    return recounted(store, found)


def open_at_start(store: Store, timeout_ms_max: int) -> list[Session]:
    """Sessions that were open when the newest stored event came in.

    Such a session had an event at most one timeout before; its end is not stored yet.
    """
    ((newest_ms,),) = store.rows(LATEST)
    since_ms = max(newest_ms - timeout_ms_max - MARGIN_MS, 0)
    moments = {"since": iso(since_ms), "from": iso(max(since_ms - SESSION_MS_MAX, 0))}
    having = f"AND countIf(action = '{END}') = 0"
    return summed(store, OPEN_CONDITIONS, moments, having)
