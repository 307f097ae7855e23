"""Erasing a customer from a real log, a real store and the files beside: no trace, and no harm."""

from __future__ import annotations

import base64
import contextlib
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from activities import MINUTE_MS, activity

from footfall.events.accept import Context
from footfall.events.erasure import Counts, Result, Target
from footfall.events.event import Event, Source
from footfall.events.event import encode as encode_event
from footfall.events.turned_away import TurnedAway
from footfall.events.turned_away import encode as encode_rejected
from footfall.log import redaction, spool
from footfall.log.log import Record
from footfall.log.spool import SpoolReader
from footfall.pipeline.activity import Activity
from footfall.pipeline.directory import Directory
from footfall.pipeline.terms import ANYTHING
from footfall.process.erasure import Notes, Parts, erase
from footfall.process.jobs import Jobs
from footfall.process.rejects import Rejects
from footfall.process.run import Processor
from footfall.process.start import SiteRules, build_processor, keep_aside
from footfall.query import attributes
from footfall.query.erasure import target_of
from footfall.settings import jobs, sites
from footfall.settings.audit import ActorKind, By
from footfall.settings.database import Database
from footfall.settings.jobs import Kind, State
from footfall.store import erasing
from footfall.store.client import Store, StoreError
from footfall.wire.received import Client, Received
from world import NEW_ID, append, judged

NOW_MS = time.time_ns() // 1_000_000  # real: what was turned away leaves after thirty days


@pytest.fixture(autouse=True)
def _plain_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits are kept as they are, so that the files can be searched for what must be gone."""
    for module in (spool, redaction):
        monkeypatch.setattr(module, "pack", b"\n".join)
        monkeypatch.setattr(module, "unpack", lambda body: body.split(b"\n"))


class World:
    """Two logs, a store, and the threads between them, with people of its own."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store
        self.site = uuid.uuid4().hex[:16]
        self.ann, self.phone, self.ben = (str(uuid.uuid4()) for _ in range(3))
        self.email = f"ann.{self.site}@example.com"
        self.shown: list[Activity] = []
        self.ahead_ms = 0
        self._started = time.monotonic()
        self.steps: list[str] = []
        self.saved: Target | None = None

    def now_ms(self) -> int:
        return NOW_MS + self.ahead_ms + round((time.monotonic() - self._started) * 1000)

    def send(self, *received: Received, received_at_ms: int | None = None) -> None:
        context = Context(
            self.site, received_at_ms or self.now_ms(), Source.APP, NEW_ID,
            address="198.51.100.7",
        )  # fmt: skip
        events = judged(context, received)
        self._write("spool.db", [Record(each.uuid, encode_event(each)) for each in events])

    def turn_away(self, uuid_: str = "", raw: str = "{}", token: str = "") -> str:
        event = TurnedAway(
            str(uuid.uuid4()), self.site, self.now_ms(), "event_denied", "", "denied", "a.b", uuid_,
            "native", "tracker", "main", "app", "", "198.51.100.7", "", 0, token, raw, False, 0,
        )  # fmt: skip
        self._write("rejected.db", [Record("", encode_rejected(event))])
        return event.id

    def _write(self, name: str, records: list[Record]) -> None:
        append(self.folder / "logs" / name, records, self.now_ms)

    @contextlib.contextmanager
    def running(self) -> Iterator[Parts]:
        """The threads as they are after a (re)start."""
        log = SpoolReader(self.folder / "logs" / "spool.db", "processor", self.now_ms)
        rejected_log = SpoolReader(self.folder / "logs" / "rejected.db", "rejects", self.now_ms)
        processor, directory, self.counts = build_processor(
            reader=log,
            store=self.store,
            rules=SiteRules(ANYTHING),
            show=self.shown.extend,
            set_aside_path=self.folder / "set-aside.ndjson",
            seed=1,
            now_ms=self.now_ms,
        )
        self.directory: Directory = directory
        rejects = Rejects(rejected_log, self.store, self.now_ms)
        threads = [threading.Thread(target=work) for work in (processor.run, rejects.run)]
        for thread in threads:
            thread.start()
        try:
            yield Parts(
                self.store, processor, log, rejects, rejected_log,
                self.folder / "set-aside.ndjson", self.now_ms,
            )  # fmt: skip
        finally:
            processor.stop()
            rejects.stop()
            for thread in threads:
                thread.join()

    def notes(self) -> Notes:
        def save(target: Target) -> None:
            self.saved = target

        return Notes(self.steps.append, save, threading.Event().wait)

    def erase(self, parts: Parts, reference: str, **at: Any) -> Result:
        settle(parts.processor)
        target = target_of(self.store, self.site, reference, self.now_ms())
        assert target is not None
        return erase(msgspec.structs.replace(target, **at), parts, self.notes())

    def actions(self, *uuids: str) -> list[str]:
        rows = self.store.rows(
            "SELECT action FROM events WHERE site = {site:String} AND uuid IN {uuids:Array(UUID)}"
            " AND NOT (source = 'footfall' AND startsWith(action, 'client.'))"
            " ORDER BY time, action = 'session.end', action != 'session.start', id",
            {"site": self.site, "uuids": list(uuids)},
        )
        return [action for (action,) in rows]

    def count(self, table: str) -> int:
        ((rows,),) = self.store.rows(
            f"SELECT count() FROM {table} WHERE site = {{site:String}}", {"site": self.site}
        )
        return int(rows)

    def files_with(self, *texts: str) -> list[str]:
        """Files of logs, store and folder in which one of the texts stands, as it is or as bytes."""
        wanted = [text.encode() for text in texts]
        found = []
        for folder in (self.folder, self.store._path):
            for path in folder.rglob("*"):
                if path.is_file() and any(text in path.read_bytes() for text in wanted):
                    found.append(str(path.relative_to(folder)))
        return found


