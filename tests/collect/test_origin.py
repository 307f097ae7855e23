"""Whose request it is, and which pages may send: what a stranger may not talk us into."""

from __future__ import annotations

import ipaddress
import uuid

import pytest

from footfall.collect.address import client_address
from footfall.collect.ids import Ids
from footfall.events.origin import allowed

PROXIES = [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8")]


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "address"),
    [
        ("198.51.100.7:5000", "", "198.51.100.7"),
        ("198.51.100.7:5000", "1.2.3.4", "198.51.100.7"),  # no proxy of ours says so
        ("10.0.0.1:5000", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1:5000", "1.2.3.4, 198.51.100.7", "198.51.100.7"),  # the left part may be made up
        ("10.0.0.1:5000", "198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1:5000", "nonsense", "10.0.0.1"),
        ("[fd00::1]:5000", "2001:db8::7", "2001:db8::7"),
    ],
)
def test_an_address_is_believed_only_from_our_own_proxies(
    peer: str, forwarded_for: str, address: str
) -> None:
    assert client_address(peer, forwarded_for, PROXIES) == address


@pytest.mark.parametrize(
    ("origin", "domains", "verdict"),
    [
        ("https://shop.example", (), True),
        ("https://shop.example", ("shop.example",), True),
        ("http://shop.example:8080", ("shop.example",), True),
        ("https://www.shop.example", ("shop.example",), False),
        ("https://www.shop.example", ("*.shop.example",), True),
        ("https://shop.example", ("*.shop.example",), False),
        ("https://evilshop.example", ("*.shop.example",), False),
        ("https://shop.example.evil.example", ("shop.example",), False),
        ("https://shop.example@evil.example", ("shop.example",), False),
        ("null", ("shop.example",), False),
        ("http://[broken", ("shop.example",), False),
    ],
)
def test_an_origin_is_judged_by_its_host(
    origin: str, domains: tuple[str, ...], verdict: bool
) -> None:
    assert allowed(origin, domains) is verdict


def test_new_ids_are_different_uuids_of_version_7() -> None:
    new_id = Ids()
    made = [new_id() for _ in range(2000)]
    assert len(set(made)) == 2000
    assert {(uuid.UUID(each).version, uuid.UUID(each).variant) for each in made} == {
        (7, uuid.RFC_4122)
    }
    assert made[0][:8] <= made[-1][:8]
