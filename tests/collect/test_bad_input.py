"""What strangers send: the right status, the right code, and the collector stays as it was."""

from __future__ import annotations

import gzip
import json
import socket
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import brotli
import httpx
import pytest
from backports import zstd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from system import System, an_event

UUID = "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11"
MIB = 1024 * 1024


def event(**fields: Any) -> bytes:
    return json.dumps({"action": "a.b", "uuid": UUID, **fields}).encode()


def nested(depth: int) -> dict[str, Any]:
    return {"a": nested(depth - 1)} if depth else {}


class Case(NamedTuple):
    name: str
    body: bytes
    status: int
    code: str
    field: str | None = None
    headers: dict[str, str] = {}


CASES = (
    Case("empty", b"", 400, "body_invalid"),
    Case("white space", b" \n ", 400, "body_invalid"),
    Case("no JSON", b"hello", 400, "body_invalid"),
    Case("half an object", b'{"action": "a.b", ', 400, "body_invalid"),
    Case("an empty array", b"[]", 400, "body_invalid"),
    Case("a number", b"17", 400, "body_invalid"),
    Case("null", b"null", 400, "body_invalid"),
    Case("an array of numbers", b"[1, 2]", 400, "event_invalid"),
    Case("nested without end", b"[" * 100_000, 400, "body_invalid"),
    Case("objects without end", b'{"a":' * 100_000, 400, "body_invalid"),
    Case("invalid UTF-8", b'{"action": "a.b", "uuid": "\xff\xfe"}', 400, "body_invalid"),
    Case("a lone surrogate", b'{"action":"a.b","label":"\\ud800","uuid":"%s"}' % UUID.encode(), 400, "body_invalid"),
    Case("a NUL in the text", event() + b"\0", 400, "body_invalid"),
    Case("no action", b'{"uuid": "%s"}' % UUID.encode(), 400, "action_required", "action"),
    Case("an action of no type", event(action=3), 400, "action_invalid", "action"),
    Case("an action with a space", event(action="a b"), 400, "action_invalid", "action"),
    Case("an action with a NUL", event(action="a\0b"), 400, "action_invalid", "action"),
    Case("an action of 33 characters", event(action="a" * 33), 400, "action_invalid", "action"),
    Case("an action ending in a line feed", event(action="a.b\n"), 400, "action_invalid", "action"),
    Case("a label too long", event(label="x" * 257), 400, "label_too_long", "label"),
    Case("a time without an offset", event(time="2026-11-23T10:00:00"), 400, "time_invalid", "time"),
    Case("a time that is none", event(time="yesterday"), 400, "time_invalid", "time"),
    Case("a time in seconds", event(time=1_790_000_000), 400, "time_invalid", "time"),
    Case("a time beyond numbers", b'{"action":"a.b","uuid":"%s","time":1e999}' % UUID.encode(), 400, "time_invalid", "time"),
    Case("no customer", b'{"action": "a.b"}', 400, "uuid_required", "uuid"),
    Case("a uuid that is none", event(uuid="ann"), 400, "uuid_invalid", "uuid"),
    Case("the uuid of nobody", event(uuid="00000000-0000-0000-0000-000000000000"), 400, "uuid_invalid", "uuid"),
    Case("an identifier that a program left empty", event(client={"customId": " undefined "}), 400, "client_invalid", "client.customId"),
    Case("an id that is none", event(id="1"), 400, "id_invalid", "id"),
    Case("an identifier too long", event(client={"email": "x" * 257}), 400, "client_invalid", "client.email"),
    Case("an identifier of a wrong type", event(client={"email": 5}), 400, "client_invalid", "client.email"),
    Case("params of a wrong type", event(params=[1]), 400, "param_invalid", "params"),
    Case("a required param missing", event(action="page.visit"), 400, "param_required", "params.url"),
    Case("a required param of a wrong type", event(action="page.visit", params={"url": 1}), 400, "param_type", "params.url"),
    Case("an integer beyond 64 bits", event(params={"n": 2**64}), 400, "param_invalid", "params.n"),
    Case("a NUL in a param's name", event(params={"a\0": 1}), 400, "param_invalid", "params"),
    Case("params too large", event(params={"a": "x" * 33_000}), 400, "params_too_large", "params"),
    Case("params too many", event(params={str(n): n for n in range(257)}), 400, "params_too_many", "params"),
    Case("params too deep", event(params=nested(9)), 400, "params_too_deep", "params"),
    Case("params very deep", event(params=nested(400)), 400, "params_too_deep", "params"),
    Case("an integer beyond 64 bits, inside", event(params={"a": [{"b": -(2**70)}]}), 400, "param_invalid", "params.a[0].b"),
    Case("a body above 1 MiB", b" " * (MIB + 1), 413, "body_too_large"),
    Case("a body of 100 MB", b"x" * 100_000_000, 413, "body_too_large"),
    Case("1,001 events", b"[" + b",".join([event()] * 1001) + b"]", 413, "batch_too_large"),
    Case("a gzip bomb", gzip.compress(b" " * 500 * MIB, 1), 413, "body_too_large", None, {"content-encoding": "gzip"}),
    Case("a brotli bomb", brotli.compress(b" " * 64 * MIB, quality=1), 413, "body_too_large", None, {"content-encoding": "br"}),
    Case("a zstd bomb", zstd.compress(b" " * 500 * MIB), 413, "body_too_large", None, {"content-encoding": "zstd"}),
    Case("a deflate bomb", zlib.compress(b" " * 200 * MIB, 1), 413, "body_too_large", None, {"content-encoding": "deflate"}),
    Case("gzip that is none", b"hello", 400, "encoding_invalid", None, {"content-encoding": "gzip"}),
    Case("gzip cut short", gzip.compress(event())[:-9], 400, "encoding_invalid", None, {"content-encoding": "gzip"}),
    Case("an unknown encoding", event(), 415, "unsupported_encoding", None, {"content-encoding": "compress"}),
    Case("a form", b"action=a.b", 415, "unsupported_media_type", None, {"content-type": "application/x-www-form-urlencoded"}),
    Case("no key", event(), 401, "auth_required", None, {"x-tracker-key": ""}),
    Case("an unknown tracker key", event(), 401, "auth_invalid", None, {"x-tracker-key": "fft_no"}),
    Case("an unknown API key", event(), 401, "auth_invalid", None, {"authorization": "Bearer ffk_no"}),
    Case("another kind of authorization", event(), 401, "auth_invalid", None, {"authorization": "Basic x"}),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input_gets_its_own_answer(system: System, case: Case) -> None:
    response = system.send(case.body, **case.headers)
    answer = response.json()
    found = answer.get("error") or answer["rejected"][0]
    assert (response.status_code, found["code"], found.get("field")) == (
        case.status,
        case.code,
        case.field,
    )
    assert found["message"]
    assert answer["accepted"] == 0
    assert system.send([an_event()]).status_code == 202


def resident_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def test_memory_stays_bounded_whatever_comes(system: System) -> None:
    collector = system.children()[0]
    bomb = gzip.compress(b" " * 500 * MIB, 1)
    system.send(an_event())
    before = resident_bytes(collector)
    for _ in range(5):
        assert system.send(b"x" * 100_000_000).status_code == 413
        assert system.send(bomb, **{"content-encoding": "gzip"}).status_code == 413
    assert resident_bytes(collector) - before < 64 * MIB


def test_connections_that_announce_much_and_send_nothing_take_no_room(system: System) -> None:
    idle = [socket.create_connection(("127.0.0.1", system.port)) for _ in range(40)]
    for each in idle:
        each.sendall(b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n{")
    assert [system.send(an_event()).status_code for _ in range(5)] == [202] * 5
    for each in idle:
        each.close()


def test_a_body_that_lies_about_its_length_is_cut_off(system: System) -> None:
    def endless() -> Any:
        for _ in range(200):
            yield b" " * MIB

    with httpx.Client() as client:
        headers = {"x-tracker-key": system.site["trackerKey"]}
        try:
            response = client.post(f"{system.origin}/v1/events", content=endless(), headers=headers)
        except httpx.WriteError:
            return  # the connection was closed on it, which is an answer too
    assert response.status_code == 413


def test_a_key_given_twice_counts_once_with_its_last_value(system: System) -> None:
    uuid = an_event()["uuid"]
    body = f'{{"action": "a.first", "action": "a.second", "uuid": "{uuid}"}}'.encode()
    assert system.send(body).status_code == 202
    actions = [each["action"] for each in system.events_of(uuid, 2)]
    assert actions == ["a.second", "session.start"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("action", "label", "time", "uuid", "params", "id", "client", "sentAt", "events"), JSON
    ),
)
BODIES = st.binary(max_size=200) | st.builds(
    lambda value: json.dumps(value).encode("utf-8", "surrogatepass"),
    FIELDS | st.lists(FIELDS, max_size=4) | JSON,
)


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=BODIES)
def test_no_body_makes_the_server_fail(system: System, body: bytes) -> None:
    response = system.send(body)
    answer = response.json()
    assert response.status_code in (202, 400, 413)
    assert isinstance(answer["accepted"], int)
    assert isinstance(answer["rejected"], list)
    assert (response.status_code == 202) == (answer["accepted"] > 0)
    for verdict in answer["rejected"]:
        assert {"index", "code", "message"} <= verdict.keys()
