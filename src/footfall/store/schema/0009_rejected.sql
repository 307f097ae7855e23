-- What a browser said of itself beside its user agent, and where the whole address was, so that what
-- is sent again is told about as if it had been taken at once.
ALTER TABLE rejected
    ADD COLUMN IF NOT EXISTS client_hints String CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS country LowCardinality(String),
    ADD COLUMN IF NOT EXISTS region LowCardinality(String),
    ADD COLUMN IF NOT EXISTS city LowCardinality(String);
