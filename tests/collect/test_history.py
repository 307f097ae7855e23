"""Files of past events: what each format gives, and that nothing is taken in twice or lost."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from backports import zstd
from chdb.session import Session

from footfall.app.history import history
from footfall.collect.history.files import BadFile, Format, format_of
from footfall.collect.history.journal import Unlike
from footfall.collect.history.rows import Options, Source
from footfall.collect.history.take import CHUNK_ROWS, History, NothingFits
from footfall.config import Config, load
from footfall.events.event import Event, Place, decode_all
from footfall.events.lists import Lists
from footfall.events.turned_away import TurnedAway, decode
from footfall.log.spool import SpoolReader
from footfall.settings.authentication import Authentication
from footfall.settings.rules import Door
from footfall.settings.site import Retention, Site

UUID = "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
LOG = (
    '192.0.2.{n} - - [10/Oct/2024:13:55:{n:02d} +0000] "GET {path} HTTP/1.1" 200 5 "-" "{agent}"\n'
)


CSV = b"action,uuid\n" + b"".join(b"a.%d,%s\n" % (at, UUID.encode()) for at in range(2_000))


class World:
    """A data folder, a site, and files that are taken in there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config: Config = load({}, folder, folder / "data")
        site = Site("shop", "Shop", ("shop.example",), "fft_1", deny=("debug.*",))
        self.door = Door(
            site, Lists(site.allow, site.deny), None, Authentication((), None, ()), "ab" * 32
        )
        self.processes = False

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def take(
        self, path: Path, *, resume: bool = False, dry: bool = False,
        tell: Callable[[], None] = lambda: None, **options: Any,
    ) -> History:  # fmt: skip
        """Imports a file; the history as it is afterwards."""
        said = msgspec.convert(options, Options)

        async def run() -> History:
            source = Source(path, said, self.door.signing_secret)
            try:
                with history(
                    self.config, self.door, source, said, lambda: self.processes
                ) as taking:
                    if resume:
                        taking.resume()
                    await taking.run(tell, dry)
                    return taking
            finally:
                source.close()

        return asyncio.run(run())

    def events(self) -> list[Event]:
        return decode_all(self._records(self.config.spool_path))

    def rejected(self) -> list[TurnedAway]:
        return [decode(each) for each in self._records(self.config.rejected_path)]

    def _records(self, path: Path) -> list[bytes]:
        reader = SpoolReader(path, "test")
        try:
            return reader.read(0, 0, 1_000_000).values
        finally:
            reader.close()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def ndjson(rows: int, start: int = 0) -> str:
    return "".join(
        json.dumps({"action": "product.view", "uuid": UUID, "time": 1_728_593_736_000 + at,
                    "params": {"at": at}}) + "\n"
        for at in range(start, start + rows)
    )  # fmt: skip


def params_of(event: Event) -> Any:
    return msgspec.json.decode(event.params)


def at_of(events: list[Event]) -> list[int]:
    return [params_of(event)["at"] for event in events]


def test_lines_of_json_are_events_as_at_the_door(world: World) -> None:
    line = {"action": "product.buy", "label": "Bought", "time": "2024-05-01T10:00:00Z",
            "client": {"email": "ann@example.com"}, "params": {"name": "Mug"},
            "id": "0192F3C4-0000-7000-8000-000000000001"}  # fmt: skip
    taken = world.take(world.file("e.ndjson", json.dumps(line)))
    (event,) = world.events()
    assert (taken.tally.rows, taken.tally.accepted, taken.tally.turned_away) == (1, 1, 0)
    assert (event.action, event.label, event.source, event.trusted) == (
        "product.buy",
        "Bought",
        "import",
        True,
    )
    assert event.time_ms == 1_714_557_600_000
    assert event.id == "0192f3c4-0000-7000-8000-000000000001"
    assert event.identifiers is not None
    assert event.identifiers.email == "ann@example.com"
    assert params_of(event) == {"name": "Mug"}


