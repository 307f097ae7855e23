"""What has been seen of events' params, and examples of them: written and read back."""

from __future__ import annotations

import msgspec

from footfall.pipeline.shapes import Example, Key, Noted, Seen, Shapes
from footfall.store.client import Store

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


def store_noted(store: Store, noted: Noted) -> None:
    """Writes what a block taught; written again, it changes nothing."""
    if noted.seen:
        rows = [(*key, first_ms / 1000, last_ms / 1000) for key, first_ms, last_ms in noted.seen]
        store.insert("params_seen", SEEN_COLUMNS, _encode_lines(rows))
    if noted.examples:
        values = [(*each.key, *each[1:4], each.time_ms / 1000) for each in noted.examples]
        store.insert("param_examples", EXAMPLE_COLUMNS, _encode_lines(values))


def known_shapes(store: Store) -> Shapes:
    """Everything that is known, for a start."""
    seen = [Seen(Key(*row[:4]), row[4], row[5]) for row in store.rows(SEEN)]
    examples = [Example(Key(*row[:4]), *row[4:]) for row in store.rows(EXAMPLES)]
    return Shapes(seen, examples)
