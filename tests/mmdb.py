"""A small MMDB file for tests, written by the format's public description (version 2.0)."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

MARKER = b"\xab\xcd\xefMaxMind.com"
EMPTY = -1


def written(networks: Mapping[str, Mapping[str, Any]], kind: str = "Test-City") -> bytes:
    """A database of IPv4 networks and their records; 24 bits a record."""
    nodes: list[list[int]] = [[EMPTY, EMPTY]]
    data = b""
    for text, record in networks.items():
        network = ipaddress.IPv4Network(text)
        number, at = int(network.network_address), 0
        for depth in range(network.prefixlen):
            bit = number >> (31 - depth) & 1
            if depth == network.prefixlen - 1:
                nodes[at][bit] = -2 - len(data)  # resolved below, once the nodes are counted
            else:
                if nodes[at][bit] == EMPTY:
                    nodes.append([EMPTY, EMPTY])
                    nodes[at][bit] = len(nodes) - 1
                at = nodes[at][bit]
        data += _value(record)
    count = len(nodes)

    def pointer(value: int) -> bytes:
        if value == EMPTY:
            value = count
        elif value < EMPTY:
            value = count + 16 + (-2 - value)
        return value.to_bytes(3, "big")

    tree = b"".join(pointer(left) + pointer(right) for left, right in nodes)
    metadata = {
        "node_count": count, "record_size": 24, "ip_version": 4, "database_type": kind,
        "languages": ["en"], "binary_format_major_version": 2, "binary_format_minor_version": 0,
        "build_epoch": 1_790_000_000, "description": {"en": "for tests"},
    }  # fmt: skip
    return tree + bytes(16) + data + MARKER + _value(metadata)


def _value(value: Any) -> bytes:
    if isinstance(value, str):
        encoded = value.encode()
        return _head(2, len(encoded)) + encoded
    if isinstance(value, Mapping):
        items = b"".join(_value(name) + _value(item) for name, item in value.items())
        return _head(7, len(value)) + items
    if isinstance(value, list):
        return _head(11, len(value)) + b"".join(map(_value, value))
    number = int(value).to_bytes(8, "big").lstrip(b"\0")
    return _head(9, len(number)) + number  # unsigned, 64 bits


def _head(kind: int, size: int) -> bytes:
    extended = kind > 7
    small = size if size < 29 else 29
    first = bytes([small if extended else kind << 5 | small])
    return (
        first
        + (bytes([kind - 7]) if extended else b"")
        + (bytes([size - 29]) if small == 29 else b"")
    )
