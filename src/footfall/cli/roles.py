"""`footfall collect` and the engine: one role in one process."""

from __future__ import annotations

from typing import Annotated

import typer

from footfall import app as roles
from footfall.cli.options import DataOption, config_for


def collect(
    data: DataOption = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
) -> None:
    """Only take events in, into the log.

    Example: footfall collect --data /var/lib/footfall --port 8000
    """
    roles.run_collector(config_for(data), host, port)


def engine(data: DataOption = None, demo: Annotated[bool, typer.Option("--demo")] = False) -> None:
    """Process and serve, beside the embedded store that both need."""
    roles.run_engine(config_for(data), demo)
