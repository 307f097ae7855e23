-- Visits: the row with the highest version (when it was written, epoch ms) counts. `closed` is when
-- one was over, 1970 while it may go on; `late` counts events that came after its end was told.
CREATE TABLE IF NOT EXISTS sessions
(
    id UUID CODEC(NONE),
    site LowCardinality(String),
    uuid UUID CODEC(ZSTD(1)),
    version UInt64 CODEC(Delta, ZSTD(1)),
    start DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    end DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    closed DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    events UInt32 CODEC(ZSTD(1)),
    pages UInt32 CODEC(ZSTD(1)),
    late UInt32 CODEC(ZSTD(1)),
    actions Array(LowCardinality(String)) CODEC(ZSTD(1)),
    entry_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    entry_host LowCardinality(String),
    entry String CODEC(ZSTD(3)),
    exit_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    exit_host LowCardinality(String),
    exit String CODEC(ZSTD(3)),
    origin_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    referrer_host LowCardinality(String),
    source LowCardinality(String),
    medium LowCardinality(String),
    channel LowCardinality(String),
    campaign LowCardinality(String),
    device_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    device_type LowCardinality(String),
    browser LowCardinality(String),
    system LowCardinality(String),
    place_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    country LowCardinality(String),
    region LowCardinality(String),
    city LowCardinality(String),
    bot_reason LowCardinality(String),
    bot Bool ALIAS bot_reason != '',
    duration_ms Int64 ALIAS toUnixTimestamp64Milli(end) - toUnixTimestamp64Milli(start),
    bounce Bool ALIAS pages = 1 AND hasAll(['page.visit', 'screen.view', 'page.leave',
        'banner.show', 'client.applicationStarted'], actions)
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(start)
ORDER BY (site, uuid, id)
TTL toDateTime(start) + INTERVAL 3 YEAR
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1,
    index_granularity = 512, min_compress_block_size = 16384,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;

-- Tables that have been filled from what was stored before they were there.
CREATE TABLE IF NOT EXISTS rebuilt
(
    name LowCardinality(String),
    at DateTime DEFAULT now()
)
ENGINE = MergeTree
ORDER BY name;
