-- Who somebody is, in small granules: a page of customers asks for some dozens of rows that lie
-- anywhere. Visits are kept by the year: those of one customer lie in fewer places. What a crash left
-- of an earlier run is dropped first: it may be the table that was there before.
DROP TABLE IF EXISTS claims_finer SYNC;
CREATE TABLE claims_finer AS claims
ENGINE = AggregatingMergeTree
ORDER BY (site, uuid, kind, value, proof, policy, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1,
    index_granularity = 512, min_compress_block_size = 4096,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;
INSERT INTO claims_finer SELECT * FROM claims;
EXCHANGE TABLES claims AND claims_finer;
DROP TABLE claims_finer SYNC;

DROP TABLE IF EXISTS aliases_finer SYNC;
CREATE TABLE aliases_finer AS aliases
ENGINE = ReplacingMergeTree(version)
ORDER BY (site, uuid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1,
    index_granularity = 512, min_compress_block_size = 4096,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;
INSERT INTO aliases_finer SELECT * FROM aliases;
EXCHANGE TABLES aliases AND aliases_finer;
DROP TABLE aliases_finer SYNC;

DROP TABLE IF EXISTS identities_finer SYNC;
CREATE TABLE identities_finer AS identities
ENGINE = ReplacingMergeTree(version)
ORDER BY (site, kind, value)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1,
    index_granularity = 512, min_compress_block_size = 4096,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;
INSERT INTO identities_finer SELECT * FROM identities;
DROP VIEW IF EXISTS search_identities SYNC;
EXCHANGE TABLES identities AND identities_finer;
DROP TABLE identities_finer SYNC;
CREATE MATERIALIZED VIEW search_identities TO search AS
SELECT site, uuid, kind AS field, lowerUTF8(value) AS text FROM identities
WHERE uuid != toUUID('00000000-0000-0000-0000-000000000000');

DROP TABLE IF EXISTS sessions_finer SYNC;
CREATE TABLE sessions_finer AS sessions
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYear(start)
ORDER BY (site, uuid, id)
TTL toDateTime(start) + INTERVAL 3 YEAR
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1,
    index_granularity = 512, min_compress_block_size = 4096,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;
INSERT INTO sessions_finer SELECT * FROM sessions;
EXCHANGE TABLES sessions AND sessions_finer;
DROP TABLE sessions_finer SYNC;

ALTER TABLE attributes MODIFY SETTING min_compress_block_size = 4096;
ALTER TABLE customers MODIFY SETTING min_compress_block_size = 4096;
