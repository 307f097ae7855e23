"""The log: accepted events, durable and in order, between the collector and the processor."""
