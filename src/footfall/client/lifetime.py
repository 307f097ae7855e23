"""What becomes of the open clients when the process forks, and when it ends."""

from __future__ import annotations

import atexit
import os
from typing import Protocol


class Open(Protocol):
    """A client as the process sees it."""

    def before_fork(self) -> None: ...
    def after_fork_in_parent(self) -> None: ...
    def after_fork_in_child(self) -> None: ...
    def at_exit(self) -> None: ...


_open: list[Open] = []
_forking: list[Open] = []  # those that the fork under way began with


def opened(client: Open) -> None:
    _open.append(client)


def closed(client: Open) -> None:
    if client in _open:
        _open.remove(client)


def _before_fork() -> None:
    _forking[:] = _open
    for client in _forking:
        client.before_fork()


def _after_fork_in_parent() -> None:
    for client in _forking:
        client.after_fork_in_parent()


def _after_fork_in_child() -> None:
    for client in _forking:
        client.after_fork_in_child()


def _at_exit() -> None:
    for client in list(_open):
        client.at_exit()


atexit.register(_at_exit)
if hasattr(os, "register_at_fork"):  # not on Windows, where nothing forks
    os.register_at_fork(
        before=_before_fork,
        after_in_parent=_after_fork_in_parent,
        after_in_child=_after_fork_in_child,
    )
