"""A sender's address, as much of it as a site wants to be kept; pure."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Literal

IpRule = Literal["kept", "shortened", "dropped"]
V4_BITS = 24  # a company or a block of flats; 256 addresses
V6_BITS = 48  # what one household or site is given


@lru_cache(maxsize=16_384)
def left_of(address: str, rule: IpRule) -> str:
    """The address, its network (/24 or /48), or nothing; nothing of what is no address."""
    if rule == "dropped":
        return ""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    plain = getattr(parsed, "ipv4_mapped", None) or parsed
    if rule == "kept":
        return str(plain)
    bits = V4_BITS if plain.version == 4 else V6_BITS
    return str(ipaddress.ip_network(f"{plain}/{bits}", strict=False).network_address)
