"""Chromium as people start it: real tabs that hide, prerender and close, with nobody's tools attached."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path

from visiting import CHROMIUM

from system import eventually
from tracker.web import SECURE, Web

START_SECONDS_MAX = 30.0


class Everyday:
    """One process on a profile of its own; `flags` are its command line's."""

    def __init__(
        self, web: Web, profile: Path, *flags: str, secure: tuple[str, ...] = SECURE
    ) -> None:
        assert CHROMIUM is not None, "install Chromium: apt-get install chromium"
        self._log = profile / "chromium.log"
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [CHROMIUM, "--headless=new", "--no-sandbox", "--no-first-run",
                 f"--user-data-dir={profile}", *reach(web, secure), *flags],
                stdout=subprocess.DEVNULL, stderr=log, start_new_session=True,
            )  # fmt: skip

    def tools(self) -> str:
        """Where its tools listen, when started with --remote-debugging-port."""
        found = eventually(
            lambda: re.search(r"ws://([\d.]+:\d+)", self._log.read_text()), START_SECONDS_MAX
        )
        return f"http://{found[1]}"

    def close(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(20)


def reach(web: Web, secure: tuple[str, ...] = SECURE) -> list[str]:
    """The flags by which a browser knows every `.test` host, and trusts some as if they had certificates."""
    trusted = ",".join(web.origin(host) for host in secure)
    return [
        "--host-resolver-rules=MAP *.test 127.0.0.1",
        f"--unsafely-treat-insecure-origin-as-secure={trusted}",
    ]
