"""A change of some of a site's settings, under the names that the outside has for them."""

from __future__ import annotations

from typing import Any

import msgspec

from footfall.events.source_rule import SourceRule
from footfall.settings.site import Retention


class PrivacyChange(msgspec.Struct, forbid_unknown_fields=True):
    ip: str | msgspec.UnsetType = msgspec.UNSET
    signals: bool | msgspec.UnsetType = msgspec.UNSET


class LimitsChange(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    key_events_per_second: int | msgspec.UnsetType | None = msgspec.UNSET
    address_events_per_second: int | msgspec.UnsetType | None = msgspec.UNSET


class SiteChange(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Settings to change; what is left out stays as it is."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    domains: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    time_zone: str | msgspec.UnsetType = msgspec.UNSET
    session_timeout_seconds: int | msgspec.UnsetType = msgspec.UNSET
    automatic_events: bool | msgspec.UnsetType = msgspec.UNSET
    browsers_only: bool | msgspec.UnsetType = msgspec.UNSET
    unverified_identification: str | msgspec.UnsetType = msgspec.UNSET
    retention: tuple[Retention, ...] | msgspec.UnsetType = msgspec.UNSET
    script_name: str | msgspec.UnsetType | None = msgspec.UNSET
    collect_path: str | msgspec.UnsetType | None = msgspec.UNSET
    secret_params: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    strict_catalogue: bool | msgspec.UnsetType = msgspec.UNSET
    conversion_actions: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    source_rules: tuple[SourceRule, ...] | msgspec.UnsetType = msgspec.UNSET
    privacy: PrivacyChange | msgspec.UnsetType = msgspec.UNSET
    limits: LimitsChange | msgspec.UnsetType = msgspec.UNSET

    def values(self) -> dict[str, Any]:
        """By the names of `Site`'s fields."""
        found = {name: getattr(self, name) for name in self.__struct_fields__}
        nested = {
            "ip": getattr(self.privacy, "ip", msgspec.UNSET),
            "signals": getattr(self.privacy, "signals", msgspec.UNSET),
            "key_rate": getattr(self.limits, "key_events_per_second", msgspec.UNSET),
            "address_rate": getattr(self.limits, "address_events_per_second", msgspec.UNSET),
        }
        del found["privacy"], found["limits"]
        for name in ("script_name", "collect_path"):
            if found[name] is None:
                found[name] = ""
        every = {**found, **nested}
        return {
            name: msgspec.to_builtins(value)
            for name, value in every.items()
            if value is not msgspec.UNSET
        }
