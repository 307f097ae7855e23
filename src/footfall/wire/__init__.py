"""Protocols: bytes to events of plain types; pure, bounded, one module each."""
