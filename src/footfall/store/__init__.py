"""The store: processed events in ClickHouse's dialect, in this process (chDB) or in a cluster."""
