"""`footfall catalogue`: a site's definitions of its actions as a file, for review in git."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console

from footfall.cli.engine import engine
from footfall.cli.options import (
    WRONG_INPUT,
    DataOption,
    JsonOption,
    command_by,
    fail,
    print_json,
    settings,
)
from footfall.config import Config
from footfall.events.definition import Definition, Param
from footfall.settings import catalogue_file, definitions, sites
from footfall.settings.definitions import Difference

app = typer.Typer(help="A site's own definitions of actions, as YAML.", no_args_is_help=True)

SiteOption = Annotated[str, typer.Option(help="Id or name of the site.")]
MARKS = {"added": "[green]+[/]", "changed": "[yellow]~[/]", "removed": "[red]-[/]"}


@app.command()
def pull(
    file: Annotated[Path, typer.Argument(help="Where to; - is standard output.")],
    site: SiteOption,
    seen: Annotated[
        bool, typer.Option("--seen", help="Also what came and nobody has defined, as a draft.")
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a site's own definitions into a file.

    Example: footfall catalogue pull catalogue.yaml --site Shop

    Example: footfall catalogue pull draft.yaml --site Shop --seen
    """
    with settings(data) as (config, database):
        owner = sites.find(database, site)
        own = definitions.of_site(database, owner.id)
    found = {action: each.definition for action, each in own.items()}
    if seen:
        found |= _drafts(config, owner.id, found)
    text = catalogue_file.written(owner.name, found, owner.strict_catalogue)
    if str(file) == "-":
        sys.stdout.write(text)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{file} cannot be written ({error.strerror}).")
    if as_json:
        print_json({"file": str(file), "actions": list(found), "strict": owner.strict_catalogue})
    else:
        Console(soft_wrap=True).print(f"{len(found)} definitions are in {file}.", markup=False)


@app.command()
def push(
    file: Annotated[Path, typer.Argument(help="A file as pull writes it; - is standard input.")],
    site: SiteOption,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a file's definitions the site's own; those that are not in it are taken away.

    They hold everywhere within a second.

    Example: footfall catalogue push catalogue.yaml --site Shop --dry-run
    """
    text = _read(file)
    with settings(data) as (_, database):
        owner = sites.find(database, site)
        told = catalogue_file.read(text)
        strict = owner.strict_catalogue if told.strict is None else told.strict
        if dry_run:
            before = definitions.of_site(database, owner.id)
            found = definitions.difference(before, told.definitions)
        else:
            found = definitions.replace(database, owner.id, told.definitions, command_by())
            # Last, so that a strict site knows what it is strict about.
            sites.change(database, owner.id, {"strict_catalogue": strict}, command_by())
    if as_json:
        changes = {name: list(actions) for name, actions in found._asdict().items()}
        print_json({**changes, "strict": strict, "dryRun": dry_run})
    else:
        _tell(found, owner.strict_catalogue, strict, dry_run)


def _drafts(config: Config, site: str, own: dict[str, Definition]) -> dict[str, Definition]:
    """Definitions that would let a strict site take everything that came so far."""
    path = f"/api/v1/sites/{site}/actions"
    drafts: dict[str, Definition] = {}
    with engine(config) as asked:
        for row in asked.ask("GET", path)["actions"]:
            if row["origin"] != "seen" and not row["undefinedParams"]:
                continue
            action = row["action"]
            came = [
                Param(param["name"], _one_type(param["seen"]["types"]))
                for param in asked.ask("GET", f"{path}/{action}")["params"]
                if param["origin"] == "seen"
            ]
            before = own.get(action, Definition())
            drafts[action] = msgspec.structs.replace(before, params=(*before.params, *came))
    return drafts


def _one_type(types: list[dict[str, Any]]) -> str:
    """The type of a param that came with one; any where it came with several."""
    return str(types[0]["type"]) if len(types) == 1 else "any"


def _read(file: Path) -> str:
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return content.decode()
    except OSError as error:
        fail(f"{file} cannot be read ({error.strerror}).", WRONG_INPUT)
    except UnicodeDecodeError:
        fail(f"{file} is no UTF-8 text.", WRONG_INPUT)


def _tell(found: Difference, strict_before: bool, strict: bool, dry_run: bool) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for name, actions in found._asdict().items():
        for action in actions:
            console.print(f"  {MARKS[name]} {action}")
    if strict != strict_before:
        console.print(f"  {MARKS['changed']} strict: {str(strict).lower()}")
    elif not any(found):
        console.print("Nothing to change.")
        return
    console.print("Nothing has been changed yet." if dry_run else "That is the catalogue now.")