def settle(processor: Processor) -> None:
    """Waits until everything in the log is stored."""
    _, end = processor.ask(processor.passed).result()
    while processor.ask(processor.passed).result()[0] < end:
        time.sleep(0.01)


@pytest.fixture
def world(tmp_path: Path, store: Store) -> World:
    return World(tmp_path, store)


def an_event(uuid_: str, action: str = "a.b", **fields: Any) -> Received:
    return Received(action, uuid=uuid_, **fields)


def fill(world: World) -> None:
    """Ann in two browsers, Ben, and what was turned away or set aside of both."""
    ann = Client(email=world.email)
    world.send(an_event(world.ann, client=ann), an_event(world.ben, client=Client(custom_id="7")))
    world.send(an_event(world.phone, client=ann), an_event(world.phone), an_event(world.ben))
    world.turn_away(world.ann.upper())
    world.turn_away(raw=f'{{"client": {{"email": "{world.email.upper()}"}}}}')
    claims = base64.urlsafe_b64encode(b'{"uuid":"%s"}' % world.phone.encode()).decode()
    world.turn_away(token=f"e30.{claims.rstrip('=')}.c2ln")
    world.turn_away(world.ben, '{"price": 7}')
    for whose in (world.ann, world.ben):
        event = activity(uuid_=whose).event
        set_aside = Activity(msgspec.structs.replace(event, site=world.site, received_at_ms=NOW_MS))
        keep_aside(world.folder / "set-aside.ndjson", set_aside, "the store's words")


REMOVED = Counts(
    events=7,
    customers=2,
    identities=2,
    aliases=1,
    sessions=2,
    rejected=3,
    log_records=6,
    set_aside=1,
    search=1,
    examples=6,
)
# What else the store holds: nothing in it is about anybody.
OF_NOBODY = {
    "erasing",  # keys while an erasure is under way, in memory
    "migrations",
    "params_seen",  # names and types of params; their values are in param_examples
    "rebuilt",
}


def test_every_table_of_the_store_is_erased_or_is_about_nobody(store: Store) -> None:
    rows = store.rows(
        "SELECT name, as_select, create_table_query FROM system.tables"
        " WHERE database = currentDatabase() AND NOT is_temporary"
    )
    views = {name: query for name, select, query in rows if select}
    tables = {name for name, _, _ in rows} - views.keys()
    assert tables == {*erasing.TABLES, *OF_NOBODY}
    assert erasing.DELETIONS.keys() == set(erasing.TABLES)
    for name, query in views.items():  # what they fill is one of these tables
        assert any(f".{table} " in query.partition(" AS ")[0] for table in erasing.TABLES), name


