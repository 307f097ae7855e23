"""What commands share: the data folder's option, opening the settings, and clear failures."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy.exc import OperationalError

from footfall.config import Config, ConfigError, load
from footfall.settings.audit import ActorKind, By
from footfall.settings.database import Database, SettingsError

DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="The data folder [env: FOOTFALL_DATA; default: ./footfall-data]."),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print JSON on standard output, and nothing else.")
]
WRONG_INPUT = 2


def command_by() -> By:
    """Whoever types the command, now."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        user = f"user {os.getuid()}"
    return By(ActorKind.COMMAND, user, time.time_ns() // 1_000_000)


def fail(message: str, status: int = 1) -> NoReturn:
    """One sentence on standard error, and out."""
    Console(stderr=True, soft_wrap=True).print(f"[bold red]footfall:[/] {escape(message)}")
    raise typer.Exit(status)


def config_for(data: Path | None) -> Config:
    """The configuration of this run; a bad value ends it with a sentence."""
    # FOOTFALL_SUPERVISED is said by a supervisor to its roles, not a setting.
    environment = {k: v for k, v in os.environ.items() if k != "FOOTFALL_SUPERVISED"}
    try:
        return load(environment, Path.cwd(), data)
    except ConfigError as error:
        fail(str(error), WRONG_INPUT)


@contextlib.contextmanager
def settings(data: Path | None) -> Iterator[tuple[Config, Database]]:
    """The settings database, whether Footfall runs or not; wrong input ends with a sentence."""
    config = config_for(data)
    try:
        config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        database = Database.open(config.meta_url)
    except OSError as error:
        fail(f"The data folder {config.data} cannot be written ({error.strerror}).")
    except OperationalError as error:
        fail(f"The settings cannot be opened ({error.orig}).")
    try:
        yield config, database
    except SettingsError as error:
        fail(str(error), WRONG_INPUT)
    except OperationalError as error:
        fail(f"The settings cannot be read or written ({error.orig}).")
    finally:
        database.close()


def print_json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")
