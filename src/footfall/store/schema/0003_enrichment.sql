-- What the steps found out about an event's device, whether a machine made it, from where it came
-- and what led there. `source` says who sent an event, so where a visit came from is traffic_source.
ALTER TABLE events
    ADD COLUMN IF NOT EXISTS browser_version LowCardinality(String),
    ADD COLUMN IF NOT EXISTS system_version LowCardinality(String),
    ADD COLUMN IF NOT EXISTS device_model LowCardinality(String),
    ADD COLUMN IF NOT EXISTS bot Bool,
    ADD COLUMN IF NOT EXISTS bot_reason LowCardinality(String),
    ADD COLUMN IF NOT EXISTS country LowCardinality(String),
    ADD COLUMN IF NOT EXISTS region LowCardinality(String),
    ADD COLUMN IF NOT EXISTS city LowCardinality(String),
    ADD COLUMN IF NOT EXISTS utm_term LowCardinality(String),
    ADD COLUMN IF NOT EXISTS utm_content LowCardinality(String),
    ADD COLUMN IF NOT EXISTS click_id LowCardinality(String),
    ADD COLUMN IF NOT EXISTS traffic_source LowCardinality(String),
    ADD COLUMN IF NOT EXISTS medium LowCardinality(String),
    ADD COLUMN IF NOT EXISTS channel LowCardinality(String),
    ADD COLUMN IF NOT EXISTS campaign LowCardinality(String);

-- Whether any of a uuid's events was made by a crawler, or faster than people act.
ALTER TABLE customers ADD COLUMN IF NOT EXISTS bot SimpleAggregateFunction(max, UInt8);
