"""`footfall doctor`: checks what Footfall stands on, and says how to mend what it finds."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Literal, NamedTuple

import httpx
import typer
from rich.console import Console

from footfall import __version__
from footfall.app import STATIC
from footfall.cli.options import DataOption, JsonOption, config_for, print_json
from footfall.config import Config
from footfall.settings import sites
from footfall.settings.database import Database

FREE_BYTES_MIN = 2 * 1024**3  # below it merges of the store begin to fail
BUILT = (
    "tracker/footfall.js", "tracker/footfall-extra.js", "tracker/footfall-debug.js",
    "tracker/footfall-sr.js", "console/index.html",
)  # fmt: skip


class Finding(NamedTuple):
    """One check's outcome, in a sentence that says how to mend it unless it is well."""

    check: str
    state: Literal["ok", "warning", "error"]
    message: str


def _python(_: Config) -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    parts = ", ".join(f"{name} {version(name)}" for name in ("chdb", "granian", "msgspec"))
    return Finding("versions", "ok", f"Footfall {__version__}, Python {found}, {parts}.")


def _folder(config: Config) -> Finding:
    try:
        config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = config.data / ".doctor"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        message = f"{config.data} cannot be written ({error.strerror}): change its owner or --data."
        return Finding("data folder", "error", message)
    if config.data.stat().st_mode & 0o077:
        message = f"Others on this machine can look into {config.data}: chmod 700 it."
        return Finding("data folder", "warning", message)
    return Finding("data folder", "ok", f"{config.data} can be written, and read by nobody else.")


def _disk(config: Config) -> Finding:
    folder = config.data if config.data.exists() else config.data.parent
    free = shutil.disk_usage(folder).free
    gib = free / 1024**3
    if free < FREE_BYTES_MIN:
        return Finding("disk", "error", f"Only {gib:.1f} GiB are free; make room or move the data.")
    return Finding("disk", "ok", f"{gib:.0f} GiB are free.")


def _proxies(config: Config) -> Finding:
    if config.public_url.startswith("https://") and not config.trusted_proxies:
        message = (
            "Behind a proxy that speaks TLS everybody seems to have its address: name it in "
            "FOOTFALL_TRUSTED_PROXIES."
        )
        return Finding("proxies", "warning", message)
    return Finding("proxies", "ok", "Addresses of visitors are taken from where they come.")


def _assets(_: Config) -> Finding:
    missing = [name for name in BUILT if not (STATIC / name).exists()]
    if missing:
        message = f"Not built: {', '.join(missing)}; run `make setup`."
        return Finding("built files", "error", message)
    return Finding("built files", "ok", "The tracker and the console are built.")


def _settings(config: Config) -> Finding:
    database = Database.open(config.meta_url)
    with contextlib.closing(database):
        count = len(sites.every(database))
    if not count:
        message = "No site yet: footfall sites create NAME --domain example.com."
        return Finding("settings", "warning", message)
    return Finding("settings", "ok", f"{count} site{'s' if count > 1 else ''}.")


def _log(config: Config) -> Finding:
    if not config.spool_path.exists():
        return Finding("log", "ok", "Nothing has come in yet.")
    spool = sqlite3.connect(f"file:{config.spool_path}?mode=ro", uri=True)
    with contextlib.closing(spool):
        row = spool.execute("SELECT next FROM ends").fetchone()
        reader = spool.execute("SELECT position FROM readers").fetchone()
    end, position = (row[0] if row else 1), (reader[0] if reader else 1)
    waiting = end - position
    return Finding("log", "ok", f"{end - 1:,} events came in; {waiting:,} wait for the processor.")


def _set_aside(config: Config) -> Finding:
    path = config.data / "set-aside.ndjson"
    if not path.exists():
        return Finding("set aside", "ok", "The store has taken every event.")
    message = f"{path} holds events that the store could not take; each line says why."
    return Finding("set aside", "warning", message)


def _running(config: Config) -> Finding:
    try:
        transport = httpx.HTTPTransport(uds=str(config.serve_socket))
        with httpx.Client(transport=transport, base_url="http://engine") as client:
            text = client.get("/metrics", timeout=2).text
    except httpx.TransportError:
        return Finding("running", "warning", "Footfall is not running here: footfall up.")
    values = {
        line.split()[0].removeprefix("footfall_events_").removesuffix("_total"): float(
            line.split()[1]
        )
        for line in text.splitlines()
        if line.startswith("footfall_events_") and not line.split()[0].endswith("_created")
    }
    balance = values["read"] + values["made"] - values["duplicate"] - values["set_aside"]
    balance -= values["stored"] + values["under_way"]
    told = ", ".join(f"{name} {value:,.0f}" for name, value in values.items())
    state: Literal["ok", "error"] = "ok" if balance == 0 else "error"
    return Finding("events conserved", state, f"Since the start: {told}.")


CHECKS: tuple[Callable[[Config], Finding], ...] = (
    _python, _folder, _disk, _proxies, _assets, _settings, _log, _set_aside, _running,
)  # fmt: skip
MARKS = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "error": "[red]✗[/]"}


def doctor(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Check configuration, disk, engine and versions, and say how to mend what is wrong.

    Example: footfall doctor --json
    """
    config = config_for(data)
    findings = []
    for check in CHECKS:
        findings.append(check(config))
        if findings[-1].check == "data folder" and findings[-1].state == "error":
            break  # the rest would only say so again
    if as_json:
        print_json([finding._asdict() for finding in findings])
    else:
        console = Console(soft_wrap=True, highlight=False)
        for finding in findings:
            console.print(f"{MARKS[finding.state]} [bold]{finding.check}[/]  {finding.message}")
    if any(finding.state == "error" for finding in findings):
        raise typer.Exit(1)
