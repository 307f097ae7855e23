"""The collector: HTTP in, durable events in the log, an honest answer out."""
