"""A site and its rules as one value, and what each of its settings may be."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Sequence
from typing import Literal

import msgspec

from footfall.events import lists, source_rule
from footfall.events.source_rule import SourceRule
from footfall.settings.database import SettingsError
from footfall.settings.names import checked_name

DOMAINS_MAX = 100  # every request's origin is compared with them
SESSION_TIMEOUT_SECONDS = 30 * 60
SESSION_TIMEOUT_SECONDS_MAX = 24 * 3600  # what is recalled of open sessions after a restart
RETENTION_ENTRIES_MAX = 200  # each is a condition of one question to the store
RETENTION_DAYS_MAX = 3 * 365  # then whole months are dropped anyway
SECRET_PARAMS_MAX = 100  # a site has some few of its own
SECRET_PARAM_CHARACTERS_MAX = 64
RATE_MAX = 10_000_000  # events per second; above it a limit limits nothing

_domain = re.compile(
    r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
)


_is_param = re.compile(rf"[^\s=?&#;%/\"\\]{{1,{SECRET_PARAM_CHARACTERS_MAX}}}").fullmatch


class Retention(msgspec.Struct, frozen=True):
    """How many days events of matching actions are kept; the first entry that matches counts."""

    action: str
    days: int


def days_kept(retention: Sequence[Retention], action: str) -> int | None:
    """For how long a site keeps events of this action; None where it says nothing of them."""
    fitting = (each.days for each in retention if lists.Patterns([each.action]).entry(action))
    return next(fitting, None)


class Site(msgspec.Struct, frozen=True):
    """One tracked property; times in epoch milliseconds, rates in events per second."""

    id: str
    name: str
    domains: tuple[str, ...]
    tracker_key: str
    time_zone: str = "UTC"
    session_timeout_seconds: int = SESSION_TIMEOUT_SECONDS
    automatic_events: bool = True
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    browsers_only: bool = False
    required: tuple[str, ...] = ()  # actions that need an authenticated customer
    audience: str | None = None  # what a customer's token must be made for
    unverified_identification: Literal["link", "refuse"] = "link"
    ip: Literal["kept", "shortened", "dropped"] = "shortened"
    signals: bool = False  # whether Do Not Track and Global Privacy Control are honoured
    retention: tuple[Retention, ...] = ()
    key_rate: int | None = 10_000  # a tracker or API key's; None is no limit
    address_rate: int | None = 1_000  # one address's with a tracker key
    script_name: str = ""  # an own name of the tracker, such as lantern.js; empty is none
    collect_path: str = ""  # an own path of collecting, such as lantern; empty is none
    secret_params: tuple[str, ...] = ()  # parameters of addresses whose values are never kept
    strict_catalogue: bool = False  # whether only what the catalogue holds is taken in
    conversion_actions: tuple[str, ...] = ()  # a session with one of these converted
    source_rules: tuple[SourceRule, ...] = ()  # where visits come from, before what is known anyway
    created_at: int = 0
    archived_at: int | None = None


def checked(site: Site) -> Site:
    """The site with its texts tidied. Raises SettingsError for what is not possible."""
    if site.time_zone not in zoneinfo.available_timezones():
        message = f"{site.time_zone!r} is no time zone; write one such as Europe/Warsaw."
        raise SettingsError(message, "timeZone")
    if not 60 <= site.session_timeout_seconds <= SESSION_TIMEOUT_SECONDS_MAX:
        message = "A session timeout is 60 seconds to 24 hours, in seconds."
        raise SettingsError(message, "sessionTimeoutSeconds")
    if len(site.retention) > RETENTION_ENTRIES_MAX:
        message = f"At most {RETENTION_ENTRIES_MAX} retentions; use patterns with *."
        raise SettingsError(message, "retention")
    for each in site.retention:
        if not 1 <= each.days <= RETENTION_DAYS_MAX:
            raise SettingsError(f"A retention is 1 to {RETENTION_DAYS_MAX} days.", "retention")
    for name, rate in (
        ("limits.keyEventsPerSecond", site.key_rate),
        ("limits.addressEventsPerSecond", site.address_rate),
    ):
        if rate is not None and not 1 <= rate <= RATE_MAX:
            message = f"A rate is 1 to {RATE_MAX:,} events per second, or null for none."
            raise SettingsError(message, name)
    if site.audience is not None and not 1 <= len(site.audience) <= 256:
        message = "An audience is 1 to 256 characters, or null for none."
        raise SettingsError(message, "audience")
    return msgspec.structs.replace(
        site,
        name=checked_name(site.name, "A site"),
        domains=checked_domains(site.domains),
        allow=checked_patterns(site.allow, "allow"),
        deny=checked_patterns(site.deny, "deny"),
        required=checked_patterns(site.required, "required"),
        conversion_actions=checked_patterns(site.conversion_actions, "conversionActions"),
        secret_params=checked_params(site.secret_params),
        source_rules=checked_rules(site.source_rules),
        retention=tuple(
            Retention(checked_patterns([each.action], "retention")[0], each.days)
            for each in site.retention
        ),
    )


def checked_patterns(patterns: Sequence[str], field: str) -> tuple[str, ...]:
    """Actions, exact or with `*`, each once."""
    if len(patterns) > lists.LIST_ENTRIES_MAX:
        message = f"A list has at most {lists.LIST_ENTRIES_MAX} entries; use * in them."
        raise SettingsError(message, field)
    try:
        return tuple(dict.fromkeys(lists.checked(pattern.strip()) for pattern in patterns))
    except ValueError as error:
        raise SettingsError(f"{error}.", field) from error


def checked_params(names: Sequence[str]) -> tuple[str, ...]:
    """Names of parameters, each once."""
    if len(names) > SECRET_PARAMS_MAX:
        message = f"A site has at most {SECRET_PARAMS_MAX} secret parameters."
        raise SettingsError(message, "secretParams")
    tidy = tuple(dict.fromkeys(name.strip() for name in names))
    for name in tidy:
        if not _is_param(name):
            message = (
                f"{name[:SECRET_PARAM_CHARACTERS_MAX]!r} is no parameter's name; write what stands "
                "before the = in the address, such as voucher."
            )
            raise SettingsError(message, "secretParams")
    return tidy


def checked_rules(rules: Sequence[SourceRule]) -> tuple[SourceRule, ...]:
    """Rules on sources; the first that matches a visit counts, so they keep their order."""
    if len(rules) > source_rule.RULES_MAX:
        message = f"A site has at most {source_rule.RULES_MAX} source rules; use * in them."
        raise SettingsError(message, "sourceRules")
    for at, rule in enumerate(rules):
        found = source_rule.problem(rule)
        if found is not None:
            raise SettingsError(f"Rule {at + 1}, {found[0]}: {found[1]}.", "sourceRules")
    return tuple(rules)


def checked_domains(domains: Sequence[str]) -> tuple[str, ...]:
    if len(domains) > DOMAINS_MAX:
        message = f"A site has at most {DOMAINS_MAX} domains; use *.example.com."
        raise SettingsError(message, "domains")
    return tuple(dict.fromkeys(checked_domain(domain) for domain in domains))


def checked_domain(text: str) -> str:
    """A domain in lower case: example.com, or *.example.com for its subdomains."""
    domain = text.strip().lower()
    if "://" in domain:
        bare = domain.partition("://")[2].partition("/")[0].partition(":")[0]
        raise SettingsError(f"{text!r} has a scheme; write just {bare}.", "domains")
    if ":" in domain or "/" in domain:
        bare = domain.partition("/")[0].partition(":")[0]
        raise SettingsError(f"{text!r} has a port or a path; write just {bare}.", "domains")
    if not _domain.fullmatch(domain) or len(domain) > 253:
        message = f"{text!r} is no domain; write example.com or *.example.com."
        raise SettingsError(message, "domains")
    return domain
