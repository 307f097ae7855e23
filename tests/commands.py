"""Footfall's commands for tests: each a process of its own, forked from one that has loaded them.

Loading takes a second; a test that only wants a site or a key need not pay it every time.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn


class Commands:
    """The process that has loaded all commands, and forks one for whoever asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-P", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """As `footfall ARGUMENTS`, in our folder and with our environment of this moment."""
        asks, tells = self._process.stdin, self._process.stdout
        assert asks is not None
        assert tells is not None
        with self._lock, tempfile.TemporaryDirectory() as folder:
            asked = {
                "arguments": arguments,
                "folder": folder,
                "cwd": str(Path.cwd()),
                "environment": {**os.environ, **environment},
            }
            asks.write(json.dumps(asked) + "\n")
            asks.flush()
            status = int(tells.readline())
            written = [(Path(folder) / name).read_text() for name in ("stdout", "stderr")]
        return subprocess.CompletedProcess(["footfall", *arguments], status, *written)

    def close(self) -> None:
        self._process.communicate()


@functools.cache
def commands() -> Commands:
    """This process's; it ends with us."""
    made = Commands()
    atexit.register(made.close)
    return made


def _become(asked: str) -> None:
    """Turns this process into the command that is asked for."""
    wanted = json.loads(asked)
    os.environ.clear()
    os.environ.update(wanted["environment"])
    os.chdir(wanted["cwd"])
    sys.argv = ["footfall", *wanted["arguments"]]
    created = os.O_WRONLY | os.O_CREAT
    for number, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, f"{wanted['folder']}/stdout", created),
        (2, f"{wanted['folder']}/stderr", created),
    ):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)


def _serve() -> None:
    """Forks a command for every line that is read, and answers with its status."""
    from footfall.__main__ import main  # its second is what whoever asks is spared

    _load(main)
    gc.freeze()  # what is loaded stays shared with those who are forked
    while asked := sys.stdin.readline():
        child = os.fork()
        if child == 0:
            _become(asked)
            _do(main)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _load(main: Callable[[], None]) -> None:
    """Does a first command, for much is loaded only by what needs it."""
    written = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(written):
        sys.argv = ["footfall", "sites", "list", "--data", folder, "--json"]
        with contextlib.suppress(SystemExit):
            main()
    assert written.getvalue() == "[]\n"


def _do(main: Callable[[], None]) -> NoReturn:
    """The command, and the end of its process without tidying up what was only borrowed."""
    try:
        main()
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else int(end.code is not None))
    raise AssertionError("a command ends by exiting")


if __name__ == "__main__":
    _serve()
