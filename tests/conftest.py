"""Fixtures that several folders share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from visiting import CHROMIUM, signed_in, visitor

from footfall.settings.database import Database
from footfall.store.client import Store
from footfall.store.migrate import migrate
from system import SEEN_SECONDS_MAX, System
from world import World

# Each HTTP client would read all certificate authorities of the machine, in a tenth of a second,
# to speak to none: a folder is only looked into when a certificate is to be verified.
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = "/etc/ssl/certs"
# What we start compiles itself once, not at every start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# How long an example takes says more about what else the machine does than about the code.
settings.register_profile("any load", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any load")

LONGEST = Path(__file__).parent / "faults"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: begun last, it would be waited for by workers with nothing left to do."""
    items.sort(key=lambda item: not item.path.is_relative_to(LONGEST))


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One running Footfall for all tests that only talk to it; each uses customers of its own."""
    with System(tmp_path_factory.mktemp("system"), "--demo") as running:
        yield running


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Settings of nothing yet."""
    database = Database.open(f"sqlite:///{tmp_path / 'settings.db'}")
    yield database
    database.close()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An empty store; those who share it keep to sites of their own."""
    store = Store(tmp_path_factory.mktemp("store"))
    migrate(store)
    yield store
    store.close()


@pytest.fixture
def world(tmp_path: Path, store: Store) -> World:
    return World(tmp_path, store)


@pytest.fixture(scope="module")  # while it runs, its event loop is the thread's
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        assert CHROMIUM is not None, "install Chromium: apt-get install chromium"
        expect.set_options(timeout=SEEN_SECONDS_MAX * 1000)  # a page may wait for a busy machine
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What any page writes to its console; a story ends with none."""
    written: list[str] = []
    yield written
    assert written == []


@pytest.fixture
def console(system: System, browser: Browser, complaints: list[str]) -> Page:
    """The console, signed in, live on the demo shop."""
    return signed_in(system, visitor(browser, complaints))
