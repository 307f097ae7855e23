"""Whether a page's origin is one of its site's domains; pure."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit


@lru_cache(maxsize=4096)
def allowed(origin: str, domains: tuple[str, ...]) -> bool:
    """Whether a browser's Origin is among `domains`; a site without domains takes any."""
    if not domains:
        return True
    try:
        host = urlsplit(origin).hostname
    except ValueError:
        return False
    return bool(host) and host_allowed(str(host), domains)


def host_allowed(host: str, domains: tuple[str, ...]) -> bool:
    """Whether a host is one of `domains`, or below one that begins with `*.`."""
    return any(
        host.endswith(domain[1:]) if domain.startswith("*.") else host == domain
        for domain in domains
    )
