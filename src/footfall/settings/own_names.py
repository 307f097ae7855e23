"""A site's own names of the tracker's script and of where it collects, which no blocker knows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from footfall.settings.database import SettingsError
from footfall.settings.site import Site

_is_script_name = re.compile(r"[a-z0-9][a-z0-9-]{1,40}\.js").fullmatch
_is_collect_path = re.compile(r"[a-z0-9][a-z0-9-]{1,40}").fullmatch

# First words of what Footfall's own pages and its API live below: no tracker is served there.
OWN_PAGES = frozenset(("api", "s", "sign-in", "account", "console-assets"))
# Words that Footfall answers to, may come to answer to, or that other senders' protocols use.
RESERVED = OWN_PAGES | {
    "v1", "v2", "v4", "live", "footfall", "shop", "settings", "assets", "static", "healthz",
    "readyz", "metrics", "docs", "sites", "sign-out", "link", "assistant", "tracker", "events",
    "customers", "turned-away", "install", "people", "audit", "reports", "track", "page",
    "screen", "identify", "group", "alias", "batch", "capture", "mp", "index",
}  # fmt: skip


class NameTaken(SettingsError):
    """Another site has this name."""

    code = "conflict"
    status = 409


def check(site: Site) -> None:
    """Raises SettingsError for a name that cannot be."""
    if site.script_name:
        if not _is_script_name(site.script_name):
            message = (
                "A script name is 2 to 41 of the characters a-z 0-9 - and then .js, such as "
                "lantern.js."
            )
            raise SettingsError(message, "scriptName")
        _check_free(site.script_name, site.script_name.removesuffix(".js"), "scriptName")
    if site.collect_path:
        if not _is_collect_path(site.collect_path):
            message = (
                "A collecting path is one word of 2 to 41 of the characters a-z 0-9 -, such as "
                "lantern."
            )
            raise SettingsError(message, "collectPath")
        _check_free(site.collect_path, site.collect_path, "collectPath")


def check_unique(site: Site, others: Iterable[Site]) -> None:
    """Raises NameTaken. Archived sites keep their names: they may come back."""
    for other in others:
        if other.id == site.id:
            continue
        if site.script_name and site.script_name == other.script_name:
            message = f"Another site's script is named {site.script_name}; choose another name."
            raise NameTaken(message, "scriptName")
        if site.collect_path and site.collect_path == other.collect_path:
            message = f"Another site collects at {site.collect_path}; choose another word."
            raise NameTaken(message, "collectPath")


def _check_free(name: str, word: str, field: str) -> None:
    if word in RESERVED or word.startswith("footfall"):
        raise SettingsError(f"Footfall itself uses {name}; choose another word.", field)