def test_a_table_is_read_by_its_columns(world: World) -> None:
    text = 'when;who;sku;note\n2024-05-01T10:00:00Z;c-1;M-1;"a;\nb"\n1714557600000;c-2;M-2;\n'
    world.take(
        world.file("orders.csv", text), mapping=["when=time", "who=customId"],
        constants=["action=product.buy"],
    )  # fmt: skip
    first, second = world.events()
    assert params_of(first) == {"sku": "M-1", "note": "a;\nb"}
    assert params_of(second) == {"sku": "M-2"}
    assert first.time_ms == second.time_ms == 1_714_557_600_000
    assert first.uuid != second.uuid


def test_lines_of_json_with_other_names_are_mapped(world: World) -> None:
    lines = '{"event": "a.b", "user": "c-1", "plan": "pro"}\n{"event": "a.c", "user": "c-1"}\n[1]\n'
    taken = world.take(world.file("e.jsonl", lines), mapping=["event=action", "user=customId"])
    assert [event.action for event in world.events()] == ["a.b", "a.c"]
    assert params_of(world.events()[0]) == {"plan": "pro"}
    assert taken.tally.rejected == {"event_invalid": 1}


def test_a_parquet_file_keeps_its_types_and_its_order(world: World) -> None:
    path = world.folder / "events.parquet"
    session: Any = Session()  # type: ignore[no-untyped-call]
    session.query(
        "SELECT 'product.view' AS action, toUUID('7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11') AS uuid,"
        " toDateTime64('2024-05-01 10:00:00.250', 3, 'UTC') + number AS time, number AS at,"
        " number = 1 AS first, [1, 2] AS list, map('a', 'b') AS map, toDecimal64(12.5, 2) AS price,"
        " NULL::Nullable(String) AS nothing"
        f" FROM numbers(20000) INTO OUTFILE '{path}' FORMAT Parquet"
    )
    session.close()
    taken = world.take(path)
    events = world.events()
    assert taken.tally.accepted == 20_000
    assert at_of(events) == list(range(20_000))
    assert events[1].time_ms == 1_714_557_601_250
    assert params_of(events[1]) == {
        "at": 1, "first": True, "list": [1, 2], "map": {"a": "b"}, "price": 12.5,
    }  # fmt: skip


def test_an_access_log_gives_visits_of_visitors(world: World) -> None:
    lines = [LOG.format(n=1, path="/teas?token=abc", agent=AGENT), LOG.format(n=1, path="/mugs", agent=AGENT),
             LOG.format(n=2, path="/", agent=AGENT), LOG.format(n=2, path="/shop.css", agent=AGENT),
             LOG.format(n=2, path="/api/x", agent=AGENT), "no line\n"]  # fmt: skip
    taken = world.take(
        world.file("access.log", "".join(lines)), host="shop.example", without=["/api/*"]
    )
    events = world.events()
    assert [params_of(event)["url"] for event in events] == [
        "https://shop.example/teas?token=removed", "https://shop.example/mugs", "https://shop.example/",
    ]  # fmt: skip
    assert events[0].uuid == events[1].uuid != events[2].uuid
    assert {event.user_agent for event in events} == {AGENT}
    assert {event.address for event in events} == {"192.0.2.0"}  # as the site wants them kept
    assert taken.tally.left_out == {"a file, not a page": 1, "a path that was to be left out": 1}
    assert taken.tally.rejected == {"event_invalid": 1}


def test_an_address_tells_the_place_before_it_is_shortened(world: World) -> None:
    line = LOG.format(n=1, path="/", agent=AGENT).replace("192.0.2.1", "193.0.6.139")
    world.take(world.file("access.log", line))
    (event,) = world.events()
    assert (event.address, event.place) == ("193.0.6.0", Place("NL"))


