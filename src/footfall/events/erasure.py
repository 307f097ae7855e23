"""An erasure: whom it is about, what was there, and the proof that nothing is left."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec


class Counts(msgspec.Struct, rename="camel", frozen=True):
    """How much there was, or is, of a customer in each place."""

    events: int = 0
    customers: int = 0
    identities: int = 0
    aliases: int = 0
    sessions: int = 0
    rejected: int = 0
    log_records: int = 0
    set_aside: int = 0
    attributes: int = 0
    search: int = 0
    conflicts: int = 0
    decisions: int = 0
    examples: int = 0

    def __add__(self, other: Counts) -> Counts:
        return self._with(other, lambda a, b: a + b)

    def __or__(self, other: Counts) -> Counts:
        """The larger of each: work done again finds less than the first time."""
        return self._with(other, max)

    def _with(self, other: Counts, how: Callable[[int, int], int]) -> Counts:
        pairs = zip(msgspec.structs.astuple(self), msgspec.structs.astuple(other), strict=True)
        return Counts(*(how(a, b) for a, b in pairs))


class Target(msgspec.Struct, rename="camel", frozen=True):
    """Whom to erase: everything received up to `cut_ms`; `removed` is what is gone already."""

    site: str
    customer: str
    uuids: tuple[str, ...]
    identifiers: tuple[str, ...]
    cut_ms: int
    removed: Counts = Counts()


class Result(msgspec.Struct, rename="camel", frozen=True):
    """What was there, what is left (nothing), when that was looked at, and the proof's digest."""

    removed: Counts
    remaining: Counts
    checked_at: str
    digest: str = ""

    def signed(self) -> Result:
        """With the SHA-256 of the result without its digest, as JSON with keys in order."""
        plain = msgspec.to_builtins(self)
        del plain["digest"]
        text = msgspec.json.encode(plain, order="sorted")
        return msgspec.structs.replace(self, digest=hashlib.sha256(text).hexdigest())
