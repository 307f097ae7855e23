-- What came of an event's identifiers, where they could not be followed.
ALTER TABLE events ADD COLUMN IF NOT EXISTS identification LowCardinality(String) AFTER address;

-- Identifiers as they were presented: of each content the first and the last moment, so that rows
-- may be written twice without harm. What customers are follows from these and from `decisions`.
CREATE TABLE IF NOT EXISTS claims
(
    site LowCardinality(String),
    uuid UUID,
    kind LowCardinality(String),
    value String,
    proof Bool,
    policy LowCardinality(String),
    id UUID,
    first SimpleAggregateFunction(min, Tuple(DateTime64(3, 'UTC'), DateTime64(3, 'UTC'), String)),
    last SimpleAggregateFunction(max, Tuple(DateTime64(3, 'UTC'), DateTime64(3, 'UTC'), String))
)
ENGINE = AggregatingMergeTree
ORDER BY (site, uuid, kind, value, proof, policy, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;

-- What people decided about merges and conflicts.
CREATE TABLE IF NOT EXISTS decisions
(
    site LowCardinality(String),
    id UUID,
    what LowCardinality(String),
    uuid UUID,
    customer UUID,
    target UUID,
    time DateTime64(3, 'UTC'),
    by String,
    kind LowCardinality(String),
    value String
)
ENGINE = ReplacingMergeTree
ORDER BY (site, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;

-- Identifiers that cannot be whose they were presented as. Of one, the highest version counts.
CREATE TABLE IF NOT EXISTS conflicts
(
    site LowCardinality(String),
    id UUID,
    uuid UUID,
    kind LowCardinality(String),
    value String,
    customer UUID,
    other UUID,
    event UUID,
    time DateTime64(3, 'UTC'),
    received_at DateTime64(3, 'UTC'),
    state LowCardinality(String),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (site, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;

-- What was known before becomes claims; who has what is written anew at the start. The first
-- statement is for a migration that a crash has cut short.
CREATE TABLE IF NOT EXISTS identities
(
    site LowCardinality(String), kind LowCardinality(String), value String, uuid UUID,
    time DateTime64(3, 'UTC')
)
ENGINE = MergeTree ORDER BY (site, kind, value);
INSERT INTO claims
SELECT site, uuid, kind, value, false, 'link',
       reinterpretAsUUID(MD5(concat(site, '|', toString(uuid), '|', kind, '|', value))) AS id,
       (time, time, toString(id)), (time, time, toString(id))
FROM identities;
DROP TABLE identities SYNC;
DROP TABLE IF EXISTS aliases SYNC;

-- Whose each identifier is: the highest version counts; one that is nobody's has the nil customer.
CREATE TABLE identities
(
    site LowCardinality(String),
    kind LowCardinality(String),
    value String,
    customer UUID,
    uuid UUID,
    event UUID,
    proof Bool,
    current Bool,
    time DateTime64(3, 'UTC'),
    version UInt64,
    INDEX by_customer customer TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (site, kind, value)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;

-- Whose each uuid is: the highest version counts; one that is its own again points at itself.
-- Events keep the uuid they came with. `joined` is whom it joined itself, `merge` how.
CREATE TABLE aliases
(
    site LowCardinality(String),
    uuid UUID,
    customer UUID,
    joined UUID,
    merge UUID,
    by LowCardinality(String),
    proof Bool,
    time DateTime64(3, 'UTC'),
    version UInt64,
    INDEX by_customer customer TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (site, uuid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;
