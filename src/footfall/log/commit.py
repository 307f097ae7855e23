"""What one commit of the spool holds: records, joined by newlines and compressed."""

from __future__ import annotations

from collections.abc import Sequence

from backports import zstd

COMPRESSION_LEVEL = 1  # events of one moment are much alike: an eighth is left to write and to sync


def pack(values: Sequence[bytes]) -> bytes:
    """A commit's body; a record never holds a newline."""
    return zstd.compress(b"\n".join(values), COMPRESSION_LEVEL)


def unpack(body: bytes) -> list[bytes]:
    """A commit's records; an empty one was redacted."""
    return zstd.decompress(body).split(b"\n")
