"""What rows of a site must fulfil: texts that all hold, and beside them the values they name."""

from __future__ import annotations

from typing import Any, NamedTuple

from footfall.query.cursor import Cursor

MOMENT = "fromUnixTimestamp64Milli({{{name}:Int64}}, 'UTC')"
FROM, TO, BEFORE = (MOMENT.format(name=name) for name in ("from_ms", "to_ms", "before_ms"))


class TimeRange(NamedTuple):
    """Epoch milliseconds, from ≤ time < to; None is no bound."""

    from_ms: int | None = None
    to_ms: int | None = None


class Conditions:
    """Grows by what is asked; its text is what stands behind WHERE."""

    def __init__(self, site: str) -> None:
        self._texts = ["site = {site:String}"]
        self.values: dict[str, Any] = {"site": site}

    def __str__(self) -> str:
        return " AND ".join(self._texts)

    def add(self, text: str, /, **values: Any) -> None:
        """One more that must hold, with the values that it names."""
        self._texts.append(text)
        self.values |= values

    def within(self, time: TimeRange, column: str) -> None:
        """Only rows of a time."""
        if time.from_ms is not None:
            self.add(f"{column} >= {FROM}", from_ms=time.from_ms)
        if time.to_ms is not None:
            self.add(f"{column} < {TO}", to_ms=time.to_ms)

    def after(self, cursor: Cursor | None, column: str, rank: str = "0", row: str = "id") -> None:
        """Only rows behind the cursor, in a list by time, rank and id, all of them descending."""
        if cursor is None:
            return
        # ClickHouse orders a UUID by its second half; ids made later sort later only as bytes.
        self.add(f"{column} <= {BEFORE}", before_ms=cursor.time_ms)  # which an index can look up
        self.add(
            f"({column}, {rank}, UUIDToNum({row}))"
            f" < ({BEFORE}, {{before_rank:UInt8}}, UUIDToNum({{before_id:UUID}}))",
            before_rank=cursor.rank,
            before_id=cursor.id,
        )
