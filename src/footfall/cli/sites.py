"""`footfall sites`: the tracked properties and their rules."""

from __future__ import annotations

import json
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from footfall.cli.options import (
    WRONG_INPUT,
    DataOption,
    JsonOption,
    command_by,
    fail,
    print_json,
    settings,
)
from footfall.settings import sites
from footfall.settings.site import Site
from footfall.settings.site_change import SiteChange

app = typer.Typer(help="Create, list, show and change sites.", no_args_is_help=True)


def _as_json(site: Site) -> dict[str, Any]:
    return {
        "id": site.id,
        "name": site.name,
        "domains": list(site.domains),
        "trackerKey": site.tracker_key,
    }


def _settings_as_json(site: Site) -> dict[str, Any]:
    return {
        **_as_json(site),
        "scriptName": site.script_name or None,
        "collectPath": site.collect_path or None,
        "secretParams": list(site.secret_params),
        "strictCatalogue": site.strict_catalogue,
        "sourceRules": msgspec.to_builtins(site.source_rules),
    }


def _show(site: Site, public_url: str) -> None:
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"[bold]{site.name}[/]  id {site.id}")
    console.print(f"  Domains      {', '.join(site.domains) or 'any'}")
    console.print(f"  Tracker key  {site.tracker_key}")
    console.print("  Put this into every page:")
    script = f"{public_url}/{site.script_name or 'footfall.js'}"
    snippet = f'<script async src="{script}" data-key="{site.tracker_key}"></script>'
    console.print(f"    {snippet}", markup=False)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What people call the site.")],
    domain: Annotated[
        list[str] | None,
        typer.Option(help="A domain whose pages may send; may be given several times."),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Create a site.

    Example: footfall sites create "Shop" --domain shop.example.com --domain "*.example.com"
    """
    with settings(data) as (config, database):
        site = sites.create(database, name, domain or [], command_by())
    if as_json:
        print_json(_as_json(site))
    else:
        _show(site, config.public_url)


@app.command("list")
def list_(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List all sites.

    Example: footfall sites list --json
    """
    with settings(data) as (_, database):
        every = sites.every(database)
    if as_json:
        print_json([_as_json(site) for site in every])
        return
    if not every:
        Console().print("No site yet: footfall sites create NAME --domain example.com")
        return
    table = Table("Id", "Name", "Domains", "Tracker key", box=None, header_style="bold")
    for site in every:
        table.add_row(site.id, site.name, ", ".join(site.domains) or "any", site.tracker_key)
    Console().print(table)


@app.command()
def show(
    site: Annotated[str, typer.Argument(help="Id or name.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one site and the snippet for its pages.

    Example: footfall sites show "Demo shop"
    """
    with settings(data) as (config, database):
        found = sites.find(database, site)
    if as_json:
        print_json(_settings_as_json(found))
    else:
        _show(found, config.public_url)


@app.command("set")
def set_(
    site: Annotated[str, typer.Argument(help="Id or name.")],
    values: Annotated[
        list[str], typer.Argument(help="NAME=VALUE, named as in the API; a value may be JSON.")
    ],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change settings of a site; they hold everywhere within a second.

    Example: footfall sites set Shop privacy.ip=dropped timeZone=Europe/Warsaw browsersOnly=true

    Example: footfall sites set Shop scriptName=lantern.js collectPath=lantern

    Example: footfall sites set Shop 'sourceRules=[{"match": {"host": "a.example"}, "source": "A"}]'
    """
    try:
        change = msgspec.convert(_nested(values), SiteChange)
    except msgspec.ValidationError as error:
        fail(f"That is no setting of a site: {error}.", WRONG_INPUT)
    with settings(data) as (config, database):
        found = sites.find(database, site)
        changed = sites.change(database, found.id, change.values(), command_by())
    if as_json:
        print_json(_settings_as_json(changed))
    else:
        _show(changed, config.public_url)


@app.command()
def lists(
    site: Annotated[str, typer.Argument(help="Id or name.")],
    allow: Annotated[list[str] | None, typer.Option(help="An action, or a pattern with *.")] = None,
    deny: Annotated[list[str] | None, typer.Option(help="As --allow; wins over it.")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Empty both lists.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which actions a site takes in; with options, replace both lists.

    Example: footfall sites lists Shop --deny "debug.*" --deny test.event
    """
    with settings(data) as (_, database):
        found = sites.find(database, site)
        if allow or deny or clear:
            values = {"allow": allow or [], "deny": deny or []}
            found = sites.change(database, found.id, values, command_by(), "lists.change")
    answer = {"allow": list(found.allow), "deny": list(found.deny)}
    if as_json:
        print_json(answer)
        return
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"  Allowed  {', '.join(found.allow) or 'everything'}", markup=False)
    console.print(f"  Denied   {', '.join(found.deny) or 'nothing'}", markup=False)


@app.command()
def archive(
    site: Annotated[str, typer.Argument(help="Id or name.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a site out of use: none of its keys writes any more; its events stay readable.

    Example: footfall sites archive "Old shop"
    """
    with settings(data) as (_, database):
        found = sites.archive(database, sites.find(database, site).id, command_by())
    if as_json:
        print_json({**_as_json(found), "archived": True})
    else:
        Console().print(f"{found.name} is archived; footfall sites restore takes it back.")


@app.command()
def restore(
    site: Annotated[str, typer.Argument(help="Id or name.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take an archived site into use again, with its keys and rules.

    Example: footfall sites restore "Old shop"
    """
    with settings(data) as (_, database):
        found = sites.restore(database, sites.find(database, site).id, command_by())
    if as_json:
        print_json({**_as_json(found), "archived": False})
    else:
        Console().print(f"{found.name} takes events again.")


def _nested(values: list[str]) -> dict[str, Any]:
    """`a.b=1` as `{"a": {"b": 1}}`; what is no JSON is a text."""
    result: dict[str, Any] = {}
    for each in values:
        name, equals, text = each.partition("=")
        if not equals:
            fail(f"{each!r} is not NAME=VALUE, such as timeZone=Europe/Warsaw.", WRONG_INPUT)
        try:
            value = json.loads(text)
        except ValueError:
            value = text
        *outer, last = name.split(".")
        place = result
        for part in outer:
            place = place.setdefault(part, {})
        place[last] = value
    return result
