"""Limits of one collector process: each with its unit and its reason."""

from footfall.wire.limits import MIB

UNDER_WAY_BYTES_MAX = 64 * MIB  # of large bodies that are arriving; a flood of them stops here
SMALL_BODY_BYTES_MAX = 64 * 1024  # what browsers allow a beacon; such a body is read in one piece
BODY_SECONDS_MAX = 30.0  # a megabyte on a slow phone; an idle connection holds its place no longer
FORWARDED_BODY_BYTES_MAX = 4 * MIB  # what the console or a script may send to the API
FORWARD_CONNECT_SECONDS_MAX = 2.0  # the engine is on this machine
FORWARD_READ_SECONDS_MAX = 60.0  # the slowest question a report may ask
RATED_KEYS_MAX = 10_000  # buckets of keys; each takes about 300 bytes
RATED_ADDRESSES_MAX = 100_000  # buckets of addresses: 30 MB, and more than visit at once
REJECTED_BYTES_MAX = 512 * MIB  # on disk, of what was turned away and is not yet stored
