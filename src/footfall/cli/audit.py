"""`footfall audit`: who changed what, and when."""

from __future__ import annotations

import itertools
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from footfall.cli.options import DataOption, JsonOption, print_json, settings
from footfall.events.moment import iso
from footfall.settings import audit as log
from footfall.settings import sites


def audit(
    site: Annotated[str | None, typer.Option(help="Only what concerns this site.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 50,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show administrative acts, newest first.

    Example: footfall audit --site Shop --limit 20
    """
    with settings(data) as (_, database):
        owner = sites.find(database, site).id if site else None
        with database.begin() as connection:
            entries = list(itertools.islice(log.every(connection, owner), limit))
    if as_json:
        print_json([{**msgspec.to_builtins(each), "at": iso(each.at)} for each in entries])
        return
    table = Table("When", "Who", "Did", "Site", "To", box=None, header_style="bold")
    for each in entries:
        table.add_row(iso(each.at), each.actor, each.act, each.site or "all", each.target)
    Console().print(table)
