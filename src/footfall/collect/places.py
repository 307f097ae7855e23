"""Where a path leads that the collector answers under any prefix; pure."""

from __future__ import annotations

from collections.abc import Container
from enum import Enum, auto
from typing import NamedTuple

from footfall.settings.own_names import OWN_PAGES

EVENTS_PATH = "/v1/events"
TRACKER_PATH = "/v1/tracker"


class What(Enum):
    """What is there."""

    EVENTS = auto()
    SCRIPT = auto()
    SETTINGS = auto()
    LINK = auto()
    ASSISTANT = auto()


class Place(NamedTuple):
    """What is there, and the script's file name or the tracker key that the path ends with."""

    what: What
    name: str = ""


# The ends of the names of what the tracker loads by itself, and of its build for Synerise's calls.
PARTS = ("-extra.js", "-debug.js", "-sr.js")

# What is asked below a tracker key.
ASKED = {"link": What.LINK, "assistant": What.ASSISTANT}


def place_of(
    path: str,
    scripts: Container[str],
    own_scripts: Container[str],
    collect_paths: Container[str],
) -> Place | None:
    """Where a path leads, whatever it begins with; None where another has to answer.

    `scripts` are the names of ours, `own_scripts` the sites' names for the tracker, and
    `collect_paths` their words for `v1/events` and `v1/tracker`. What begins like our own pages
    or the API is never taken from them.
    """
    beginning, _, last = path.rpartition("/")
    if path[1:].partition("/")[0] in OWN_PAGES:
        return None
    if last in scripts or last in own_scripts or _is_part(last, collect_paths):
        return Place(What.SCRIPT, last)
    if last in collect_paths or path.endswith(EVENTS_PATH):
        return Place(What.EVENTS)
    if _leads_to_keys(beginning, collect_paths):
        return Place(What.SETTINGS, last)
    beginning, _, key = beginning.rpartition("/")
    if last in ASKED and _leads_to_keys(beginning, collect_paths):
        return Place(ASKED[last], key)
    return None


def _is_part(name: str, collect_paths: Container[str]) -> bool:
    return any(name.endswith(part) and name.removesuffix(part) in collect_paths for part in PARTS)


def _leads_to_keys(path: str, collect_paths: Container[str]) -> bool:
    return path.endswith(TRACKER_PATH) or path.rpartition("/")[2] in collect_paths
