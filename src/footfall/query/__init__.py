"""Questions to the store: each a function from what is asked to SQL and back to values."""
