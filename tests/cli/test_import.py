"""`footfall import`: from a file to the feed, whether Footfall runs or not."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from commands import commands
from owned import OwnedSite
from system import System, eventually

TIME = "2025-03-01T10:00:0{0}Z"


@pytest.fixture
def site(system: System) -> OwnedSite:
    return OwnedSite(system)


def lines_of(customer: str, *actions: str) -> str:
    return "".join(
        json.dumps(
            {"action": action, "uuid": customer, "time": TIME.format(at), "params": {"at": at}}
        )
        + "\n"
        for at, action in enumerate(actions)
    )


def feed(site: OwnedSite, customer: str, count: int) -> list[dict[str, Any]]:
    def found() -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = site.ask("GET", f"/events?customer={customer}")["events"]
        own = [each for each in events if each["source"] != "footfall"]
        return own if len(own) >= count else []

    events: list[dict[str, Any]] = eventually(found)
    return events


def test_what_is_imported_is_in_the_feed_when_the_command_ends(
    site: OwnedSite, tmp_path: Path
) -> None:
    path, customer = tmp_path / "events.ndjson", str(uuid.uuid4())
    path.write_text(lines_of(customer, "a.first", "a.second", "no action", "a.third"))
    answer = site.system.command("import", str(path), "--site", site.id)
    assert (answer["rows"], answer["accepted"], answer["rejected"]) == (4, 3, 1)
    assert answer["rejections"] == [
        {"row": 3, "code": "action_invalid", "message": answer["rejections"][0]["message"]}
    ]
    assert (answer["stored"], answer["ended"]) == (True, None)
    events = site.ask("GET", f"/events?customer={customer}")["events"]
    own = [each for each in events if each["source"] == "import"]
    assert [each["action"] for each in own] == ["a.third", "a.second", "a.first"]
    assert own[0]["time"] == "2025-03-01T10:00:03.000Z"
    assert own[0]["trusted"] is True


def test_the_same_file_twice_is_stored_once(site: OwnedSite, tmp_path: Path) -> None:
    path, customer = tmp_path / "events.csv", str(uuid.uuid4())
    path.write_text(
        f"action,uuid,when\na.b,{customer},{TIME.format(1)}\na.b,{customer},{TIME.format(1)}\n"
    )
    for _ in range(2):
        answer = site.system.command("import", str(path), "--site", site.id, "--map", "when=time")
        assert answer["accepted"] == 2
    assert len(feed(site, customer, 2)) == 2


def test_a_rejected_row_is_sent_again_once_the_rule_is_mended(
    site: OwnedSite, tmp_path: Path
) -> None:
    site.ask("PUT", "/lists", {"allow": [], "deny": ["debug.*"]})
    path, customer = tmp_path / "events.ndjson", str(uuid.uuid4())
    path.write_text(lines_of(customer, "a.b", "debug.x"))
    assert site.system.command("import", str(path), "--site", site.id)["codes"] == {
        "event_denied": 1
    }
    (kept,) = eventually(lambda: site.ask("GET", "/rejected")["rejected"])
    assert (kept["key"]["kind"], kept["source"], kept["action"]) == ("import", "import", "debug.x")
    site.ask("PUT", "/lists", {"allow": [], "deny": []})
    eventually(lambda: site.ask("POST", "/rejected/replay", {})["accepted"])
    events = feed(site, customer, 2)
    assert [(each["action"], each["time"]) for each in events] == [
        ("debug.x", "2025-03-01T10:00:01.000Z"), ("a.b", "2025-03-01T10:00:00.000Z"),
    ]  # fmt: skip
    site.system.command("import", str(path), "--site", site.id)
    path.write_text(lines_of(customer, "a.b", "debug.x", "a.last"))
    site.system.command("import", str(path), "--site", site.id, "--resume")
    assert [each["action"] for each in feed(site, customer, 3)] == ["a.last", "debug.x", "a.b"]


def test_a_table_of_customers_becomes_their_profiles(site: OwnedSite, tmp_path: Path) -> None:
    number = f"c-{uuid.uuid4()}"
    path = tmp_path / "customers.csv"
    path.write_text(
        "number,email,joined,plan,points,sms_agreement\n"
        f"{number},{number}@example.com,2025-03-01T10:00:00Z,gold,0120,yes\n"
        f"{number},,2024-03-01T10:00:00Z,trial,,\n"  # older: it does not win
    )
    options = (
        "--set",
        "action=client.identify",
        "--map",
        "number=customId",
        "--map",
        "joined=time",
    )
    answer = site.system.command("import", str(path), "--site", site.id, *options)
    assert answer["accepted"] == 2
    profile = site.ask("GET", f"/customers/{number}@example.com")
    assert profile["customId"] == number
    assert profile["attributes"] == {"plan": "gold", "points": "0120"}
    assert profile["agreements"] == {"sms": True}
    assert (profile["sessions"], profile["events"]) == (0, 0)  # nobody was there
    assert site.ask("GET", f"/sessions?customer={number}&bots=include")["sessions"] == []
    history = site.ask("GET", f"/customers/{number}/history")
    assert {each["by"] for each in history["changes"]} == {"import"}


def test_who_imported_is_in_the_audit_log(site: OwnedSite, tmp_path: Path) -> None:
    path = tmp_path / "last-year.ndjson"
    path.write_text(lines_of(str(uuid.uuid4()), "a.b"))
    site.system.command("import", str(path), "--site", site.id)
    entry = site.ask("GET", "/audit?limit=1")["entries"][0]
    assert (entry["act"], entry["target"], entry["actorKind"]) == (
        "events.import", "last-year.ndjson", "command",
    )  # fmt: skip
    assert entry["detail"] == {"rows": 1, "accepted": 1}


def test_what_is_imported_while_nothing_runs_is_stored_at_the_start(tmp_path: Path) -> None:
    resting = System(tmp_path)
    path, customer = tmp_path / "events.ndjson", str(uuid.uuid4())
    path.write_text(lines_of(customer, "a.first", "a.second"))
    answer = resting.command("import", str(path), "--site", "Shop")
    assert (answer["accepted"], answer["stored"]) == (2, False)
    with resting:
        events = resting.events_of(customer, 3)
    assert {each["action"] for each in events} >= {"a.first", "a.second", "session.start"}


@pytest.mark.parametrize(
    ("name", "content", "options", "said"),
    [
        ("gone.ndjson", None, (), "cannot be read (No such file or directory)"),
        ("notes.txt", "hello\n", (), "--format"),
        ("a.csv", "action,uuid\n", ("--map", "when=time"), "There is no column 'when'"),
        ("b.csv", "action,uuid\nx,y\n", ("--map", "when=time"), "There is no column 'when'"),
        ("c.csv", "action,uuid\nx,y\n", ("--encoding", "klingon"), "klingon"),
        ("d.ndjson", '{"event": 1}\n' * 4_000, (), "None of the first 4,000 rows"),
    ],
)
def test_a_mistake_is_one_sentence(
    site: OwnedSite,
    tmp_path: Path,
    name: str,
    content: str | None,
    options: tuple[str, ...],
    said: str,
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    done = commands().run(
        "import",
        str(path),
        "--site",
        site.id,
        "--data",
        str(site.system.data),
        *options,
        COLUMNS="400",
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_person_reads_what_became_of_the_rows(tmp_path: Path) -> None:
    resting = System(tmp_path)
    path = tmp_path / "access.log"
    path.write_text(
        '192.0.2.1 - - [10/Oct/2025:13:55:36 +0000] "GET / HTTP/1.1" 200 5 "-" "x"\n'
        '192.0.2.1 - - [10/Oct/2025:13:55:37 +0000] "GET /a.css HTTP/1.1" 200 5 "-" "x"\n'
        "nonsense\n"
    )
    done = commands().run(
        "import", str(path), "--site", "Shop", "--data", str(resting.data), COLUMNS="400"
    )
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "3 rows: 1 accepted, 1 turned away, 1 left out.",
        "  left out 1: a file, not a page",
        "  turned away 1: event_invalid",
        "  row 3: event_invalid  the line is not of the combined log format",
        "Footfall does not run; the events are stored when it starts.",
    ]
