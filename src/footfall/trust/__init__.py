"""Whom to believe: customers' tokens, and the keys that they are signed with."""
