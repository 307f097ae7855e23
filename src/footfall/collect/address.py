"""Whose request it is, by address."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from footfall.config import Network


def client_address(peer: str, forwarded_for: str, trusted: Sequence[Network]) -> str:
    """The client's address: the last hop that is no proxy of ours.

    `peer` is `host:port` as the socket saw it. X-Forwarded-For is read from the right, because
    only what our own proxies appended can be believed.
    """
    address = peer.rpartition(":")[0].strip("[]") or peer
    if not trusted or not forwarded_for or not _within(address, trusted):
        return address
    hops = [hop.strip() for hop in forwarded_for.split(",")]
    for hop in reversed(hops):
        if not _is_address(hop):
            break
        address = hop
        if not _within(hop, trusted):
            break
    return address


def _within(address: str, networks: Sequence[Network]) -> bool:
    if not _is_address(address):
        return False
    parsed = ipaddress.ip_address(address)
    return any(parsed.version == network.version and parsed in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
