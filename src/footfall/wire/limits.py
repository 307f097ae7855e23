"""Limits of what one request may bring: each with its unit and its reason."""

KIB = 1024
MIB = 1024 * KIB

BODY_BYTES_MAX = 1 * MIB  # browsers cap a beacon at 64 KiB; server SDKs flush far below this
COMPRESSED_BYTES_MAX = 1 * MIB  # nothing valid grows when compressed
BATCH_EVENTS_MAX = 1000  # what other collectors take; keeps one request's work below 10 ms
