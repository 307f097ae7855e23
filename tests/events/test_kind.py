"""Kinds of events, by the context of their action."""

from __future__ import annotations

import pytest

from footfall.events.kind import CONTEXTS, kind_of


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("page.visit", "page"), ("session.start", "session"), ("checkout.begin", "cart"),
        ("product.view", "product"), ("profile.updated", "client"), ("login", "login"),
        ("pages.visit", "custom"), ("page", "page"), ("my-own.thing", "custom"),
    ],
)  # fmt: skip
def test_an_action_is_of_the_kind_that_it_begins_with(action: str, kind: str) -> None:
    assert kind_of(action) == kind


def test_no_context_is_of_two_kinds() -> None:
    assert len(set(CONTEXTS)) == len(CONTEXTS)