def test_after_an_erasure_nothing_of_the_customer_is_found_anywhere(world: World) -> None:
    fill(world)
    with world.running() as parts:
        assert {"logs/spool.db", "logs/rejected.db", "set-aside.ndjson"} <= {
            name.removesuffix("-wal") for name in world.files_with(world.ann, world.ann.upper())
        }
        result = world.erase(parts, world.email)
        assert (result.removed, result.remaining) == (REMOVED, Counts())
        assert world.files_with(world.ann, world.phone, world.email, world.ann.upper()) == []
        assert world.store.rows("SELECT count() FROM erasing") == [(0,)]
        assert len(result.digest) == 64
        assert msgspec.structs.replace(result, digest="").signed() == result
    assert world.actions(world.ann, world.phone) == []
    for table, left in (
        ("customers", 1), ("identities", 1), ("aliases", 0), ("sessions", 1), ("rejected", 1),
    ):  # fmt: skip
        assert world.count(table) == left, table


def test_others_keep_everything_and_positions_stay(world: World) -> None:
    fill(world)
    with world.running() as parts:
        settle(parts.processor)
        before = SpoolReader(world.folder / "logs" / "spool.db", "test").read(0, 0, 99)
        world.erase(parts, world.phone)
        after = SpoolReader(world.folder / "logs" / "spool.db", "test").read(0, 0, 99)
    assert (after.first, len(after.values)) == (before.first, len(before.values))
    assert [value for value in after.values if value] == [
        value for value in before.values if world.ben.encode() in value
    ]
    assert world.actions(world.ben) == ["session.start", "a.b", "a.b"]
    assert target_of(world.store, world.site, "7", 0) is not None
    assert world.files_with(world.ben)
    with world.running() as parts:
        settle(parts.processor)
    assert world.actions(world.ben) == ["session.start", "a.b", "a.b"]


def test_the_same_browser_comes_back_as_a_new_customer(world: World) -> None:
    fill(world)
    with world.running() as parts:
        world.erase(parts, world.email)
        world.send(an_event(world.phone, "a.again"))
        settle(parts.processor)
        assert world.directory.customer_of(world.site, world.phone) == world.phone
        world.send(an_event(world.phone, client=Client(email=world.email)))
        settle(parts.processor)
    found = target_of(world.store, world.site, world.email, 0)
    assert found is not None
    assert (found.customer, found.uuids) == (world.phone, (world.phone,))
    assert world.actions(world.phone) == ["session.start", "a.again", "a.b"]
    with world.running():
        assert world.directory.customer_of(world.site, world.phone) == world.phone


def test_an_open_session_of_theirs_gets_no_end(world: World) -> None:
    fill(world)
    with world.running() as parts:
        world.erase(parts, world.ann)
        world.ahead_ms = 40 * MINUTE_MS
        while "session.end" not in [each.event.action for each in world.shown]:
            time.sleep(0.01)
        parts.processor.ask(parts.processor.drain).result()
        assert world.counts.under_way == 0
    assert world.actions(world.ben)[-1] == "session.end"
    assert world.actions(world.ann, world.phone) == []


def test_what_pours_in_meanwhile_belongs_to_whoever_comes_after(world: World) -> None:
    fill(world)
    over = threading.Event()

    def pour() -> None:
        while not over.is_set():
            world.send(an_event(world.ann), an_event(world.ben))

    with world.running() as parts:
        pouring = threading.Thread(target=pour)
        pouring.start()
        try:
            settle(parts.processor)
            cut_ms = world.now_ms()
            result = world.erase(parts, world.ann, cut_ms=cut_ms)
        finally:
            over.set()
            pouring.join()
        settle(parts.processor)
    assert result.remaining == Counts()
    sent = SpoolReader(world.folder / "logs" / "spool.db", "test").read(0, 0, 100_000).values
    later = [
        event.id
        for event in map(msgspec.json.Decoder(Event).decode, filter(None, sent))
        if event.uuid == world.ann
    ]
    stored = world.store.rows(
        "SELECT toString(id) FROM events WHERE site = {site:String} AND uuid = {uuid:UUID}"
        " AND source != 'footfall'", {"site": world.site, "uuid": world.ann},
    )  # fmt: skip
    assert later
    assert sorted(later) == sorted(event_id for (event_id,) in stored)
    ((rows, first_ms),) = world.store.rows(
        "SELECT count() > 0, toUnixTimestamp64Milli(min(first_seen)) FROM customers"
        " WHERE site = {site:String} AND uuid = {uuid:UUID}", {"site": world.site, "uuid": world.ann},
    )  # fmt: skip
    assert (rows, first_ms > cut_ms) == (1, True)


