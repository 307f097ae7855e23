"""What led to a page: the step that tells source, medium, channel and campaign."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl

from footfall.events.origin import host_allowed
from footfall.events.source_rule import FIELDS_MAX, SourceRule, matching
from footfall.pipeline.activity import Activity
from footfall.pipeline.referrers import CLICK_IDS, known, medium_of
from footfall.pipeline.source import VISIT

_may_have_click_id = re.compile("|".join(map(re.escape, CLICK_IDS))).search

# Mediums as campaigns write them, and the channel of each: the first that matches.
_paid = re.compile(r".*cp.*|ppc|sem|retargeting|paid.*").fullmatch
MEDIUMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"display|banner|cpm|expandable|interstitial|programmatic"), "display"),
    (re.compile(r"affiliates?"), "affiliates"),
    (re.compile(r"e[-_ ]?mail|mail|newsletter|mailing"), "mail"),
    (re.compile(r"social([-_ ]?(network|media))?|sm"), "social"),
    (re.compile(r"organic|search"), "search"),
    (re.compile(r"ai|llm|chatbot|assistant"), "ai"),
    (re.compile(r"referral|app|link"), "referral"),
)
NAMES = {"search": "organic", "mail": "email"}  # mediums whose usual word is another


class SiteSources(NamedTuple):
    """What a site says of sources: which hosts are its own, and rules that come first."""

    domains: tuple[str, ...] = ()
    rules: tuple[SourceRule, ...] = ()


class Traffic(NamedTuple):
    """Where a visit came from."""

    source: str
    medium: str
    channel: str


NO_SOURCES = SiteSources()


def no_sources(site: str) -> SiteSources:
    """Of a site that says nothing."""
    return NO_SOURCES


def origin(activities: Sequence[Activity], sources: Callable[[str], SiteSources]) -> None:
    """Step: sets where visits came from, of visits and of what names a referrer or a campaign."""
    for activity in activities:
        if activity.event.action != VISIT and not (activity.referrer_host or activity.utm_source):
            continue
        said = sources(activity.event.site)
        query = activity.page_query
        activity.click_id = click_id_of(query) if query else ""
        found = _ruled(activity, said.rules) if said.rules else None
        if found is None:
            found = of(
                activity.referrer_host, activity.page_host, said.domains, activity.click_id,
                activity.utm_source, activity.utm_medium,
            )  # fmt: skip
        activity.traffic_source, activity.medium, activity.channel = found
        activity.campaign = activity.utm_campaign


def click_id_of(query: str) -> str:
    """The name of the advertiser's click id in an address's query; empty without one."""
    if not _may_have_click_id(query):
        return ""
    try:
        fields = dict(parse_qsl(query, max_num_fields=FIELDS_MAX))
    except ValueError:
        return ""
    return next((name for name in CLICK_IDS if name in fields), "")


@lru_cache(maxsize=65_536)
def of(
    referrer_host: str, page_host: str, domains: tuple[str, ...] = (), click_id: str = "",
    utm_source: str = "", utm_medium: str = "",
) -> Traffic:  # fmt: skip
    """A campaign's own words count most, then a click id, then the page before."""
    if utm_source or utm_medium:
        return _campaign(referrer_host, click_id, utm_source, utm_medium)
    if click_id:
        return _clicked(referrer_host, click_id)
    if not referrer_host:
        return Traffic("direct", "none", "direct")
    if _is_own(referrer_host, page_host, domains):
        return Traffic(referrer_host, "internal", "internal")
    found = known(referrer_host)
    if found is None:
        return Traffic(referrer_host.removeprefix("www."), "referral", "referral")
    source, medium = found
    return Traffic(source, NAMES.get(medium, medium), medium)


def _ruled(activity: Activity, rules: tuple[SourceRule, ...]) -> Traffic | None:
    rule = matching(rules, activity.referrer_host, activity.page_path, activity.page_query)
    if rule is None:
        return None
    medium = rule.medium or rule.channel or medium_of(rule.source) or "referral"
    channel = rule.channel or _channel(rule.source, medium)
    return Traffic(rule.source, medium, channel)


def _clicked(referrer_host: str, click_id: str) -> Traffic:
    """What a click id says. That of one network may stand on links of another of the same maker,
    as Facebook's does on Instagram's: then the page before tells."""
    clicked = Traffic(*CLICK_IDS[click_id])
    found = known(referrer_host) if clicked.medium == "social" else None
    return clicked if found is None or found[1] != "social" else clicked._replace(source=found[0])


def _campaign(referrer_host: str, click_id: str, source: str, medium: str) -> Traffic:
    clicked = _clicked(referrer_host, click_id) if click_id else None
    if not source:
        found = known(referrer_host) if referrer_host else None
        source = clicked.source if clicked else found[0] if found else "(not set)"
    if medium:
        return Traffic(source, medium, _channel(source, medium))
    if clicked:
        return clicked._replace(source=source)
    usual = medium_of(source)
    return Traffic(source, NAMES.get(usual, usual), usual or "campaign")


def _channel(source: str, medium: str) -> str:
    """The channel that a campaign's medium belongs to, also by who is paid for it."""
    written, usual = medium.strip().lower(), medium_of(source)
    for pattern, channel in MEDIUMS:
        if pattern.fullmatch(written):
            return usual if usual and channel in ("search", "referral") else channel
    if _paid(written):
        for paid in ("search", "social"):
            if usual == paid or (not usual and paid in written):
                return f"paid {paid}"
        return "campaign"
    return usual or "campaign"


def _is_own(referrer_host: str, page_host: str, domains: tuple[str, ...]) -> bool:
    """Whether a page of the site led on: the same host, with or without www, or a domain of it."""
    bare = referrer_host.removeprefix("www.")
    return bare == page_host.removeprefix("www.") or (
        bool(domains) and (host_allowed(referrer_host, domains) or host_allowed(bare, domains))
    )
