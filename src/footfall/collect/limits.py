"""Limits of one collector process: each with its unit and its reason."""

from footfall.wire.limits import MIB

UNDER_WAY_BYTES_MAX = 64 * MIB  # bodies being read at once; a flood of slow uploads stops here
RULES_AGE_SECONDS_MAX = 0.3  # a changed site is known everywhere well within a second
FORWARDED_BODY_BYTES_MAX = 4 * MIB  # what the console or a script may send to the API
FORWARD_CONNECT_SECONDS_MAX = 2.0  # the engine is on this machine
FORWARD_READ_SECONDS_MAX = 60.0  # the slowest question a report may ask
