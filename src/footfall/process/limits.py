"""Limits of one processor: each with its unit and its reason."""

READ_RECORDS_MAX = 8_192  # at a time: a batch is through the steps in about 100 ms
BLOCK_ROWS_MAX = 100_000  # larger parts gain nothing; memory stays below 200 MB
BLOCK_AGE_MS_MAX = 250  # what has come is stored, and can be asked for, this soon
REST_SECONDS = (
    0.03  # between looks at the log: live waits no longer, and batches are worth their cost
)
TICK_MS = 1_000  # how often sessions are looked at for their end
TRIM_MS = 30_000  # how often passed records are dropped from the log
RETRY_SECONDS_MIN = 0.2  # after a failed insert; doubles
RETRY_SECONDS_MAX = 10.0
