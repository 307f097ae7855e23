"""Where addresses are: by what comes along, by an installed database, and what becomes of that."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from footfall.events.event import Place
from footfall.geo.database import NoDatabase, describe, install, place_in
from footfall.geo.places import LOOK_SECONDS, Places
from mmdb import written

WARSAW = {
    "country": {"iso_code": "PL"},
    "subdivisions": [{"iso_code": "14", "names": {"en": "Mazovia", "pl": "Mazowieckie"}}],
    "city": {"names": {"en": "Warsaw", "pl": "Warszawa"}},
}
BERLIN = {"country_code": "de", "region": "Berlin", "city": "Berlin"}


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("8.8.8.8", Place("US")),
        ("2001:67c:2e8::1", Place("NL")),
        ("::ffff:8.8.8.8", Place("US")),
        ("127.0.0.1", None),
        ("10.1.2.3", None),
        ("not an address", None),
        ("", None),
    ],
)
def test_a_country_is_known_without_any_database(
    tmp_path: Path, address: str, place: Place | None
) -> None:
    assert Places(tmp_path / "none.mmdb", Clock()).of(address) == place


@pytest.mark.parametrize(
    ("record", "place"),
    [
        (WARSAW, Place("PL", "Mazovia", "Warsaw")),
        (BERLIN, Place("DE", "Berlin", "Berlin")),
        ({"country": "FR", "city": "Paris"}, Place("FR", "", "Paris")),
        ({"registered_country": {"iso_code": "US"}}, Place("US")),
        ({"country": {"iso_code": "PL"}, "subdivisions": [], "city": {}}, Place("PL")),
        ({"country": {"names": {"en": "Poland"}}}, None),
        ({"continent": {"code": "EU"}}, None),
        ([], None),
        (None, None),
    ],
    ids=range(9),
)
def test_records_of_several_makers_are_read(record: Any, place: Place | None) -> None:
    assert place_in(record) == place


def test_an_installed_database_is_used_a_moment_later_and_another_one_after_it(
    tmp_path: Path,
) -> None:
    path, clock = tmp_path / "geo" / "places.mmdb", Clock()
    places = Places(path, clock)
    assert places.of("8.8.8.8") == Place("US")
    first = tmp_path / "first.mmdb"
    first.write_bytes(written({"8.8.8.0/24": WARSAW, "9.0.0.0/8": {"continent": {}}}))
    install(first, path)
    clock.now += LOOK_SECONDS
    assert places.of("8.8.8.8") == Place("PL", "Mazovia", "Warsaw")
    assert places.of("9.9.9.9") == Place("US")  # a record without a country
    assert places.of("1.1.1.1") == Place("AU")  # no record
    second = tmp_path / "second.mmdb.gz"
    second.write_bytes(gzip.compress(written({"8.8.8.8/32": BERLIN})))
    install(second, path)
    clock.now += LOOK_SECONDS
    assert places.of("8.8.8.8") == Place("DE", "Berlin", "Berlin")
    path.unlink()
    clock.now += LOOK_SECONDS
    assert places.of("8.8.8.8") == Place("US")
    places.close()


def test_a_database_tells_what_it_is(tmp_path: Path) -> None:
    source = tmp_path / "source.mmdb"
    source.write_bytes(written({"8.8.8.0/24": WARSAW}, "Small-City"))
    described = describe(source)
    assert (described.kind, described.built_at_ms) == ("Small-City", 1_790_000_000_000)


@pytest.mark.parametrize("name", ["wrong.mmdb", "wrong.mmdb.gz"])
def test_what_is_no_database_is_refused_and_changes_nothing(tmp_path: Path, name: str) -> None:
    path, source = tmp_path / "geo" / "places.mmdb", tmp_path / name
    good = tmp_path / "good.mmdb"
    good.write_bytes(written({"8.8.8.0/24": WARSAW}))
    install(good, path)
    source.write_bytes(b"something else")
    with pytest.raises(NoDatabase):
        install(source, path)
    assert describe(path).kind == "Test-City"
    assert [each.name for each in path.parent.iterdir()] == ["places.mmdb"]


def test_a_file_that_broke_later_leaves_countries(tmp_path: Path) -> None:
    path = tmp_path / "places.mmdb"
    path.write_bytes(b"broken")
    assert Places(path, Clock()).of("8.8.8.8") == Place("US")
