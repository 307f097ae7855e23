-- Every event, once, in the order of the activity feed: a site's customer, then time.
CREATE TABLE IF NOT EXISTS events
(
    id UUID CODEC(NONE),
    site LowCardinality(String),
    uuid UUID CODEC(ZSTD(1)),
    session UUID CODEC(ZSTD(1)),
    action LowCardinality(String),
    label String CODEC(ZSTD(3)),
    time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    source LowCardinality(String),
    trusted Bool,
    params JSON(max_dynamic_paths = 256) CODEC(ZSTD(3)),
    page_host LowCardinality(String),
    page_path String CODEC(ZSTD(3)),
    referrer_host LowCardinality(String),
    utm_source LowCardinality(String),
    utm_medium LowCardinality(String),
    utm_campaign LowCardinality(String),
    device_type LowCardinality(String),
    browser LowCardinality(String),
    system LowCardinality(String),
    INDEX by_time time TYPE minmax GRANULARITY 1,
    INDEX by_id id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (site, uuid, time, id)
TTL toDateTime(time) + INTERVAL 3 YEAR
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

-- Who has been seen, and when: rows that may be written twice without harm.
CREATE TABLE IF NOT EXISTS customers
(
    site LowCardinality(String),
    uuid UUID,
    first_seen SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seen SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (site, uuid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Identifiers, as they were presented, and the customer whom each names.
CREATE TABLE IF NOT EXISTS identities
(
    site LowCardinality(String),
    kind LowCardinality(String),
    value String,
    uuid UUID,
    customer UUID,
    time DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (site, kind, value, uuid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- A uuid that belongs to a customer first seen under another: events keep the uuid they came with.
CREATE TABLE IF NOT EXISTS aliases
(
    site LowCardinality(String),
    uuid UUID,
    customer UUID,
    time DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(time)
ORDER BY (site, uuid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
