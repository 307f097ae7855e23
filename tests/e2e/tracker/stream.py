"""A site's live view as a list that grows: what has arrived at the server, in its order."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx

SEEN_SECONDS_MAX = 10.0  # for an event on a busy machine; the live view needs a quarter of a second
Event = dict[str, Any]


class Stream:
    """Listens from the moment it is made; what the server makes by itself (`session.*`) is left out."""

    def __init__(self, url: str, api_key: str) -> None:
        self.events: list[Event] = []
        self._grown = threading.Condition()
        self._client = httpx.Client(timeout=None)
        headers = {"authorization": f"Bearer {api_key}"}
        request = self._client.build_request("GET", url, headers=headers)
        self._response = self._client.send(request, stream=True)
        assert self._response.status_code == 200
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        try:
            for line in self._response.iter_lines():
                if line.startswith("data:") and '"action"' in line:
                    self._add(json.loads(line[5:]))
        except (httpx.HTTPError, httpx.StreamError):
            pass  # closed, by us or with the server

    def _add(self, event: Event) -> None:
        if not event["action"].startswith("session."):
            with self._grown:
                self.events.append(event)
                self._grown.notify_all()

    def until(
        self, enough: Callable[[list[Event]], bool], seconds: float = SEEN_SECONDS_MAX
    ) -> bool:
        """Whether it came true in time."""
        deadline = time.monotonic() + seconds
        with self._grown:
            while not enough(self.events):
                left = deadline - time.monotonic()
                if left <= 0 or not self._grown.wait(left):
                    return enough(self.events)
        return True

    def close(self) -> None:
        self._response.close()
        self._client.close()
