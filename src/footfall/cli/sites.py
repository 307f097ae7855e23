"""`footfall sites`: the tracked properties."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from footfall.cli.options import DataOption, JsonOption, print_json, settings
from footfall.settings import sites
from footfall.settings.sites import Site

app = typer.Typer(help="Create, list and show sites.", no_args_is_help=True)


def _as_json(site: Site) -> dict[str, Any]:
    return {
        "id": site.id,
        "name": site.name,
        "domains": list(site.domains),
        "trackerKey": site.tracker_key,
    }


def _show(site: Site, public_url: str) -> None:
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"[bold]{site.name}[/]  id {site.id}")
    console.print(f"  Domains      {', '.join(site.domains) or 'any'}")
    console.print(f"  Tracker key  {site.tracker_key}")
    console.print("  Put this into every page:")
    snippet = (
        f'<script async src="{public_url}/footfall.js" data-key="{site.tracker_key}"></script>'
    )
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
        site = sites.create(database, name, domain or [], time.time_ns() // 1_000_000)
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
        print_json(_as_json(found))
    else:
        _show(found, config.public_url)
