"""Somebody at a browser: what a hand can do with a mouse, keys or a finger, and no more."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import BrowserContext, CDPSession, Page

from tracker.stream import Event, Stream
from tracker.web import SECURE, Web

TRACKING = "!!(window.footfall && footfall.uuid)"
# What tells why an event did not come: whether the page is seen, what waits in it, who holds the senders' lock.
STATE = """(async () => ({
    hidden: document.hidden, age: performance.now(), kept: { ...localStorage }, locks: await navigator.locks?.query(),
}))()"""
PATIENCE_MS = 20_000.0
POLL_MS = 20.0  # not by frames: hidden pages have none
Does = Callable[[Any], Any]  # takes a person of whatever browser
BROWSERS_OWN = (
    "Failed to load resource",
    "Access to fetch at",
)  # what Chromium says of a broken road


class Person(ABC):
    """What the scenarios of every browser are written in; selectors reach into open shadow roots."""

    web: Web
    stream: Stream
    since = 0  # events before that were of others
    complaints: list[str]

    @abstractmethod
    def opens(self, address: str, tracked: bool = True) -> Self:
        """A path of the shop, or a whole address; `tracked` waits for the tracker."""

    @abstractmethod
    def clicks(self, selector: str, button: str = "left") -> Self: ...

    @abstractmethod
    def moves_onto(self, selector: str) -> Self: ...

    @abstractmethod
    def moves_away(self) -> Self: ...

    @abstractmethod
    def focuses(self, selector: str) -> Self: ...

    @abstractmethod
    def presses(self, *keys: str) -> Self: ...

    @abstractmethod
    def types(self, text: str) -> Self: ...

    @abstractmethod
    def asks(self, expression: str) -> Any:
        """The value of an expression on the page; a promise's when it has one."""

    @abstractmethod
    def awaits(self, condition: str) -> Self:
        """Until an expression is true on the page."""

    @abstractmethod
    def closes(self) -> Self:
        """Shuts the tab."""

    def writes(self, selector: str, text: str) -> Self:
        return self.clicks(selector).types(text)

    def runs(self, script: str) -> Self:
        self.asks(f"(() => {{ {script} }})()")
        return self

    def lingers(self, milliseconds: int) -> Self:
        """Until the page's own clock has gone on."""
        return self.awaits(f"performance.now() > {self.asks('performance.now()')} + {milliseconds}")

    @property
    def uuid(self) -> str:
        uuid: str = self.awaits(TRACKING).asks("footfall.uuid()")
        return uuid

    def tells(self, action: str) -> Self:
        return self.awaits(TRACKING).runs(f"footfall.track({action!r})")

    def told(self, uuid: str = "") -> list[Event]:
        """What the server has heard of this person, in its order."""
        return [
            each
            for each in self.stream.events[self.since :]
            if each["uuid"] == (uuid or self._known)
        ]

    def sees(self, action: str, times: int = 1, **params: Any) -> Self:
        """Until the server has heard so; the person stays where they are."""
        self._known = self.uuid

        def heard(_: list[Event]) -> bool:
            found = [
                each
                for each in self.told()
                if each["action"] == action and params.items() <= each["params"].items()
            ]
            return len(found) >= times

        assert self.stream.until(heard), (
            f"{action} {params or ''} never came: {self.told()}; the page: {self.asks(STATE)}"
        )
        return self

    _known = ""


