"""How much of an address is kept."""

from __future__ import annotations

import pytest

from footfall.events.address import IpRule, left_of


@pytest.mark.parametrize(
    ("address", "rule", "left"),
    [
        ("203.0.113.77", "kept", "203.0.113.77"),
        ("203.0.113.77", "shortened", "203.0.113.0"),
        ("203.0.113.77", "dropped", ""),
        ("2001:db8:1:2:3:4:5:6", "kept", "2001:db8:1:2:3:4:5:6"),
        ("2001:db8:1:2:3:4:5:6", "shortened", "2001:db8:1::"),
        ("2001:db8:1:2:3:4:5:6", "dropped", ""),
        ("::ffff:203.0.113.77", "kept", "203.0.113.77"),
        ("::ffff:203.0.113.77", "shortened", "203.0.113.0"),
        ("fe80::1%eth0", "shortened", "fe80::"),
        ("unknown", "kept", ""),
        ("", "shortened", ""),
    ],
)
def test_an_address_is_cut_before_it_is_written(address: str, rule: IpRule, left: str) -> None:
    assert left_of(address, rule) == left
