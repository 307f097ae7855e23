"""Fixtures that several folders share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from system import System


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One running Footfall for all tests that only talk to it; each uses customers of its own."""
    with System(tmp_path_factory.mktemp("system"), "--demo") as running:
        yield running
