"""Tickets: what was signed is read again, and nothing else is."""

from __future__ import annotations

import base64
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.trust.tickets import Purpose, Ticket, read, sign

SECRET = "0123456789abcdef" * 4
OTHERS_SECRET = "fedcba9876543210" * 4
CUSTOMER = uuid.UUID("7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11")
EXPIRES_S = 1_764_000_000
BEFORE_MS = EXPIRES_S * 1000 - 1
LINK = sign(Purpose.LINK, CUSTOMER.bytes, EXPIRES_S, SECRET)
ASSISTANT = sign(Purpose.ASSISTANT, b"", EXPIRES_S, SECRET)


def changed(ticket: str, place: int) -> str:
    signed = bytearray(base64.urlsafe_b64decode(ticket + "=" * (-len(ticket) % 4)))
    signed[place] ^= 1
    return base64.urlsafe_b64encode(bytes(signed)).rstrip(b"=").decode()


def test_a_ticket_is_as_short_as_it_can_be_and_safe_in_an_address() -> None:
    assert (len(LINK), len(ASSISTANT)) == (48, 27)
    assert all(
        each.isascii() and each.replace("-", "").replace("_", "").isalnum()
        for each in (LINK, ASSISTANT)
    )


def test_what_was_signed_is_read_until_the_second_it_expires() -> None:
    wanted = Ticket(CUSTOMER.bytes, EXPIRES_S)
    assert read(Purpose.LINK, LINK, SECRET, 0) == wanted
    assert read(Purpose.LINK, LINK, SECRET, BEFORE_MS) == wanted
    assert read(Purpose.LINK, LINK, SECRET, BEFORE_MS + 1) is None
    assert read(Purpose.ASSISTANT, ASSISTANT, SECRET, BEFORE_MS) == Ticket(b"", EXPIRES_S)


@pytest.mark.parametrize(
    ("purpose", "ticket", "secret"),
    [
        pytest.param(Purpose.LINK, LINK, OTHERS_SECRET, id="of another site"),
        pytest.param(Purpose.LINK, LINK, SECRET.upper(), id="by almost the same secret"),
        pytest.param(Purpose.ASSISTANT, LINK, SECRET, id="for another purpose"),
        pytest.param(Purpose.LINK, ASSISTANT, SECRET, id="for another purpose, the other way"),
        pytest.param(Purpose.LINK, changed(LINK, 0), SECRET, id="another payload"),
        pytest.param(Purpose.LINK, changed(LINK, 16), SECRET, id="another expiry, first byte"),
        pytest.param(Purpose.LINK, changed(LINK, 19), SECRET, id="another expiry, last byte"),
        pytest.param(Purpose.LINK, changed(LINK, 20), SECRET, id="another signature, first byte"),
        pytest.param(Purpose.LINK, changed(LINK, -1), SECRET, id="another signature, last byte"),
        pytest.param(Purpose.LINK, "", SECRET, id="nothing"),
        pytest.param(Purpose.LINK, "A", SECRET, id="one character, which no bytes give"),
        pytest.param(Purpose.LINK, LINK[:26], SECRET, id="shorter than a signature"),
        pytest.param(Purpose.LINK, LINK[:-4], SECRET, id="cut"),
        pytest.param(Purpose.LINK, LINK[4:], SECRET, id="cut in front"),
        pytest.param(Purpose.LINK, LINK + "AAAA", SECRET, id="with more behind"),
        pytest.param(Purpose.LINK, "AAAA" + LINK, SECRET, id="with more in front"),
        pytest.param(Purpose.LINK, LINK * 20, SECRET, id="long"),
        pytest.param(Purpose.ASSISTANT, ASSISTANT + "=", SECRET, id="padded"),
        pytest.param(Purpose.LINK, " " + LINK, SECRET, id="with a space"),
        pytest.param(Purpose.LINK, LINK[:-1] + "\n", SECRET, id="with a line end"),
        pytest.param(Purpose.LINK, LINK[:-1] + "!", SECRET, id="not base64"),
        pytest.param(Purpose.LINK, LINK[:-1] + "ą", SECRET, id="not ASCII"),
        pytest.param(Purpose.LINK, LINK[:-1] + "\ud800", SECRET, id="not even text"),
    ],
)
def test_what_is_not_ours_is_worth_nothing(purpose: Purpose, ticket: str, secret: str) -> None:
    assert read(purpose, ticket, secret, BEFORE_MS) is None


def test_a_ticket_has_one_spelling() -> None:
    """27 characters hold two bits more than 20 bytes; those must be zero."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    read_as = [
        last for last in alphabet if read(Purpose.ASSISTANT, ASSISTANT[:-1] + last, SECRET, 0)
    ]
    assert read_as == [ASSISTANT[-1]]


@given(st.binary(max_size=64), st.integers(1, 2**32 - 1), st.sampled_from(Purpose))
def test_any_payload_comes_back(payload: bytes, expires_s: int, purpose: Purpose) -> None:
    ticket = sign(purpose, payload, expires_s, SECRET)
    assert read(purpose, ticket, SECRET, expires_s * 1000 - 1) == Ticket(payload, expires_s)


@given(st.text(max_size=300))
def test_no_text_of_a_strangers_is_read_or_breaks_anything(text: str) -> None:
    assert all(read(purpose, text, SECRET, 0) is None for purpose in Purpose)