def test_a_visitor_is_told_by_the_sites_secret(world: World) -> None:
    path = world.file("access.log", LOG.format(n=1, path="/", agent=AGENT))
    world.take(path)
    world.door = msgspec.structs.replace(world.door, signing_secret="cd" * 32)
    world.take(path)
    first, second = world.events()
    assert first.uuid != second.uuid


def test_a_mark_at_the_beginning_of_a_file_is_no_part_of_its_first_line(world: World) -> None:
    mark = "\ufeff"
    world.take(world.file("put-together.ndjson", mark + ndjson(2) + mark + ndjson(1, 2)))
    assert at_of(world.events()) == [0, 1, 2]


@pytest.mark.parametrize(
    "head",
    [
        'action;uuid;"at"',
        'action;uuid;at;"one, two, three, and four"',
        "action\tuuid\tat\tone, two, three, four, and five",
        'action,uuid,at,"two\r\nlines"',
        '\ufeff"action"|uuid|at',
    ],
)
def test_a_tables_first_row_tells_its_delimiter(world: World, head: str) -> None:
    delimiter = next(each for each in "\t|;," if f"action{each}uuid" in head.replace('"', ""))
    row = delimiter.join(["a.b", UUID, "7", "x"][: 4 if "two" in head else 3])
    taken = world.take(world.file("e.csv", f"{head}\r\n{row}\r\n"))
    assert (taken.tally.rows, taken.tally.accepted) == (1, 1)
    assert at_of(world.events()) == [7]


def test_bytes_in_a_parquet_file_are_text_as_far_as_they_can(world: World) -> None:
    path = world.folder / "e.parquet"
    session: Any = Session()  # type: ignore[no-untyped-call]
    session.query(
        f"INSERT INTO FUNCTION file('{path}', 'Parquet')"
        f" SELECT 'a.b' AS action, '{UUID}' AS uuid, unhex('6fff6b') AS bytes"
    )
    session.close()
    world.take(path)
    assert [params_of(event) for event in world.events()] == [{"bytes": "o\ufffdk"}]


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("e.ndjson.gz", gzip.compress),
        ("e.ndjson.zst", zstd.compress),
        ("E.NDJSON.GZ", gzip.compress),
    ],
    ids=["gzip", "zstandard", "capitals"],
)
def test_a_packed_file_is_unpacked(world: World, name: str, pack: Callable[[bytes], bytes]) -> None:
    world.take(world.file(name, pack(ndjson(3).encode())))
    assert at_of(world.events()) == [0, 1, 2]


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.ndjson", "", Format.NDJSON),
        ("a.CSV", "", Format.CSV),
        ("a.tsv", "", Format.CSV),
        ("a.parquet", "", Format.PARQUET),
        ("access.log", LOG.format(n=1, path="/", agent=AGENT), Format.ACCESS_LOG),
        ("access.log.1", LOG.format(n=1, path="/", agent=AGENT), Format.ACCESS_LOG),
        ("events", '{"action": "a"}\n', Format.NDJSON),
        ("table", "PAR1....", Format.PARQUET),
    ],
)
def test_a_format_is_told_by_name_or_first_line(
    world: World, name: str, content: str, found: Format
) -> None:
    assert format_of(world.file(name, content)) is found


