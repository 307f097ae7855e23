"""The command line: what it prints, on which stream, and how it says what is wrong."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

import pytest

from commands import commands
from system import System, command, eventually, free_port


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return commands().run(*arguments, COLUMNS="400", **environment)


def test_a_site_is_created_listed_and_shown(tmp_path: Path) -> None:
    made = command(
        tmp_path,
        "sites",
        "create",
        "Shop",
        "--domain",
        "shop.example",
        "--domain",
        "*.shop.example",
    )
    assert set(made) == {"id", "name", "domains", "trackerKey"}
    assert made["domains"] == ["shop.example", "*.shop.example"]
    assert [each["id"] for each in command(tmp_path, "sites", "list")] == [made["id"]]
    for reference in ("Shop", made["id"]):
        assert command(tmp_path, "sites", "show", reference)["trackerKey"] == made["trackerKey"]


def test_a_key_is_shown_once_listed_and_revoked(tmp_path: Path) -> None:
    site = command(tmp_path, "sites", "create", "Shop")["id"]
    made = command(
        tmp_path,
        "keys",
        "create",
        "--site",
        "Shop",
        "--scope",
        "events:write",
        "--scope",
        "events:read",
    )
    assert set(made) == {"id", "key", "site", "scopes"}
    assert made["key"].startswith("ffk_")
    assert (made["site"], made["scopes"]) == (site, ["events:write", "events:read"])
    (listed,) = command(tmp_path, "keys", "list")
    assert made["key"] not in json.dumps(listed)
    command(tmp_path, "keys", "revoke", made["id"])
    assert made["key"].encode() not in b"".join(
        path.read_bytes() for path in tmp_path.glob("settings.db*")
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sites", "show", "Nothing"), "Nothing"),
        (("keys", "create", "--site", "Nothing", "--scope", "admin"), "Nothing"),
        (("keys", "create", "--site", "Nothing", "--scope", "all"), "events:write"),
        (("keys", "revoke", "nothing"), "nothing"),
        (("users", "link", "nobody@example.com"), "nobody@example.com"),
    ],
)
def test_a_mistake_is_one_sentence_and_no_stack_trace(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = run(*arguments, "--data", str(tmp_path))
    assert done.returncode != 0
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("FOOTFALL_DATE", "x", "FOOTFALL_DATE"),
        ("FOOTFALL_LOG", "redis://x", "FOOTFALL_LOG"),
        ("FOOTFALL_PUBLIC_URL", "example.com", "FOOTFALL_PUBLIC_URL"),
        ("FOOTFALL_TRUSTED_PROXIES", "10.0.0.0/99", "FOOTFALL_TRUSTED_PROXIES"),
    ],
)
def test_a_bad_setting_stops_the_start_with_one_sentence(
    tmp_path: Path, variable: str, value: str, said: str
) -> None:
    done = run("up", "--data", str(tmp_path), "--port", str(free_port()), **{variable: value})
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("up", "--data", str(tmp_path), "--port", str(port))
    assert done.returncode != 0
    assert str(port) in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    done = run("up", "--data", str(tmp_path / "file" / "data"), "--port", str(free_port()))
    assert done.returncode != 0
    assert "--data" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_on_one_folder_are_refused(system: System) -> None:
    done = run("up", "--data", str(system.data), "--port", str(free_port()))
    assert done.returncode != 0
    assert "already runs" in done.stderr


def test_every_command_shows_an_example() -> None:
    commands = ["up", "doctor", "sites create", "sites list", "sites show", "keys create", "keys list",
                "keys revoke", "users create", "users list", "users link", "import"]  # fmt: skip
    for each in commands:
        done = run(*each.split(), "--help")
        assert done.returncode == 0
        assert "Example: footfall" in done.stdout, each


def test_doctor_finds_nothing_wrong_with_a_running_system(system: System) -> None:
    done = run("doctor", "--data", str(system.data))
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_stops_when_asked_and_goes_on_where_it_was(tmp_path: Path) -> None:
    with System(tmp_path / ("deep-" * 20) / "data") as system:  # a path longer than a socket's
        assert system.send({"action": "a.b", "client": {"email": "ann@x.y"}}).status_code == 202
        system.stop()
        assert "Stopped" in system.log()
        system.start()
        assert len(system.events_of("ann@x.y", 3)) == 3  # with session.start and client.identify


def test_only_the_first_start_prints_a_sign_in_link(tmp_path: Path) -> None:
    with System(tmp_path / "data") as system:
        assert system.sign_in_link()
        system.stop()
        system.start()
        eventually(lambda: "Console" in system.log())
        assert "token=" not in system.log()
