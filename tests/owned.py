"""A site of one test's own on the running Footfall, changed and written to over HTTP."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx

from system import System, eventually

WITHIN_SECONDS = 1.0  # what is promised of a changed rule


def code_of(response: httpx.Response) -> str | None:
    code: str | None = response.json().get("error", {}).get("code")
    return code


class OwnedSite:
    """A site of one test's own, changed and written to over HTTP."""

    def __init__(self, system: System, *domains: str) -> None:
        self.system = system
        site = {"name": str(uuid.uuid4()), "domains": domains}
        made = system.by_operator("POST", "/api/v1/sites", site)
        self.id, self.key = made["id"], made["trackerKey"]
        path = f"/api/v1/sites/{self.id}/keys"
        self.api_key = system.by_operator("POST", path, {"scopes": ["admin"]})["key"]

    def send(self, body: Any, **headers: str) -> httpx.Response:
        return self.system.send(body, **{"x-tracker-key": self.key, **headers})

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        response = httpx.request(
            method, f"{self.system.origin}/api/v1/sites/{self.id}{path}", json=body,
            headers={"authorization": f"Bearer {self.api_key}"}, timeout=30,
        )  # fmt: skip
        assert response.status_code < 300, response.text
        return response.json() if response.content else None

    def within_a_second(self, question: Callable[[], bool]) -> None:
        """Becomes true, from now, within the second that is promised; in tests marked `alone`."""
        assert "PYTEST_XDIST_WORKER" not in os.environ, "mark this test alone: others run beside it"
        started = time.monotonic()
        eventually(question)
        assert time.monotonic() - started < WITHIN_SECONDS
