"""How far the spool goes and how far its readers are, for who neither reads nor advances."""

from __future__ import annotations

from pathlib import Path

from footfall.log.spool import connect

END = "SELECT next FROM ends WHERE partition = 0"
PASSED = "SELECT min(position) FROM readers"
# What a reader is done with it has read; how far beyond, it tells only while it is behind.
READ = """
SELECT min(max(readers.position, coalesce(seen.position, 0)))
FROM readers LEFT JOIN seen USING (name)
"""


class SpoolGauge:
    """Looks at one spool; its positions are those of the contract."""

    def __init__(self, path: Path) -> None:
        self._database = connect(path)

    def end(self) -> int:
        """The position that the next record will get."""
        (found,) = self._database.execute(END).fetchone()
        return int(found)

    def passed(self) -> int:
        """Where the slowest reader is done; the end while nobody has ever read."""
        return self._of_readers(PASSED)

    def read(self) -> int:
        """Up to where the slowest reader has read."""
        return self._of_readers(READ)

    def close(self) -> None:
        self._database.close()

    def _of_readers(self, sql: str) -> int:
        (found,) = self._database.execute(sql).fetchone()
        return self.end() if found is None else int(found)
