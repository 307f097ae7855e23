"""Sites, keys and people: what an operator sets, in SQLite or PostgreSQL."""
