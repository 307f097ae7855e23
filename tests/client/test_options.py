"""A client that is set up wrongly says at once what is wrong, not event by event later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from footfall.client.options import checked

URL = "https://events.example.com"
SECRET = "ffk_secret"
ADDRESS = "is not the address of a Footfall, like https://events.example.com"

MISTAKES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"url": None}, f"None {ADDRESS}"),
    ({"url": ""}, f"'' {ADDRESS}"),
    ({"url": "events.example.com"}, ADDRESS),
    ({"url": "ftp://events.example.com"}, ADDRESS),
    ({"url": "https://"}, ADDRESS),
    ({"url": "https://["}, ADDRESS),
    ({"url": "https://events.example.com\n"}, ADDRESS),
    ({"url": "https://events.example.com:80000"}, ADDRESS),
    ({"url": "https://events.example.com/?site=1"}, ADDRESS),
    ({"url": "https://events.example.com/#/live"}, ADDRESS),
    ({"key": None}, "the key must be text, not NoneType"),
    ({"key": b"ffk_secret"}, "the key must be text, not bytes"),
    ({"key": ""}, "the key is empty"),
    ({"key": SECRET + "\n"}, "the key is empty, or holds characters that no key has"),
    ({"waiting_events": "5"}, "waiting_events must be a number, not '5'"),
    ({"waiting_events": None}, "waiting_events must be a number, not None"),
    ({"waiting_events": 0}, "waiting_events must be more than nothing, not 0"),
    ({"answer_seconds": float("nan")}, "answer_seconds must be more than nothing, not nan"),
    ({"gathered_seconds": -1}, "gathered_seconds must be more than nothing, not -1"),
    ({"on_lost": "log"}, "on_lost must be a function, not 'log'"),
    ({"on_rejected": 1}, "on_rejected must be a function, not 1"),
    ({"spool": ""}, "the spool must be a file, and '' is a folder"),
    ({"spool": "FOLDER"}, "is a folder"),
    ({"spool": "FOLDER/missing/a.db"}, "/missing' for the spool; make it first"),
    ({"spol": "a.db"}, "there is no option spol"),
)  # fmt: skip


@pytest.mark.parametrize(("given", "said"), MISTAKES, ids=lambda each: str(each)[:40])
def test_a_mistake_is_told(given: dict[str, Any], said: str, tmp_path: Path) -> None:
    told: dict[str, Any] = {"url": URL, "key": SECRET, **given}
    if "spool" in told:
        told["spool"] = told["spool"].replace("FOLDER", str(tmp_path))
    with pytest.raises((ValueError, TypeError)) as error:
        checked(told.pop("url"), told.pop("key"), told)  # type: ignore[arg-type]
    assert said in str(error.value)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize(
    "url", [URL, URL + "/", "http://127.0.0.1:8000", "http://[::1]:8000", "https://shop.example/t/"]
)
def test_an_address_may_have_a_port_and_a_path(url: str) -> None:
    setting = checked(url, SECRET, {"gathered_seconds": 0, "spool": "events.db"})
    assert setting.url == url.rstrip("/") + "/v1/events"
    assert (setting.gathered_seconds, setting.spool) == (0, Path("events.db"))