def test_what_was_received_before_and_comes_late_is_taken_in_another_round(world: World) -> None:
    fill(world)
    with world.running() as parts:
        settle(parts.processor)
        cut_ms = world.now_ms()
        target = target_of(world.store, world.site, world.email, cut_ms)
        assert target is not None

        def step(text: str) -> None:
            if text == "looking everywhere again" and text not in world.steps:
                world.send(an_event(world.phone, "a.late"), received_at_ms=cut_ms - 1)
                world.turn_away(world.ann)
                settle(parts.processor)
            world.steps.append(text)

        result = erase(
            msgspec.structs.replace(target, cut_ms=cut_ms + 1_000_000), parts,
            world.notes()._replace(step=step),
        )  # fmt: skip
    assert world.steps.count("looking everywhere again") == 2
    assert result.remaining == Counts()
    assert result.removed.events == REMOVED.events + 2  # with the start of its session
    assert result.removed.rejected == REMOVED.rejected + 1
    assert world.actions(world.ann, world.phone) == []


class Torn(Exception):
    """The process is gone between two steps."""


@pytest.mark.parametrize(
    "torn_at",
    ["deleting from the store", "emptying the logs", "waiting for old files to go",
     "looking everywhere again"],
)  # fmt: skip
def test_done_again_after_a_crash_it_ends_the_same(world: World, torn_at: str) -> None:
    fill(world)

    def step(text: str) -> None:
        if text == torn_at:
            raise Torn

    with world.running() as parts:
        settle(parts.processor)
        target = target_of(world.store, world.site, world.email, world.now_ms())
        assert target is not None
        with pytest.raises(Torn):
            erase(target, parts, world.notes()._replace(step=step))
    with world.running() as parts:
        assert world.saved is not None
        result = erase(world.saved, parts, world.notes())
    assert result.remaining == Counts()
    counted = msgspec.structs.replace(result.removed, log_records=6, set_aside=1)
    assert counted == REMOVED  # a crash may lose the count of what it had just emptied
    assert world.files_with(world.ann, world.phone, world.email) == []
    assert world.actions(world.ben) == ["session.start", "a.b", "a.b"]


def test_a_job_erases_leaves_a_proof_and_forgets_whom_it_was_about(world: World) -> None:
    database = Database.open(f"sqlite:///{world.folder / 'settings.db'}")
    by = By(ActorKind.PERSON, "owner@example.com", NOW_MS)
    site = sites.create(database, "Shop", ["shop.example.com"], by)
    world.site = site.id
    fill(world)
    with world.running() as parts:
        settle(parts.processor)
        target = target_of(world.store, world.site, world.email, world.now_ms())
        job = jobs.create(database, site.id, Kind.ERASURE, msgspec.to_builtins(target), by)
        worker = Jobs(database, parts)
        assert worker.do(job)
    done = jobs.find(database, site.id, job.id)
    assert (done.state, done.target, done.asked_by) == (State.DONE, None, "owner@example.com")
    assert msgspec.convert(done.result, Result).removed == REMOVED
    assert jobs.unfinished(database) == ()
    assert world.files_with(world.ann, world.phone, world.email) == []
    database.close()


def test_a_job_goes_on_after_a_restart_and_a_worker_stops_when_told(world: World) -> None:
    database = Database.open(f"sqlite:///{world.folder / 'settings.db'}")
    by = By(ActorKind.PERSON, "owner@example.com", NOW_MS)
    site = sites.create(database, "Shop", ["shop.example.com"], by)
    world.site = site.id
    fill(world)
    with world.running() as parts:
        settle(parts.processor)
        target = target_of(world.store, world.site, world.ann, world.now_ms())
        job = jobs.create(database, site.id, Kind.ERASURE, msgspec.to_builtins(target), by)
    stopped = Jobs(database, parts)  # the threads that it asks have ended
    assert not stopped.do(job)
    assert jobs.unfinished(database)[0].id == job.id
    with world.running() as parts:
        worker = Jobs(database, parts)
        thread = threading.Thread(target=worker.run)
        thread.start()
        while jobs.unfinished(database):
            time.sleep(0.05)
        worker.stop()
        thread.join()
    assert jobs.every(database, site.id)[0].state == State.DONE
    database.close()


