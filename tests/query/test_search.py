"""Finding customers among many: few who match, some, most and all, page by page."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

import pytest

from footfall.query.search import LOOKED_AT_MAX, SAMPLED_MIN, listed
from footfall.store.client import Store

PEOPLE = 50_000  # enough for a sample of their texts
SOME = 400  # who match "some": more than one look reaches, and few of all
JOINED = 40  # whose texts are under a uuid that joined them, and was seen long ago
OWN = "toUUID(concat('00000000-0000-4000-9000-', leftPad(lower(hex(number)), 12, '0')))"
OLD = "toUUID(concat('10000000-0000-4000-9000-', leftPad(lower(hex(number)), 12, '0')))"
SEEN = "toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + toIntervalSecond(number)"


class Crowd(NamedTuple):
    store: Store
    site: str

    def pages(self, query: str, limit: int, pages_max: int = 1_000) -> list[list[int]]:
        """The numbers of those found, page by page."""
        pages, cursor = [], None
        for _ in range(pages_max):
            page = listed(self.store, self.site, query, limit, cursor)
            pages.append([int(each.id[-12:], 16) for each in page.profiles])
            cursor = page.next
            if cursor is None:
                break
        return pages


@pytest.fixture(scope="module")
def crowd(store: Store) -> Crowd:
    """People, of whom a higher number was seen later."""
    site = uuid.uuid4().hex[:16]
    store.command(
        f"INSERT INTO customers SELECT '{site}', {OWN}, {SEEN}, {SEEN}, 0 FROM numbers({PEOPLE})"
    )
    store.command(
        f"INSERT INTO search SELECT '{site}', {OWN}, 'attribute:word', concat('all ',"
        f" if(number % {PEOPLE // SOME} = 0, 'some ', ''), if(number % 9000 = 0, 'few', ''))"
        f" FROM numbers({JOINED}, {PEOPLE - JOINED})"
    )
    store.command(
        f"INSERT INTO customers SELECT '{site}', {OLD}, {SEEN} - toIntervalYear(1),"
        f" {SEEN} - toIntervalYear(1), 0 FROM numbers({JOINED})"
    )
    store.command(
        f"INSERT INTO search SELECT '{site}', {OLD}, 'email', concat('all some few ',"
        f" toString(number)) FROM numbers({JOINED})"
    )
    store.command(
        f"INSERT INTO aliases (site, uuid, customer, time) SELECT '{site}', {OLD}, {OWN}, now64(3)"
        f" FROM numbers({JOINED})"
    )
    return Crowd(store, site)


NEWEST_FIRST = range(PEOPLE - 1, -1, -1)


def expected(query: str) -> list[int]:
    every = {"all": 1, "": 1, "some": PEOPLE // SOME, "few": 9_000}[query]
    return [n for n in NEWEST_FIRST if n < JOINED or n % every == 0]


def flat(pages: list[list[int]]) -> list[int]:
    return [number for page in pages for number in page]


def test_few_are_found_page_by_page(crowd: Crowd) -> None:
    assert flat(crowd.pages("few", 7)) == expected("few")


def test_some_are_found_to_the_last_page(crowd: Crowd) -> None:
    assert LOOKED_AT_MAX * SOME < 50 * PEOPLE
    assert SAMPLED_MIN < PEOPLE
    assert flat(crowd.pages("SOME", 50)) == expected("some")


@pytest.mark.parametrize("query", ["", "all"])
def test_of_many_the_newest_come_first(crowd: Crowd, query: str) -> None:
    assert crowd.pages(query, 50, 3) == [
        list(range(PEOPLE - 1 - 50 * page, PEOPLE - 51 - 50 * page, -1)) for page in range(3)
    ]


@pytest.mark.parametrize(("query", "limit"), [("", 5_000), ("all", 5_000), ("all", 1_000)])
def test_of_many_everybody_comes_once(crowd: Crowd, query: str, limit: int) -> None:
    assert flat(crowd.pages(query, limit)) == list(NEWEST_FIRST)


def test_the_beginning_of_any_uuid_finds_its_customer(crowd: Crowd) -> None:
    assert flat(crowd.pages("10000000-0000-4000-9000-00000000000", 50)) == list(range(15, -1, -1))
    assert flat(crowd.pages("00000000-0000-4000-9000-00000000000F", 50)) == [15]


def test_texts_of_other_sites_find_nobody(crowd: Crowd) -> None:
    assert listed(crowd.store, "elsewhere", "all", 50).profiles == []


def test_of_many_who_were_never_seen_no_page_reads_all(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a shop tells of all its customers before it has any visitor."""
    site = uuid.uuid4().hex[:16]
    never = "toDateTime64(0, 3, 'UTC')"
    store.command(
        f"INSERT INTO customers SELECT '{site}', {OWN}, {never}, {never}, 0 FROM numbers(5_000)"
    )
    read: list[int] = []
    rows = Store.rows

    def counted(self: Store, sql: str, *asked: Any) -> list[tuple[Any, ...]]:
        answer = rows(self, sql, *asked)
        read.append(len(answer))
        return answer

    monkeypatch.setattr(Store, "rows", counted)
    assert flat(Crowd(store, site).pages("", 50)) == list(range(4_999, -1, -1))
    assert max(read) < 200


def test_who_was_seen_last_under_another_uuid_comes_first(store: Store) -> None:
    site, (customer, told, seen, *others) = (
        uuid.uuid4().hex[:16],
        [str(uuid.uuid4()) for _ in range(9)],
    )
    for each, day in ((told, 1), *((other, 2) for other in others), (seen, 3)):
        store.command(
            f"INSERT INTO customers SELECT '{site}', '{each}', toDateTime64('2026-01-0{day}', 3, 'UTC'),"
            f" toDateTime64('2026-01-0{day}', 3, 'UTC'), 0"
        )
    for each in (told, *others):
        store.command(f"INSERT INTO search VALUES ('{site}', '{each}', 'attribute:city', 'oslo')")
    for each in (told, seen):
        store.command(
            "INSERT INTO aliases (site, uuid, customer, time)"
            f" VALUES ('{site}', '{each}', '{customer}', now64(3))"
        )
    assert [each.id for each in listed(store, site, "oslo", 1).profiles] == [customer]
    assert len(listed(store, site, "oslo", 50).profiles) == 1 + len(others)


def test_who_is_somebody_elses_no_more_is_not_found_with_them(store: Store) -> None:
    site, told, customer = uuid.uuid4().hex[:16], str(uuid.uuid4()), str(uuid.uuid4())
    for each in (told, customer):
        store.command(f"INSERT INTO customers SELECT '{site}', '{each}', now64(3), now64(3), 0")
    store.command(f"INSERT INTO search VALUES ('{site}', '{told}', 'attribute:city', 'oslo')")
    for version, owner in enumerate((customer, told)):
        store.command(
            "INSERT INTO aliases (site, uuid, customer, time, version)"
            f" VALUES ('{site}', '{told}', '{owner}', now64(3), {version})"
        )
    assert [each.id for each in listed(store, site, "oslo", 50).profiles] == [told]
