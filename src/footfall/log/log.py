"""The contract of a log: where accepted events wait, durably and in order, until readers pass.

A log is a set of **partitions**. Each holds records in the order in which they were appended; a
record is bytes, appended under a key (the customer), and the same key always meets the same
partition. A record's **position** is an integer that grows by one from record to record within its
partition, is never given twice, and survives restarts; it need not begin at zero.

Writing. `append` takes one request's records and returns when all of them would survive a power
loss. Many calls may be under way at once on the event loop; their records keep the order of the
calls. Either every record of a call is kept or `append` raises: `LogFull` when it cannot take more
now (the caller answers 503 and the client comes back), and nothing of the call is kept.

Reading. Several readers, each with a name, read independently. `read` returns records from a
position on, oldest first, and is repeatable: the same position gives the same bytes until they are
trimmed. A reader that asks for a trimmed position gets the oldest that is left. `advance` notes
durably that a reader is done with everything below a position; after a crash it starts again from
what it last noted, so it may see records twice, never skip one. One process reads as one name.
`tell` says how far a reader has read that is not done yet, to who paces himself by it.

Keeping. Records that every reader has passed may be dropped, by age and size, by `trim`; a record
that some reader has not passed is never dropped.

Forgetting. `redact` empties records below a position, which every reader must have passed: an empty
record keeps its place, so no position moves, and readers skip it. When it returns, nothing of what
such a record held is left in the log's files, and what `trim` dropped is not either. Writers go on
meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

import msgspec


class Record(msgspec.Struct, gc=False):
    """One accepted event on its way in: who it belongs to, and the event's bytes."""

    key: str
    value: bytes


class Slice(NamedTuple):
    """Records read from one partition: `values[i]` stands at position `first + i`."""

    partition: int
    first: int
    values: list[bytes]

    @property
    def next(self) -> int:
        """The position to read from afterwards."""
        return self.first + len(self.values)


class LogFull(Exception):
    """The log cannot take more now: retryable; nothing of the call was kept."""

    def __init__(self, reason: str, retry_after_seconds: int = 5) -> None:
        super().__init__(reason)
        self.retry_after_seconds = retry_after_seconds


class LogWriter(Protocol):
    """The collector's side; see the module for what each call promises."""

    async def append(self, values: list[Record]) -> None: ...

    def close(self) -> None: ...


class LogReader(Protocol):
    """The processor's side; used from one thread."""

    def partitions(self) -> tuple[int, ...]: ...

    def committed(self, partition: int) -> int: ...

    def read(self, partition: int, position: int, records_max: int) -> Slice: ...

    def end(self, partition: int) -> int: ...

    def advance(self, partition: int, position: int) -> None: ...

    def tell(self, partition: int, position: int) -> None: ...

    def trim(self) -> int: ...

    def redact(self, matches: Callable[[bytes], bool], before: int) -> int: ...

    def close(self) -> None: ...
