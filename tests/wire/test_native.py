"""The native protocol: one bad element never takes the others with it."""

from __future__ import annotations

from footfall.wire import native
from footfall.wire.received import Malformed, Received

GOOD = b'{"action":"a.b","uuid":"u"}'


def kinds(body: bytes) -> list[str]:
    return ["good" if isinstance(each, Received) else "bad" for each in native.decode(body).events]


def test_a_bad_element_leaves_the_others_readable() -> None:
    for bad in (
        b"1",
        b"null",
        b"[]",
        b'{"action":1}',
        b"{}",
        b'{"action":"\\ud800"}',
        b'{"action":"a","label":"\\udfff"}',
    ):
        assert kinds(b"[%s,%s,%s]" % (GOOD, bad, GOOD)) == ["good", "bad", "good"], bad
        assert kinds(b"%s\n%s\n%s\n" % (GOOD, bad, GOOD)) == ["good", "bad", "good"], bad


def test_a_bad_element_is_told_by_its_field() -> None:
    (found,) = native.decode(b'[{"action":"a.b","client":{"email":5}}]').events
    assert isinstance(found, Malformed)
    assert found.field == "client.email"
    assert "str" in found.message


def test_unknown_fields_are_ignored() -> None:
    assert kinds(b'{"action":"a.b","uuid":"u","sdk":{"name":"x"}}') == ["good"]


def test_an_envelope_carries_the_senders_clock() -> None:
    batch = native.decode(b'{"sentAt":5,"events":[%s]}' % GOOD)
    assert (batch.sent_at, len(batch.events)) == (5, 1)
