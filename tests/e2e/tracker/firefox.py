"""A person in Debian's Firefox, moved over WebDriver BiDi, the only protocol it speaks as it is packaged."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from system import eventually, free_port
from tracker.person import PATIENCE_MS, TRACKING, Person
from tracker.web import SECURE, Web

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
START_SECONDS_MAX = 60.0
ANSWER_SECONDS_MAX = 30.0
GONE_SECONDS = 2.0  # a page that goes away may leave a question without an answer
MESSAGE_BYTES_MAX = (
    16 * 1024 * 1024
)  # a page's answers are small; the default of 1 MiB is not always enough
# Preferences that keep it from speaking to anybody but the tests, and let `.test` hosts be this machine.
PREFERENCES = {
    "network.dns.localDomains": ",".join([*SECURE, "plain.test"]),
    "dom.securecontext.allowlist": ",".join(SECURE),
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "app.normandy.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "browser.safebrowsing.update.enabled": False,
    "network.trr.mode": 5,
    "dom.disable_beforeunload": True,
    "security.warn_submit_secure_to_insecure": False,  # a dialog, for pages that only count as secure
}
# What Firefox itself says when the tracker looks for the widest domain that takes a cookie.
BROWSERS_OWN = ("Cookie “ff_p” has been rejected",)
# Finds an element by a selector, in open shadow roots too.
FIND = """(selector) => {
    const within = (root) => {
        const found = root.querySelector(selector);
        if (found) return found;
        for (const each of root.querySelectorAll("*")) {
            const deeper = each.shadowRoot && within(each.shadowRoot);
            if (deeper) return deeper;
        }
    };
    return within(document);
}"""
KEYS = {"Enter": "\ue007", "Space": " ", "ArrowDown": "\ue015", "Tab": "\ue004", "Escape": "\ue00c"}


class Firefox:
    """The process and the line to it; one command at a time."""

    def __init__(self, profile: Path) -> None:
        assert FIREFOX is not None, "install Firefox: apt-get install firefox-esr"
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});"
            for name, value in PREFERENCES.items()
        ]
        (profile / "user.js").write_text("\n".join(lines))
        port = free_port()
        self._process = subprocess.Popen(
            [FIREFOX, "--headless", "--no-remote", "--profile", str(profile),
             "--remote-debugging-port", str(port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, "HOME": str(profile)},
        )  # fmt: skip
        self._life = ExitStack()
        self._line: ClientConnection = eventually(lambda: self._connect(port), START_SECONDS_MAX)
        self._answers: dict[int, Future[Any]] = {}
        self.heard: list[dict[str, Any]] = []
        threading.Thread(target=self._listen, daemon=True).start()
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])

    def _connect(self, port: int) -> ClientConnection | None:
        address = f"ws://127.0.0.1:{port}/session"
        try:
            return self._life.enter_context(
                connect(address, max_size=MESSAGE_BYTES_MAX, compression=None)
            )
        except OSError:
            return None  # not yet

    def send(self, method: str, seconds: float = ANSWER_SECONDS_MAX, **params: Any) -> Any:
        answer: Future[Any] = Future()
        number = len(self._answers)
        self._answers[number] = answer
        self._line.send(json.dumps({"id": number, "method": method, "params": params}))
        return answer.result(seconds)

    def _listen(self) -> None:
        try:
            for text in self._line:
                said = json.loads(text)
                if said["type"] == "event":
                    self.heard.append(said["params"])
                elif said["type"] == "success":
                    self._answers[said["id"]].set_result(said["result"])
                else:
                    self._answers[said["id"]].set_exception(AssertionError(said["message"]))
        except ConnectionClosed:
            pass  # with the browser

    def close(self) -> None:
        self._life.close()
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(20)


class FirefoxVisitor(Person):
    """A person in Firefox; one user context is one person."""

    def __init__(self, firefox: Firefox, web: Web) -> None:
        self.web = web
        self._firefox = firefox
        self._user = firefox.send("browser.createUserContext")["userContext"]
        self._since = len(firefox.heard)
        self.opens_tab()

    @property
    def complaints(self) -> list[str]:  # type: ignore[override]
        return [
            entry["text"]
            for entry in self._firefox.heard[self._since :]
            if entry["level"] in ("error", "warn") and not entry["text"].startswith(BROWSERS_OWN)
        ]

    def opens_tab(self) -> Self:
        made = self._firefox.send("browsingContext.create", type="tab", userContext=self._user)
        self._tab = made["context"]
        return self

    def opens(self, address: str, tracked: bool = True) -> Self:
        url = address if "://" in address else self.web.origin() + address
        self._firefox.send("browsingContext.navigate", context=self._tab, url=url, wait="complete")
        return self.awaits(TRACKING) if tracked else self

    def asks(self, expression: str, seconds: float = ANSWER_SECONDS_MAX) -> Any:
        answer = self._firefox.send(
            "script.evaluate", seconds, expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self._tab}, awaitPromise=True, userActivation=False,
        )  # fmt: skip
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"]) if "value" in answer["result"] else None

    def awaits(self, condition: str) -> Self:
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while True:
            try:
                if self.asks(f"!!({condition})", GONE_SECONDS):
                    return self
            except (AssertionError, TimeoutError):
                pass  # the page went away in the middle of the answer
            assert time.monotonic() < deadline, f"never became true: {condition}"
            time.sleep(0.02)

    def moves_onto(self, selector: str) -> Self:
        box = self.asks(
            f"(() => {{ const it = ({FIND})({selector!r}); it.scrollIntoView({{block: 'nearest'}});"
            "const box = it.getBoundingClientRect();"
            "return [box.x + box.width / 2, box.y + Math.min(box.height, 40) / 2] })()"
        )
        return self._mouse([move(box[0] - 1, box[1]), move(*box)])

    def moves_away(self) -> Self:
        return self._mouse([move(1, 1)])

    def clicks(self, selector: str, button: str = "left") -> Self:
        which = ("left", "middle", "right").index(button)
        self.moves_onto(selector)
        return self._mouse(
            [{"type": "pointerDown", "button": which}, {"type": "pointerUp", "button": which}]
        )

    def focuses(self, selector: str) -> Self:
        return self.runs(f"({FIND})({selector!r}).focus()")

    def presses(self, *keys: str) -> Self:
        return self._keys([KEYS[key] for key in keys])

    def types(self, text: str) -> Self:
        return self._keys(list(text))

    def closes(self) -> Self:
        self._firefox.send("browsingContext.close", context=self._tab)
        return self

    def goes(self) -> None:
        self._firefox.send("browser.removeUserContext", userContext=self._user)

    def _mouse(self, actions: list[dict[str, Any]]) -> Self:
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        return self._perform({**mouse, "actions": actions})

    def _keys(self, keys: list[str]) -> Self:
        strokes = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        return self._perform({"type": "key", "id": "keys", "actions": strokes})

    def _perform(self, source: dict[str, Any]) -> Self:
        self._firefox.send("input.performActions", context=self._tab, actions=[source])
        return self


def move(x: float, y: float) -> dict[str, Any]:
    return {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 10}
