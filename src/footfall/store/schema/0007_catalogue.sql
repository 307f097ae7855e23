-- Which params each action came with, of which types, and when. A row without a param is the action
-- itself. Rows may be written twice without harm; last_seen is right to within a minute.
CREATE TABLE IF NOT EXISTS params_seen
(
    site LowCardinality(String),
    action LowCardinality(String),
    param String,
    type LowCardinality(String),
    first_seen SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seen SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (site, action, param, type)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- A few values of each, with whose they are: they are erased with their customer.
CREATE TABLE IF NOT EXISTS param_examples
(
    site LowCardinality(String),
    action LowCardinality(String),
    param String,
    type LowCardinality(String),
    slot UInt8,
    value String,
    uuid UUID,
    time DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (site, action, param, type, slot)
TTL toDateTime(time) + INTERVAL 3 YEAR
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 1, cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1;

-- The actions of events that came before this table was there.
INSERT INTO params_seen (site, action, param, type, first_seen, last_seen)
SELECT site, action, '', '', min(time), max(time) FROM events GROUP BY site, action;
