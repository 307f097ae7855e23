"""The processor: from the log to the store, each event once."""
