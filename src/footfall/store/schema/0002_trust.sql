-- The sender's address, as the site's rule left it.
ALTER TABLE events ADD COLUMN IF NOT EXISTS address String CODEC(ZSTD(1)) AFTER system;

-- What was turned away, and whether it has been sent again since: the row with the highest version
-- counts. By days, so that the oldest leave as whole parts.
CREATE TABLE IF NOT EXISTS rejected
(
    id UUID CODEC(NONE),
    site LowCardinality(String),
    received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    version UInt64,
    state LowCardinality(String),
    code LowCardinality(String),
    field String,
    message String CODEC(ZSTD(1)),
    action String CODEC(ZSTD(1)),
    uuid String CODEC(ZSTD(1)),
    protocol LowCardinality(String),
    key_kind LowCardinality(String),
    key_id LowCardinality(String),
    source LowCardinality(String),
    origin String CODEC(ZSTD(1)),
    address String CODEC(ZSTD(1)),
    user_agent String CODEC(ZSTD(1)),
    skew_ms Int64,
    token String CODEC(ZSTD(1)),
    raw String CODEC(ZSTD(3)),
    truncated Bool,
    element UInt32
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMMDD(received_at)
ORDER BY (site, received_at, id)
TTL toDateTime(received_at) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;

-- Keys of the rows that an erasure deletes. In memory, because the engine writes the text of every
-- such deletion to a file: it may name this table, and must not name a customer.
CREATE TABLE IF NOT EXISTS erasing
(
    kind LowCardinality(String),
    site String,
    key UUID
)
ENGINE = Memory;

-- What was deleted leaves the disk within seconds. Merged parts are synced, so that the ones they
-- replace need not be kept for minutes. The clean-up heeds this once a table is attached anew.
ALTER TABLE events MODIFY SETTING
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;
ALTER TABLE customers MODIFY SETTING
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;
ALTER TABLE identities MODIFY SETTING
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;
ALTER TABLE aliases MODIFY SETTING
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;
DETACH TABLE IF EXISTS events;
ATTACH TABLE IF NOT EXISTS events;
DETACH TABLE IF EXISTS customers;
ATTACH TABLE IF NOT EXISTS customers;
DETACH TABLE IF EXISTS identities;
ATTACH TABLE IF NOT EXISTS identities;
DETACH TABLE IF EXISTS aliases;
ATTACH TABLE IF NOT EXISTS aliases;
