"""Limits of one processor: each with its unit and its reason."""

READ_RECORDS_MAX = 8_192  # at a time: a batch is through the steps in about 100 ms
BLOCK_ROWS_MAX = 100_000  # larger parts gain nothing; memory stays below 200 MB
BLOCK_AGE_MS_MAX = 250  # what has come is stored, and can be asked for, this soon
REST_SECONDS = (
    0.03  # between looks at the log: live waits no longer, and batches are worth their cost
)
TICK_MS = 1_000  # how often sessions are looked at for their end
TIMEOUT_MS_MAX = 24 * 3_600_000  # the longest session timeout that a site may set
TRIM_MS = 30_000  # how often passed records are dropped, some each turn until none is left
DECISION_WAITS_MS_MAX = 10 * 60_000  # for the processor, which is in the middle of a batch
RETRY_SECONDS_MIN = 0.2  # after a failed insert; doubles
RETRY_SECONDS_MAX = 10.0

REJECTED_READ_RECORDS_MAX = 512  # at a time: at most 64 KiB each
REJECTED_BLOCK_AGE_SECONDS_MAX = 1.0  # what was turned away can be looked at this soon
REJECTED_ROWS_MAX = 200_000  # of one site, the newest: more is a broken sender, not a list to read
REJECTED_DAYS_MAX = 30  # time to see a broken sender and mend it; the table's TTL is the same
REJECTED_ALLOWANCE_MS = 10 * 60_000  # upkeep comes this often
REJECTED_RAW_BYTES_MAX = 256 * 1024**2  # of one site in that time, of what was sent
UPKEEP_MS = 10 * 60_000  # how often rows are looked for that are too old or too many
RELEARN_MS = 60 * 60_000  # how often the store is asked what is usual: it changes over days
RELEARN_FIRST_MS = 60_000  # after a start, for which there was little time
RELEARN_SECONDS_MAX = 300  # for that question; nothing waits for its answer
LEARN_SECONDS_MAX = 10  # for it when a processor starts: events wait in the log meanwhile
ERASURE_ROUNDS_MAX = 5  # each takes what came late in the one before; more is a stuck collector
ERASURE_REST_SECONDS = 0.05  # between two looks at whether others are done
OUTDATED_PARTS_SECONDS_MAX = 600  # a long question may hold them so long
JOB_RETRY_SECONDS = 30  # after an erasure that failed for a reason that passes
