"""The rules as they are handed on, and looked at again when somebody meets what they do not hold."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from footfall.events.event import Source
from footfall.settings import sites
from footfall.settings.audit import ActorKind, By
from footfall.settings.database import Database
from footfall.settings.rules import RulesCache

BY = By(ActorKind.PERSON, "ann@example.com", 1_000)
CROWD = 1_000


class Looked(Database):
    """A database that counts how often it was looked at, and fails at some looks."""

    looks = 0
    failing: frozenset[int] = frozenset()

    def revision(self) -> int:
        self.looks += 1
        if self.looks in self.failing:
            raise OSError("the disk is away")
        return super().revision()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Looked]:
    database = Looked.open(f"sqlite:///{tmp_path / 'settings.db'}")
    assert isinstance(database, Looked)
    yield database
    database.close()


@contextlib.asynccontextmanager
async def kept_current(cache: RulesCache) -> AsyncIterator[None]:
    task = asyncio.create_task(cache.keep_current())
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def test_ids_that_are_made_from_names_need_the_secret_of_the_site(database: Looked) -> None:
    for name in ("one", "other"):
        sites.create(database, name, [], BY)
    doors = RulesCache(database).current.doors.values()
    secrets = {door.context(1_000, Source.APP, str, trusted=False).secret for door in doors}
    assert len(secrets) == 2
    assert all(len(each) >= 32 for each in secrets)


def test_a_site_made_a_moment_ago_is_there_for_who_looks_again(database: Looked) -> None:
    async def looks() -> None:
        cache = RulesCache(database)
        async with kept_current(cache):
            for n in range(5):
                made = await asyncio.to_thread(sites.create, database, f"{n}", [], BY)
                assert made.tracker_key in (await cache.look_again()).entrances

    asyncio.run(looks())


def test_a_crowd_that_makes_keys_up_costs_a_look_or_two(database: Looked) -> None:
    async def looks() -> int:
        cache = RulesCache(database)
        async with kept_current(cache):
            before = database.looks
            await asyncio.gather(*(cache.look_again() for _ in range(CROWD)))
            return database.looks - before

    assert asyncio.run(looks()) <= 2


def test_a_look_that_fails_keeps_nobody_waiting_and_is_not_the_last(database: Looked) -> None:
    async def looks() -> None:
        cache = RulesCache(database)
        made = sites.create(database, "new", [], BY)
        database.failing = frozenset({database.looks + 1})
        async with kept_current(cache):
            assert made.tracker_key not in (await cache.look_again()).entrances
            assert made.tracker_key in (await cache.look_again()).entrances

    asyncio.run(looks())
