"""The domain: what an event is, and what makes one acceptable; pure."""
