"""The calls of an application, the same for both clients: they make events and wait for nothing."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import Unpack

import httpx

from footfall.client import lifetime
from footfall.client.answer import Again, Answer, answer_of
from footfall.client.delivery import Delivery, Told
from footfall.client.event import Details, encoded, made
from footfall.client.invalid import InvalidEvent
from footfall.client.options import Options, checked
from footfall.client.queue import MemoryQueue
from footfall.client.spool import Spool


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Tracking(ABC):
    """Events from calls into a queue; how they leave it is the subclasses' part.

    The calls may come from any thread. They raise InvalidEvent for what can never become an event,
    TypeError for unknown names, and nothing for the network. Each returns the event's id.
    """

    def __init__(self, url: str, key: str, options: Options) -> None:
        self._setting = checked(url, key, options)
        self._spool: Spool | None = None
        self._delivery = self._new_delivery()
        self._hurrying = 0  # flushes under way
        lifetime.opened(self)

    def track(self, action: str, **details: Unpack[Details]) -> str:
        """An event of this action, such as `call.answered`."""
        event, token = made(action, details, now_ms(), self._setting.trusted)
        if self._delivery.put(token, encoded(event), time.monotonic()) or not self._sending():
            self._wake()
        return event.id

    def identify(self, **details: Unpack[Details]) -> str:
        """Says who a customer is: what names them, and their attributes as `params`."""
        if not (details.get("custom_id") or details.get("email") or details.get("phone")):
            raise InvalidEvent("identify needs custom_id, email or phone")
        return self.track("client.identify", **details)

    def page_visit(self, url: str, title: str | None = None, **details: Unpack[Details]) -> str:
        """A page that a server delivered, by its whole address."""
        named: dict[str, object] = {"url": url, **({"title": title} if title is not None else {})}
        return self.track("page.visit", **_with(named, details))

    def screen_view(self, name: str, **details: Unpack[Details]) -> str:
        """A screen of an app or a desk."""
        return self.track("screen.view", **_with({"name": name}, details))

    @abstractmethod
    def _sending(self) -> bool:
        """Whether there is somebody to wake."""

    @abstractmethod
    def _wake(self) -> None:
        """Makes the sender look at the time again, and starts it when there is none."""

    @abstractmethod
    def at_exit(self) -> None:
        """The interpreter ends."""

    def before_fork(self) -> None:
        if self._spool is not None:
            self._spool.before_fork()

    def after_fork_in_parent(self) -> None:
        if self._spool is not None:
            self._spool.after_fork_in_parent()

    def after_fork_in_child(self) -> None:
        """What waits in memory is the parent's to send; the child begins with nothing."""
        self._delivery = self._new_delivery()
        self._hurrying = 0

    def _new_delivery(self) -> Delivery:
        setting = self._setting
        self._spool = Spool(setting.spool) if setting.spool is not None else None
        return Delivery(
            self._spool or MemoryQueue(setting.waiting_events),
            Told(setting.on_rejected, setting.on_lost),
            setting.gathered_seconds,
        )


def answered(response: httpx.Response, events: int) -> Answer:
    """What a response says."""
    retry_after, location = (response.headers.get(name) for name in ("retry-after", "location"))
    return answer_of(response.status_code, retry_after, response.content, events, location)


def unanswered(error: Exception) -> Again:
    """A request that was cut; whether the server has it nobody knows, and the ids make it safe."""
    return Again(f"{type(error).__name__}: {error}".rstrip(": "))


def _with(named: dict[str, object], details: Details) -> Details:
    return {**details, "params": {**(details.get("params") or {}), **named}}
