"""Whether a text mentions a customer, in Python and in the store alike."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from footfall.events.mentions import Mentions
from footfall.store.client import Store

UUID = "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11"

CASES = [
    (f'{{"uuid": "{UUID}"}}', ["x"], True),
    (f'{{"uuid": "{UUID.upper()}"}}', ["x"], True),
    (f"not json, but {UUID} is in it", ["x"], True),
    ('{"uuid": "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c12"}', ["x"], False),
    ('{"client": {"email": "Ann@Example.com"}}', ["ann@example.com"], True),
    ('{"client": {"email": "joann@example.org"}}', ["ann@example.com"], False),
    ('{"url": "https://a.b/?e=ann%40example.com"}', ["ann@example.com"], True),
    ('{"client": {"customId": "ann/1\\u00e4"}}', ["ann/1ä"], True),
    ('{"client": {"customId": "ANN/1Ä"}}', ["ann/1ä"], True),
    ('{"client": {"customId": "long\\/name"}}', ["long/name"], True),
    ('{"client": {"customId": "quo\\"ted"}}', ['quo"ted'], True),
    ('{"client": {"customId": "7"}}', ["7"], True),
    ('{"client": {"customId" : 7 }}', ["7"], True),
    ('{"client": {"customId": 77}}', ["7"], False),
    ('{"price": "7"}', ["7"], False),
    ('{"client": {"customId": "a.c"}}', ["a.c"], True),
    ('{"client": {"customId": "abc"}}', ["a.c"], False),
    ('{"client": {"phone": "123"}}', ["7", "123"], True),
    ("", ["7", "ann@example.com"], False),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("store"))
    yield store
    store.close()


@pytest.mark.parametrize(("text", "identifiers", "wanted"), CASES)
def test_a_text_mentions_a_customer(
    store: Store, text: str, identifiers: list[str], wanted: bool
) -> None:
    mentions = Mentions([UUID], identifiers)
    assert mentions.within(text) == wanted
    sql = "multiSearchAny(lowerUTF8({text:String}), {needles:Array(String)})"
    if mentions.pattern is not None:
        sql += " OR match(lowerUTF8({text:String}), {pattern:String})"
    asked = {"text": text, "needles": mentions.needles, "pattern": mentions.pattern or ""}
    assert store.rows(f"SELECT {sql}", asked) == [(int(wanted),)]
