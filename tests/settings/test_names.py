"""What sites and keys may be called."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from footfall.settings import keys, sites, tracker_keys
from footfall.settings.audit import ActorKind, By
from footfall.settings.database import Database, SettingsError
from footfall.settings.keys import Scope

BY = By(ActorKind.COMMAND, "tests", 1)


def named_sites(database: Database, name: str) -> str:
    return sites.create(database, name, ["shop.example"], BY).name


def renamed_sites(database: Database, name: str) -> str:
    site = sites.create(database, "Before", ["shop.example"], BY)
    return sites.change(database, site.id, {"name": name}, BY).name


def api_keys(database: Database, name: str) -> str:
    site = sites.create(database, "Shop of a key", ["shop.example"], BY)
    return keys.create(database, site.id, [Scope.ADMIN], BY, name)[0].name


def tracker_keys_(database: Database, name: str) -> str:
    site = sites.create(database, "Shop of a key", ["shop.example"], BY)
    return tracker_keys.add(database, site.id, name, BY).name


EVERY = (named_sites, renamed_sites, api_keys, tracker_keys_)


@pytest.mark.parametrize("name_of", EVERY)
@pytest.mark.parametrize("name", ["Łódź 👩\u200d💻", "x" * 64, "  Shop\t"])
def test_a_line_of_text_is_a_name(
    database: Database, name_of: Callable[[Database, str], str], name: str
) -> None:
    assert name_of(database, name) == name.strip()


@pytest.mark.parametrize("name_of", EVERY)
@pytest.mark.parametrize("name", ["x" * 65, "a\0b", "two\nlines", "\x1b[2Jcleared"])
def test_what_a_database_or_a_terminal_trips_over_is_no_name(
    database: Database, name_of: Callable[[Database, str], str], name: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        name_of(database, name)
    assert (refused.value.field, refused.value.code) == ("name", "setting_invalid")
