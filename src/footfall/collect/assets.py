"""What a page loads from the collector: the tracker's scripts and the site's tracker settings."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Any

import msgspec

from footfall.collect.places import PARTS
from footfall.collect.replies import Headers
from footfall.events.regexp import expression
from footfall.settings.rules import Rules
from footfall.settings.site import Site

SCRIPT_SECONDS_MAX = 3600  # a new tracker reaches every page within an hour
TRACKER = "footfall.js"


class Script:
    """A script, kept in memory plain and gzipped."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._gzipped = gzip.compress(content, 9, mtime=0)
        self._tag = _tag(content)

    def answer(self, accept_encoding: str, none_match: str | None) -> tuple[int, Headers, bytes]:
        headers = [
            ("content-type", "text/javascript; charset=utf-8"),
            ("cache-control", f"public, max-age={SCRIPT_SECONDS_MAX}"),
            ("etag", self._tag),
            ("vary", "accept-encoding"),
            ("access-control-allow-origin", "*"),
            ("cross-origin-resource-policy", "cross-origin"),
            ("x-content-type-options", "nosniff"),
        ]
        if none_match is not None and self._tag in none_match:  # a proxy may have made it weak
            return 304, headers, b""
        if "gzip" in accept_encoding:
            return 200, [*headers, ("content-encoding", "gzip")], self._gzipped
        return 200, headers, self.content


class Scripts:
    """The tracker's builds by file name, and as sites name them; used on one event loop."""

    def __init__(self, folder: Path) -> None:
        self._built = {
            path.name: Script(path.read_bytes()) for path in sorted(folder.glob("footfall*.js"))
        }
        _ = self._built[TRACKER]  # there is nothing to deliver without it
        self._own: dict[tuple[str, str], Script] = {}  # by ours and the collecting path
        self._revision = 0

    def __contains__(self, name: object) -> bool:
        return name in self._built

    def find(self, name: str, rules: Rules) -> Script:
        """A build of ours, or one under a site's own name for it."""
        built = self._built.get(name)
        if built is not None:
            return built
        site = rules.scripts.get(name)
        if site is not None:
            return self._renamed(TRACKER, site.collect_path, rules.revision)
        word, _, part = name.rpartition("-")
        return self._renamed(f"footfall-{part}", word, rules.revision)

    def _renamed(self, name: str, word: str, revision: int) -> Script:
        if not word:
            return self._built[name]
        if revision != self._revision:
            self._own.clear()
            self._revision = revision
        script = self._own.get((name, word))
        if script is None:
            script = self._own[name, word] = Script(renamed(self._built[name].content, word))
        return script


def renamed(script: bytes, collect_path: str) -> bytes:
    """A script as it asks, sends and loads its parts by the site's own word."""
    word = collect_path.encode()
    for ours, own in (
        (b"v1/events", word),
        (b"v1/tracker/", word + b"/"),
        *((b"footfall" + part.encode(), word + part.encode()) for part in PARTS),
    ):
        script = script.replace(ours, own)
    return script


def tracker_settings(site: Site, none_match: str | None) -> tuple[int, Headers, bytes]:
    """What the tracker obeys; asked anew on every page, answered with 304 while it stands."""
    body = msgspec.json.encode(_obeyed(site))
    tag = _tag(body)
    headers = [
        ("content-type", "application/json"),
        ("cache-control", "no-cache"),
        ("etag", tag),
        ("access-control-allow-origin", "*"),
    ]
    unchanged = none_match is not None and tag in none_match
    return (304, headers, b"") if unchanged else (200, headers, body)


def _obeyed(site: Site) -> dict[str, Any]:
    """Only what differs from what a tracker does by itself: every page loads it."""
    settings: dict[str, Any] = {}
    keep = expression(site.allow, site.deny)
    if keep is not None:
        settings["keep"] = keep
    if not site.automatic_events:
        settings["off"] = True
    if site.required:
        settings["tokens"] = expression(site.required, ())
    if site.signals:
        settings["signals"] = True
    if len(site.domains) > 1:
        settings["domains"] = site.domains
    return settings


def _tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:20]}"'