class Visitor(Person):
    """A person in Chromium; one browser context is one person."""

    def __init__(self, context: BrowserContext, web: Web) -> None:
        self.web = web
        self.context = context
        self.complaints: list[str] = []
        self.roads_fail = False  # then the browser itself complains, rightly
        self.warns = False
        context.set_default_timeout(PATIENCE_MS)
        context.on("page", self._watch)
        self.page: Page = context.new_page()

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(f"{error.name}: {error.message}"))
        page.on("console", lambda message: self._hear(message.type, message.text))

    def _hear(self, kind: str, text: str) -> None:
        excused = (self.roads_fail and text.startswith(BROWSERS_OWN)) or (
            self.warns and kind == "warning"
        )
        if kind in ("error", "warning") and not excused:
            self.complaints.append(text)

    def opens(self, address: str, tracked: bool = True) -> Self:
        self.page.goto(address if "://" in address else self.web.origin() + address)
        return self.awaits(TRACKING) if tracked else self

    def forgets(self) -> Self:
        """Leaves nothing in the browser that would tell who they were."""
        for page in self.context.pages[1:]:
            page.close()
        self.page = self.context.pages[0]
        self.page.goto("about:blank")
        self.moves_away()
        self.context.clear_cookies()
        tools = self.devtools()
        for host in SECURE:
            origin = {"origin": self.web.origin(host), "storageTypes": "all"}
            tools.send("Storage.clearDataForOrigin", origin)
        tools.detach()
        self.complaints.clear()
        return self

    @classmethod
    def beside(cls, other: Visitor, page: Page | None = None) -> Visitor:
        """The same person in a second tab of the same browser."""
        second = copy(other)
        second.page = page or other.context.new_page()
        return second

    def in_new_tab(self) -> Self:
        self.page = self.context.new_page()
        return self

    def clicks(self, selector: str, button: str = "left") -> Self:
        self.moves_onto(selector)
        self.page.mouse.down(button=button)  # type: ignore[arg-type]
        self.page.mouse.up(button=button)  # type: ignore[arg-type]
        return self

    def moves_onto(self, selector: str) -> Self:
        target = self.page.locator(selector)
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None, f"{selector} is not to be seen"
        x, y = box["x"] + box["width"] / 2, box["y"] + min(box["height"], 40) / 2
        self.page.mouse.move(x - 1, y, steps=2)
        self.page.mouse.move(x, y)
        return self

    def moves_away(self) -> Self:
        self.page.mouse.move(1, 1, steps=2)
        return self

    def scrolls(self, pixels: int) -> Self:
        self.page.mouse.wheel(0, pixels)
        return self

    def focuses(self, selector: str) -> Self:
        self.page.locator(selector).focus()
        return self

    def presses(self, *keys: str) -> Self:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def types(self, text: str) -> Self:
        self.page.keyboard.type(text)
        return self

    def taps(self, selector: str) -> Self:
        self.page.locator(selector).tap()
        return self

    def awaits(self, condition: str) -> Self:
        self.page.wait_for_function(condition, polling=POLL_MS)
        return self

    def asks(self, expression: str) -> Any:
        return self.page.evaluate(expression)

    def closes(self) -> Self:
        self.page.close()
        return self

    def brings(self, selector: str, file: Path) -> Self:
        self.page.locator(selector).set_input_files(file)
        return self

    def presses_long(self, selector: str, milliseconds: int) -> Self:
        """A finger stays where it is."""
        box = self.page.locator(selector).bounding_box()
        assert box is not None
        finger = {"x": box["x"] + 20, "y": box["y"] + 20}
        hand = self.devtools()
        hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
        self.lingers(milliseconds)
        hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        return self

    def pens(self, selector: str) -> Self:
        """Moves a pen over it, without touching."""
        box = self.page.locator(selector).bounding_box()
        assert box is not None
        pen = self.devtools()
        for step in (1, 2, 3):
            at = {"x": box["x"] + step, "y": box["y"] + step}
            pen.send("Input.dispatchMouseEvent", {"type": "mouseMoved", "pointerType": "pen", **at})
        return self

    def hides(self) -> Self:
        """Puts the window away."""
        return self._window("minimized").awaits("document.visibilityState === 'hidden'")

    def shows(self) -> Self:
        return self._window("normal").awaits("document.visibilityState === 'visible'")

    def _window(self, state: str) -> Self:
        tools = self.devtools()
        tools.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
        window = tools.send("Browser.getWindowForTarget")["windowId"]
        tools.send(
            "Browser.setWindowBounds", {"windowId": window, "bounds": {"windowState": state}}
        )
        return self

    def devtools(self) -> CDPSession:
        return self.context.new_cdp_session(self.page)
