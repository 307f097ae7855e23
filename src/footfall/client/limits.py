"""Limits of the client: each with its unit and its reason."""

KIB = 1024
MIB = 1024 * KIB

# One event: the server's own limits, so that what would be turned away there fails at the call.
LABEL_CHARACTERS_MAX = 256
IDENTIFIER_CHARACTERS_MAX = 256
PARAMS_BYTES_MAX = 32 * KIB
PARAMS_KEYS_MAX = 256
PARAMS_DEPTH_MAX = 8
TOKEN_CHARACTERS_MAX = 8192  # what a header may have with most servers and proxies

# One request.
BATCH_EVENTS_MAX = 500  # half of what the server takes: a request stays far below a second
BATCH_BYTES_MAX = 900_000  # below the server's 1 MiB, and the default of nginx
COMPRESSED_FROM_BYTES = 1400  # a smaller body fits one packet as it is
ANSWER_SECONDS_MAX = 10.0  # a server that is well answers within one

# What waits.
WAITING_EVENTS = 10_000  # in memory: minutes of a busy call centre, seconds of a busy shop
WAITING_BYTES_MAX = 32 * MIB  # in memory: what an application does not miss
SPOOL_BYTES_MAX = 1024 * MIB  # in a file: days of a server that is away
MADE_ROOM_EVENTS = 500  # a full file loses this many at once, so that not every call has to
CLAIM_SECONDS = 30.0  # a process that was killed while sending keeps its batch this long
BUSY_SECONDS_MAX = 2.0  # a call waits this long for another process's write to the file
LOOKED_AT_EVENTS_MAX = 2000  # in search of events of the same token, for one batch

# Times.
GATHERED_SECONDS = 0.2  # an event waits this long for others to share its request
AGAIN_SECONDS_MIN = 0.5  # the first retry; each next waits up to twice as long
AGAIN_SECONDS_MAX = 60.0  # a server that comes back is noticed within a minute
RETRY_AFTER_SECONDS_MAX = 3600.0  # a longer Retry-After is a mistake in some proxy
LOOK_SECONDS = 5.0  # a file is looked at this often for what other processes left in it
CLOSE_SECONDS = 5.0  # for what is waiting when the program ends
PROGRESS_SECONDS = 0.01  # a flush looks this often: another process may have sent its events
