-- Who set what of a customer, and when. What holds now is the newest of each name, so nothing is
-- ever changed here; rows may be written twice without harm.
CREATE TABLE IF NOT EXISTS attributes
(
    site LowCardinality(String),
    uuid UUID,
    kind LowCardinality(String),
    name String CODEC(ZSTD(1)),
    value String CODEC(ZSTD(1)),
    time DateTime64(3, 'UTC'),
    received_at DateTime64(3, 'UTC'),
    event UUID,
    set_by LowCardinality(String),
    actor String CODEC(ZSTD(1)),
    proof Bool
)
ENGINE = ReplacingMergeTree
ORDER BY (site, uuid, kind, name, time, event)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 512, min_compress_block_size = 16384,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;

-- What a customer is found by: identifiers, attributes and tags in lower case, also former ones.
-- A search reads every text of a site and little else; the small granules keep it from reading
-- more than the uuids that it found.
CREATE TABLE IF NOT EXISTS search
(
    site LowCardinality(String),
    uuid UUID,
    field String CODEC(ZSTD(1)),
    text String CODEC(LZ4)
)
ENGINE = ReplacingMergeTree
ORDER BY (site, uuid, field, text)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 512, min_compress_block_size = 16384,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS search_identities TO search AS
SELECT site, uuid, kind AS field, lowerUTF8(value) AS text FROM identities
WHERE uuid != toUUID('00000000-0000-0000-0000-000000000000');

CREATE MATERIALIZED VIEW IF NOT EXISTS search_attributes TO search AS
SELECT
    site,
    uuid,
    concat(kind, ':', name) AS field,
    lowerUTF8(multiIf(kind = 'tag', name, startsWith(value, '"'),
        substringUTF8(JSONExtractString(value), 1, 256), value)) AS text
FROM attributes
WHERE kind != 'agreement' AND value NOT IN ('null', 'false') AND (kind = 'tag' OR value != 'true');

-- Whoever was known before.
INSERT INTO search (site, uuid, field, text)
SELECT site, uuid, kind, lowerUTF8(value) FROM identities;

-- Who has been seen, anew with smaller granules: a list asks for fifty customers who lie anywhere.
-- What a crash left of an earlier run is dropped first: it may be the table that was there before.
DROP TABLE IF EXISTS customers_finer SYNC;
CREATE TABLE customers_finer
(
    site LowCardinality(String),
    uuid UUID,
    first_seen SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seen SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    bot SimpleAggregateFunction(max, UInt8)
)
ENGINE = AggregatingMergeTree
ORDER BY (site, uuid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 512,
    min_compress_block_size = 16384, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1,
    cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;
INSERT INTO customers_finer (site, uuid, first_seen, last_seen, bot)
SELECT site, uuid, first_seen, last_seen, bot FROM customers;
EXCHANGE TABLES customers AND customers_finer;
DROP TABLE customers_finer SYNC;
