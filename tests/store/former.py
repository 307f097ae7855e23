"""A data folder as an older release wrote it: its tables, and what that release put into them.

The rows are those of the releases before 0003_enrichment.sql and 0003_delivery.py. They stay as they
are whatever becomes of the code, for they lie on somebody's disk.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from backports import zstd
from sqlalchemy import create_engine

import footfall.settings
from footfall.settings.secret import hashed
from footfall.store.client import Store
from footfall.store.migrate import APPLIED, migrations, statements

SITE = "c2c7hr7qnw"
TRACKER_KEY = "fft_Zol2XHgAFAR0g2G39lYW43q4"
API_KEY = "ffk_0123456789abcdefghijklmnopqrstuvwxyz"

ANN, PHONE, BOB, OPEN, WAITS = (f"{n}0000000-0000-4000-8000-000000000000" for n in range(1, 6))
FIRST, SECOND, THIRD, NOT_ENDED = (
    f"{n}0000000-0000-5000-8000-000000000000" for n in range(1, 5)
)  # sessions
ENDED = (FIRST, SECOND, THIRD)
SECOND_MS, MINUTE_MS, DAY_MS = 1_000, 60_000, 86_400_000

EVENT_COLUMNS = (
    "id", "site", "uuid", "session", "action", "label", "time", "received_at", "source",
    "trusted", "params", "page_host", "page_path", "referrer_host", "utm_source", "utm_medium",
    "utm_campaign", "device_type", "browser", "system",
)  # fmt: skip
SPOOL = """
CREATE TABLE commits (
    first INTEGER PRIMARY KEY, records INTEGER NOT NULL, committed_at_ms INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE readers (name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE ends (partition INTEGER PRIMARY KEY, next INTEGER NOT NULL);
INSERT INTO ends VALUES (0, 1);
CREATE TRIGGER positions_given AFTER INSERT ON commits BEGIN
    UPDATE ends SET next = new.first + new.records WHERE partition = 0;
END;
"""


def event_id(number: int) -> str:
    return f"01a2220e-9cdb-7467-81de-{number:012}"


def events(now_ms: int) -> list[tuple[Any, ...]]:
    """Rows of the table `events`: two visits of Ann on two devices, one of Bob, one that goes on."""
    two_days_ago, now = now_ms - 2 * DAY_MS, now_ms - 2 * MINUTE_MS
    desktop, mobile = ("desktop", "Chrome", "Windows"), ("mobile", "Safari", "iOS")
    page = {"url": "https://shop.example/boots", "title": "Boots"}
    boots = ("shop.example", "/boots", "www.google.com", "news", "email", "may")
    home, nowhere = ("shop.example", "/", "", "", "", ""), ("",) * 6
    end = {"durationMs": 20_000, "entry": "/boots", "events": 3, "exit": "/boots", "pages": 1}
    rows: tuple[tuple[Any, ...], ...] = (
        (ANN, FIRST, "session.start", "Started session", 0, {}, boots, desktop),
        (ANN, FIRST, "page.visit", "Visited page Boots", 0, page, boots, desktop),
        (ANN, FIRST, "product.view", "Boots", 10, {"a.b": 1, "n": {"x": [1]}}, nowhere, desktop),
        (ANN, FIRST, "client.identify", "Identified", 20, {}, nowhere, desktop),
        (ANN, FIRST, "session.end", "Session end", 20, end, nowhere, ("", "", "")),
        (PHONE, SECOND, "session.start", "Started session", 3600, {}, home, mobile),
        (PHONE, SECOND, "page.visit", "Visited page", 3600, page, home, mobile),
        (PHONE, SECOND, "form.submit", "Submitted form", 3610, {}, nowhere, mobile),
        (BOB, THIRD, "session.start", "Started session", 7200, {}, nowhere, desktop),
        (BOB, THIRD, "client.identify", "Identified", 7200, {}, nowhere, desktop),
    )
    going_on: tuple[tuple[Any, ...], ...] = (
        (OPEN, NOT_ENDED, "session.start", "Started session", 0, {}, home, desktop),
        (OPEN, NOT_ENDED, "page.visit", "Visited page", 0, page, home, desktop),
    )
    timed = [(row, two_days_ago) for row in rows] + [(row, now) for row in going_on]
    return [
        (
            event_id(number), SITE, uuid, session, action, label,
            (start_ms + at * SECOND_MS) / 1000, (start_ms + at * SECOND_MS) / 1000,
            "footfall" if action.startswith("session.") else "browser", False, params,
            *page_and_source, *device,
        )
        for number, ((uuid, session, action, label, at, params, page_and_source, device), start_ms)
        in enumerate(timed)
    ]  # fmt: skip


def fill(store: Store, schema: int, now_ms: int) -> list[tuple[Any, ...]]:
    """Makes the store's tables as of a schema, and what was in them; gives the events."""
    store.command(APPLIED)
    for number, name, sql in migrations()[:schema]:
        for statement in statements(sql):
            store.command(statement)
        store.command(f"INSERT INTO migrations (number, name) VALUES ({number}, '{name}')")
    rows = events(now_ms)
    insert(store, "events", EVENT_COLUMNS, rows)
    spans: dict[str, list[float]] = {}
    for row in rows:
        spans.setdefault(row[2], []).append(row[6])
    insert(
        store, "customers", ("site", "uuid", "first_seen", "last_seen"),
        [(SITE, uuid, min(times), max(times)) for uuid, times in spans.items()],
    )  # fmt: skip
    at = {(row[2], row[4]): row[7] for row in rows}
    ann, form = at[ANN, "client.identify"], at[PHONE, "form.submit"]
    bob = at[BOB, "client.identify"]
    insert(
        store, "identities", ("site", "kind", "value", "uuid", "customer", "time"),
        [
            (SITE, "customId", "ann", ANN, ANN, ann),
            (SITE, "email", "ann@example.com", ANN, ANN, ann),
            (SITE, "email", "ann@example.com", PHONE, ANN, form),
            (SITE, "customId", "bob", BOB, BOB, bob),
            (SITE, "phone", "+48123456789", BOB, BOB, bob),
        ],
    )  # fmt: skip
    insert(store, "aliases", ("site", "uuid", "customer", "time"), [(SITE, PHONE, ANN, form)])
    return rows


def insert(
    store: Store, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    store.insert(table, columns, "".join(json.dumps(row) + "\n" for row in rows).encode())


def write_settings(path: Path, revision: str) -> None:
    """A site, its API key and an administrator; `revision` is 0001 or 0002."""
    config = AlembicConfig()
    folder = Path(footfall.settings.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for table, *row in (
            ("sites", SITE, "Shop", '["shop.example"]', TRACKER_KEY, "UTC", 1800, 1, "[]", "[]", 1),
            ("api_keys", "2dpcv3b7ds", SITE, '["admin"]', hashed(API_KEY), API_KEY[:8], 1, None),
            ("people", "gwbgrxtzcz", "admin@localhost", "admin", 1),
        ):
            marks = ", ".join("?" * len(row))
            connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", tuple(row))
        command.upgrade(config, revision)
    engine.dispose()


def write_spool(path: Path, now_ms: int) -> str:
    """The log, with an event that was accepted and is not processed yet; gives the event's id."""
    path.parent.mkdir()
    made = event_id(999)
    record = [
        made, SITE, WAITS, "page.visit", "Visited page", now_ms, now_ms,
        {"url": "https://shop.example/hats"}, "browser", False, [None, "waits@example.com", None],
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36", "127.0.0.1",
    ]  # fmt: skip
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.executescript(SPOOL)
    body = zstd.compress(json.dumps(record).encode(), 1)
    database.execute("INSERT INTO commits VALUES (1, 1, ?, ?)", (now_ms, body))
    database.execute("INSERT INTO readers VALUES ('processor', 1)")
    database.commit()
    database.close()
    return made


def folder(data: Path, schema: int) -> list[str]:
    """A whole data folder, its settings as old as its store; gives the ids of its events."""
    now_ms = time.time_ns() // 1_000_000
    write_settings(data / "settings.db", f"{schema:04}")
    waits = write_spool(data / "spool" / "spool.db", now_ms)
    store = Store(data / "store")
    rows = fill(store, schema, now_ms)
    store.close()
    return [*(str(row[0]) for row in rows), waits]
