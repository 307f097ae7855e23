"""Limits of one event: each with its unit and its reason."""

LABEL_CHARACTERS_MAX = 256  # a label is read in one line of a feed
IDENTIFIER_CHARACTERS_MAX = 256  # an email address has at most 254
PARAMS_BYTES_MAX = 32 * 1024  # params describe one act; documents belong elsewhere
PARAMS_KEYS_MAX = 256  # every distinct path becomes a column of the store
PARAMS_DEPTH_MAX = 8  # deeper is somebody's whole object by mistake
TIME_EARLIEST_MS = 946_684_800_000  # 2000-01-01: before it a clock was unset, not early
SKEW_TOLERATED_MS = 60_000  # below it the difference to sentAt may be the way through the network
