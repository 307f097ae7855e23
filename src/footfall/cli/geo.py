"""`footfall geo`: the database that tells regions and cities of addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from footfall.cli.options import WRONG_INPUT, DataOption, JsonOption, config_for, fail, print_json
from footfall.events.moment import iso
from footfall.geo import database
from footfall.geo.database import Described, NoDatabase

app = typer.Typer(help="Install, show or remove a database of places.", no_args_is_help=True)

WITHOUT = "No database is installed: countries are told by the one that comes with Footfall."


@app.command()
def install(
    file: Annotated[Path, typer.Argument(help="An MMDB file, or one compressed with gzip.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a database of places in use, whether Footfall runs or not.

    Example: footfall geo install GeoLite2-City.mmdb
    """
    target = config_for(data).places_path
    try:
        described = database.install(file, target)
    except NoDatabase as error:
        fail(str(error), WRONG_INPUT)
    except OSError as error:
        fail(f"{error.filename or file} cannot be read or written ({error.strerror}).")
    _tell(described, as_json, "Installed; it is used within a few seconds.")


@app.command()
def show(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show which database of places is in use.

    Example: footfall geo show
    """
    path = config_for(data).places_path
    if not path.exists():
        _tell(None, as_json, WITHOUT)
        return
    try:
        _tell(database.describe(path), as_json, "In use:")
    except (NoDatabase, OSError) as error:
        fail(f"{error} Install another one, or remove it.")


@app.command()
def remove(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Take the installed database of places out of use.

    Example: footfall geo remove
    """
    try:
        config_for(data).places_path.unlink(missing_ok=True)
    except OSError as error:
        fail(f"{error.filename} cannot be removed ({error.strerror}).")
    _tell(None, as_json, WITHOUT)


def _tell(described: Described | None, as_json: bool, sentence: str) -> None:
    if as_json:
        print_json({"database": _as_json(described) if described else None})
        return
    console = Console(soft_wrap=True, highlight=False)
    console.print(sentence)
    if described is not None:
        console.print(f"  Kind      {described.kind}", markup=False)
        console.print(f"  Built     {iso(described.built_at_ms)[:10]}")
        console.print(f"  Size      {described.bytes / 1024**2:,.1f} MiB")


def _as_json(described: Described) -> dict[str, Any]:
    return {
        "kind": described.kind,
        "builtAt": iso(described.built_at_ms),
        "nodes": described.nodes,
        "bytes": described.bytes,
    }
