"""What has been seen of events' params, and examples of them: written and read back."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import structlog

from footfall.pipeline.shapes import Example, Key, Noted, Seen, Shapes
from footfall.store.client import BadRows, Store

_encode_lines = msgspec.json.Encoder().encode_lines

SEEN_COLUMNS = ("site", "action", "param", "type", "first_seen", "last_seen")
EXAMPLE_COLUMNS = ("site", "action", "param", "type", "slot", "value", "uuid", "time")
SEEN = """
SELECT site, action, param, type,
       toUnixTimestamp64Milli(min(first_seen)), toUnixTimestamp64Milli(max(last_seen))
FROM params_seen GROUP BY site, action, param, type
"""
EXAMPLES = """
SELECT site, action, param, type, slot, value, toString(uuid), toUnixTimestamp64Milli(time)
FROM param_examples FINAL
"""

log = structlog.get_logger()


def store_noted(store: Store, noted: Noted) -> None:
    """Writes what a block taught; written again, it changes nothing.

    What the store cannot take is left out: no event has to wait for the catalogue.
    """
    if noted.seen:
        rows = [(*key, first_ms / 1000, last_ms / 1000) for key, first_ms, last_ms in noted.seen]
        _insert(store, "params_seen", SEEN_COLUMNS, _encode_lines(rows))
    if noted.examples:
        values = [(*each.key, *each[1:4], each.time_ms / 1000) for each in noted.examples]
        _insert(store, "param_examples", EXAMPLE_COLUMNS, _encode_lines(values))


def _insert(store: Store, table: str, columns: Sequence[str], lines: bytes) -> None:
    try:
        store.insert(table, columns, lines)
    except BadRows as error:
        log.error("the catalogue could not note what came", table=table, error=str(error))


def known_shapes(store: Store) -> Shapes:
    """Everything that is known, for a start."""
    seen = [Seen(Key(*row[:4]), row[4], row[5]) for row in store.rows(SEEN)]
    examples = [Example(Key(*row[:4]), *row[4:]) for row in store.rows(EXAMPLES)]
    return Shapes(seen, examples)