def test_a_pipe_is_not_looked_into_for_its_format(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rows")  # whoever opens it waits for a writer
    with pytest.raises(BadFile, match="--format"):
        format_of(tmp_path / "rows")
    with pytest.raises(BadFile, match="a pipe has none"):
        Source(tmp_path / "rows", Options(Format.PARQUET), "ab")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="is a folder"):
        format_of(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("notes.txt", "hello\n", "cannot be told from its name or its first line"),
        ("a.ndjson.gz", "no gzip", "The file cannot be unpacked"),
        ("a.ndjson.zst", "no zstd", "The file cannot be unpacked"),
        ("a.csv", "\n", "The first line must name the columns"),
        ("a.csv", "a,a\n1,2\n", "Two columns have the same name"),
        ("a.parquet", "PAR1 and nothing else", "is no Parquet file"),
        ("a.ndjson", "x" * 1_100_000, "A line is longer than 1 MiB"),
        ("a.csv", "x" * 1_100_000, "is no CSV"),
        ("a.csv.gz", "no gzip", "The file cannot be unpacked"),
        ("a.csv.gz", gzip.compress(CSV)[:-200], "The file cannot be unpacked: .* ended before"),
        ("a.csv.zst", zstd.compress(CSV)[:-20], "The file cannot be unpacked: .* ended before"),
        ("a.csv", "action,größe\n".encode("latin-1"), "columns' names are not valid .* --encoding"),
    ],
    ids=[
        "unknown", "gzip", "zstandard", "no columns", "twice", "parquet", "long", "long head",
        "gzip of a table", "half a gzip", "half a zstandard", "encoding",
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(
    world: World, name: str, content: str | bytes, sentence: str
) -> None:
    with pytest.raises(BadFile, match=sentence):
        world.take(world.file(name, content))


def test_a_table_in_another_encoding_than_was_said_says_why(world: World) -> None:
    with pytest.raises(BadFile, match="is not in utf-16"):
        world.take(world.file("e.csv", CSV), encoding="utf-16")


def test_rejected_rows_are_kept_so_that_they_can_be_sent_again(world: World) -> None:
    text = "action,uuid,x\na b,{0},1\ndebug.x,{0},2\nok,{0},3\nok,nobody,4\n".replace("{0}", UUID)
    taken = world.take(world.file("e.csv", text))
    kept = world.rejected()
    assert [each.code for each in kept] == ["action_invalid", "event_denied", "uuid_invalid"]
    assert [(each.row, each.code) for each in taken.reasons] == [
        (1, "action_invalid"), (2, "event_denied"), (4, "uuid_invalid"),
    ]  # fmt: skip
    assert {(each.key_kind, each.protocol, each.source) for each in kept} == {("import",) * 3}
    again = json.loads(kept[1].raw)
    assert (again["action"], again["params"], again["id"]) == ("debug.x", {"x": 2}, kept[1].id)
    assert uuid.UUID(kept[1].id).version == 5


def test_text_in_another_encoding_is_told_row_by_row_or_said(world: World) -> None:
    content = f"action,uuid,name\nok,{UUID},caf".encode() + b"\xe9\n" + f"ok,{UUID},tea\n".encode()
    path = world.file("e.csv", content)
    assert world.take(path).tally.rejected == {"event_invalid": 1}
    world.take(path, encoding="latin-1")
    assert [params_of(event)["name"] for event in world.events()] == ["tea", "café", "tea"]


def test_the_same_file_again_gives_the_same_ids(world: World) -> None:
    path = world.file("e.ndjson", ndjson(5))
    world.take(path)
    renamed = path.rename(world.folder / "e.ndjson.1")
    with renamed.open("a") as file:
        file.write(ndjson(2, 5))  # it has grown, as logs do
    world.take(renamed)
    first, second = world.events()[:5], world.events()[5:]
    assert [event.id for event in first] == [event.id for event in second[:5]]
    assert len({event.id for event in second}) == 7


def test_equal_rows_of_a_file_are_different_events(world: World) -> None:
    world.take(world.file("e.ndjson", ndjson(1) * 3))
    assert len({event.id for event in world.events()}) == 3


class Stop(Exception):
    """What ends an import in the middle."""


def test_an_import_goes_on_after_the_last_durable_row(world: World) -> None:
    rows = 3 * CHUNK_ROWS + 10
    path = world.file("e.ndjson", ndjson(rows))
    chunks: list[int] = []

    def stop() -> None:
        chunks.append(1)
        if len(chunks) == 2:
            raise Stop

    with pytest.raises(Stop):
        world.take(path, tell=stop)
    assert len(world.events()) == 2 * CHUNK_ROWS
    taken = world.take(path, resume=True)
    assert taken.skipped == 2 * CHUNK_ROWS
    assert taken.tally.accepted == rows
    assert at_of(world.events()) == list(range(rows))


def test_a_grown_file_is_gone_on_with(world: World) -> None:
    path = world.file("access.log", LOG.format(n=1, path="/a", agent=AGENT))
    world.take(path)
    with path.open("a") as file:
        file.write(LOG.format(n=2, path="/b", agent=AGENT))
    taken = world.take(path, resume=True)
    assert (taken.skipped, taken.tally.accepted) == (1, 2)
    assert [params_of(event)["url"][-2:] for event in world.events()] == ["/a", "/b"]


def test_nothing_to_go_on_with_begins_at_the_first_row(world: World) -> None:
    assert world.take(world.file("e.ndjson", ndjson(2)), resume=True).tally.accepted == 2


def test_another_file_or_other_options_are_not_gone_on_with(world: World) -> None:
    path = world.file("e.ndjson", ndjson(3))
    world.take(path)
    with pytest.raises(Unlike, match="say the same"):
        world.take(path, resume=True, constants=["label=x"])
    world.file("e.ndjson", ndjson(1) + ndjson(5, 100))
    with pytest.raises(Unlike, match="first 3 rows are not those"):
        world.take(path, resume=True)
    assert len(world.events()) == 3


def test_a_file_that_does_not_fit_at_all_is_not_taken_in(world: World) -> None:
    path = world.file("e.ndjson", '{"event": "x"}\n' * CHUNK_ROWS)
    with pytest.raises(NothingFits, match="Row 1: "):
        world.take(path)
    assert world.events() == []
    assert world.rejected() == []


def test_a_dry_run_judges_everything_and_keeps_nothing(world: World) -> None:
    path = world.file("e.ndjson", ndjson(3) + "{}\n")
    taken = world.take(path, dry=True)
    assert (taken.tally.accepted, taken.tally.rejected) == (3, {"action_required": 1})
    assert world.events() == []
    assert world.rejected() == []
    assert world.take(path, resume=True).skipped == 0


def test_rows_older_than_what_is_kept_are_counted(world: World) -> None:
    old = json.dumps({"action": "a", "uuid": UUID, "time": "2010-01-01T00:00:00Z"})
    new = json.dumps({"action": "a", "uuid": UUID, "time": time.time_ns() // 1_000_000 - 1000})
    assert world.take(world.file("e.ndjson", f"{old}\n{new}\n")).tally.expired == 1


def test_rows_older_than_the_site_keeps_them_are_counted(world: World) -> None:
    site = world.door.site
    kept = (Retention("page.*", 30), Retention("*", 90))
    world.door = msgspec.structs.replace(
        world.door, site=msgspec.structs.replace(site, retention=kept)
    )
    now_ms = time.time_ns() // 1_000_000
    rows = [
        {"action": action, "uuid": UUID, "time": now_ms - days * 86_400_000, "params": {"url": "/"}}
        for action, days in (("page.visit", 29), ("page.visit", 31), ("a.b", 31), ("a.b", 91))
    ]
    text = "\n".join(map(json.dumps, rows))
    assert world.take(world.file("e.ndjson", text)).tally.expired == 2


def test_who_stores_is_not_run_away_from(world: World) -> None:
    path = world.file("e.ndjson", ndjson(12 * CHUNK_ROWS))
    reader = SpoolReader(world.config.spool_path, "processor")
    world.processes = True
    ahead: list[int] = []

    def tell() -> None:
        end = reader.end(0)
        ahead.append(end - reader.committed(0))
        if ahead[-1] > 20_000:
            reader.advance(0, end)  # as the processor does once it has stored

    world.take(path, tell=tell)
    assert max(ahead) <= 20_000 + CHUNK_ROWS
    assert reader.end(0) - 1 == 12 * CHUNK_ROWS
    reader.close()
