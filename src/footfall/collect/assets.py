"""What a page loads from the collector: the tracker script and the site's tracker settings."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import msgspec

from footfall.collect.replies import Headers
from footfall.settings.sites import Site

SCRIPT_SECONDS_MAX = 3600  # a new tracker reaches every page within an hour


class Script:
    """The built tracker, kept in memory plain and gzipped."""

    def __init__(self, path: Path) -> None:
        self._plain = path.read_bytes()
        self._gzipped = gzip.compress(self._plain, 9, mtime=0)
        self._tag = _tag(self._plain)

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
        if none_match == self._tag:
            return 304, headers, b""
        if "gzip" in accept_encoding:
            return 200, [*headers, ("content-encoding", "gzip")], self._gzipped
        return 200, headers, self._plain


def tracker_settings(site: Site, none_match: str | None) -> tuple[int, Headers, bytes]:
    """What the tracker obeys; asked anew on every page, answered with 304 while it stands."""
    settings = {
        "automatic": {"page.visit": site.automatic_events},
        "allow": site.allow,
        "deny": site.deny,
        "sampling": 1,
    }
    body = msgspec.json.encode(settings)
    tag = _tag(body)
    headers = [
        ("content-type", "application/json"),
        ("cache-control", "no-cache"),
        ("etag", tag),
        ("access-control-allow-origin", "*"),
    ]
    return (304, headers, b"") if none_match == tag else (200, headers, body)


def _tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:20]}"'