def test_a_job_that_cannot_be_read_fails_and_one_that_the_store_refuses_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database.open(f"sqlite:///{world.folder / 'settings.db'}")
    by = By(ActorKind.PERSON, "owner@example.com", NOW_MS)
    world.site = sites.create(database, "Shop", ["shop.example.com"], by).id
    target = Target(world.site, world.ann, (world.ann,), (), NOW_MS)
    unreadable = jobs.create(database, world.site, Kind.ERASURE, {"customer": 1}, by)
    refused = jobs.create(database, world.site, Kind.ERASURE, msgspec.to_builtins(target), by)

    def failing(*_: object) -> None:
        raise StoreError(f"Code: 60. {world.ann} (UNKNOWN_TABLE)")

    with world.running() as parts:
        worker = Jobs(database, parts)
        assert worker.do(unreadable)
        with monkeypatch.context() as patch:
            patch.setattr(Store, "rows", failing)
            assert not worker.do(refused)
        (waiting,) = jobs.unfinished(database)
        assert (waiting.id, waiting.step) == (
            refused.id,
            "will be tried again: StoreError UNKNOWN_TABLE",
        )
        assert worker.do(waiting)
    states = {job.id: job.state for job in jobs.every(database, world.site)}
    assert states == {unreadable.id: State.FAILED, refused.id: State.DONE}
    database.close()


def test_what_was_set_of_a_customer_goes_and_what_is_set_later_stays(world: World) -> None:
    fill(world)
    params = {"nickname": "Butterfly", "tags": ["vip"]}
    world.send(
        *(an_event(uuid_, "client.identify", params=params) for uuid_ in (world.ann, world.ben))
    )
    with world.running() as parts:
        settle(parts.processor)
        target = target_of(world.store, world.site, world.ann, world.now_ms())
        assert target is not None
        world.ahead_ms += 1_000
        world.send(an_event(world.ann, "client.identify", params={"nickname": "Newcomer"}))
        settle(parts.processor)
        result = erase(target, parts, world.notes())
        assert (result.removed.attributes, result.removed.search) == (2, 4)
        assert result.remaining == Counts()
        found = world.store.rows(
            "SELECT toString(uuid), text FROM search WHERE site = {site:String}"
            " AND field = 'attribute:nickname'", {"site": world.site},
        )  # fmt: skip
        assert sorted(found) == sorted([(world.ann, "newcomer"), (world.ben, "butterfly")])
        assert attributes.values_set(world.store, world.site, [world.ann])[0].value == '"Newcomer"'


def test_values_shown_in_the_catalogue_go_and_are_counted(world: World) -> None:
    world.send(an_event(world.ann, params={"note": f"Orchid {world.site}"}))
    world.send(an_event(world.ben, params={"note": "none"}))
    with world.running() as parts:
        assert world.erase(parts, world.ann).removed.examples == 1
    assert world.files_with(f"Orchid {world.site}") == []
    assert world.count("param_examples") == 1


def test_nobody_else_is_found_by_what_was_theirs_last(world: World) -> None:
    """Two people share an address until one has another: it is the other's alone from then on."""
    kept = f"ben.{world.site}@example.com"
    with world.running() as parts:
        for whose, email in ((world.ben, world.email), (world.ben, kept), (world.ann, world.email)):
            world.send(an_event(whose, client=Client(email=email)))
            settle(parts.processor)
        found_by = "SELECT toString(uuid), text FROM search WHERE site = {site:String}"
        assert (world.ben, world.email) in world.store.rows(found_by, {"site": world.site})
        assert world.directory.customer_of(world.site, world.ann) == world.ann
        world.erase(parts, world.ann)
        assert world.store.rows(found_by, {"site": world.site}) == [(world.ben, kept)]
        assert world.count("claims") == 1


def test_an_address_that_was_theirs_once_is_nobodys_after_a_restart_either(world: World) -> None:
    """Ben says Ann's address, which is a conflict; she has had another one since."""
    said = (
        (world.ann, Client(email=world.email)),
        (world.ben, Client(custom_id="7")),
        (world.ben, Client(email=world.email)),
        (world.ann, Client(email=f"new.{world.email}")),
    )
    for restart in (False, True):
        with world.running() as parts:
            if not restart:
                for whose, client in said:
                    world.send(an_event(whose, client=client))
                    settle(parts.processor)
                world.erase(parts, world.ann)
            held = [
                key[1:] for key in world.directory.standing().identities if key[0] == world.site
            ]
            assert held == [("customId", "7")]
            assert world.count("claims") == 1
