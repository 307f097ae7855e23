"""Migrations of the store: each has its place, and a crash between any two statements is mended."""

from __future__ import annotations

from footfall.store.migrate import migrations


def test_every_migration_has_a_number_of_its_own() -> None:
    numbers = [number for number, _, _ in migrations()]
    assert numbers == list(range(1, len(numbers) + 1))
