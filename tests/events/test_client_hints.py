"""Client hints: what of a request's headers is kept, and what it reads as."""

from __future__ import annotations

import pytest

from footfall.events.client_hints import HINTS_CHARACTERS_MAX, NO_HINTS, Hints, read, written

LOW = {
    "sec-ch-ua": '"Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"',
    "sec-ch-ua-mobile": "?1",
    "sec-ch-ua-platform": '"Android"',
}
ASKED_FOR = {
    "sec-ch-ua-full-version-list": '"Chromium";v="140.0.7339.80", "Google Chrome";v="140.0.7339.80"',
    "sec-ch-ua-platform-version": '"15.0.0"',
    "sec-ch-ua-model": '"Pixel 9"',
}
BRANDS = (("Chromium", "140"), ("Not=A?Brand", "24"), ("Google Chrome", "140"))
VERSIONS = (("Chromium", "140.0.7339.80"), ("Google Chrome", "140.0.7339.80"))


@pytest.mark.parametrize(
    ("headers", "hints"),
    [
        ({}, NO_HINTS),
        ({"user-agent": "x"}, NO_HINTS),
        (LOW, Hints(BRANDS, True, "Android")),
        (LOW | ASKED_FOR, Hints(VERSIONS, True, "Android", "15.0.0", "Pixel 9")),
        ({"sec-ch-ua-platform": '"macOS"'}, Hints(platform="macOS")),
    ],
    ids=range(5),
)
def test_hints_are_kept_and_read(headers: dict[str, str], hints: Hints) -> None:
    assert read(written(headers)) == hints


def test_hints_have_a_bound() -> None:
    assert len(written({"sec-ch-ua": "x" * 10_000})) == HINTS_CHARACTERS_MAX
