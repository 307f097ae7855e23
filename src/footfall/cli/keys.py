"""`footfall keys`: API keys for scripts and servers."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from footfall.cli.options import DataOption, JsonOption, command_by, print_json, settings
from footfall.events.moment import iso
from footfall.settings import keys, sites
from footfall.settings.keys import Scope

DAY_MS = 86_400_000

app = typer.Typer(help="Create, list and revoke API keys.", no_args_is_help=True)


@app.command()
def create(
    site: Annotated[str, typer.Option(help="Id or name of the site.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; several times for more.")],
    name: Annotated[str, typer.Option(help="What it is for.")] = "",
    ip: Annotated[
        list[str] | None, typer.Option(help="An address or network from where alone it holds.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, help="How long it holds.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Create an API key; its secret is shown once.

    Example: footfall keys create --site Shop --scope events:write --ip 203.0.113.0/24 --days 90
    """
    by = command_by()
    expires_at = by.at_ms + days * DAY_MS if days else None
    with settings(data) as (_, database):
        owner = sites.find(database, site)
        key, secret = keys.create(database, owner.id, scope, by, name, ip or (), expires_at)
    scopes = [str(each) for each in key.scopes]
    if as_json:
        print_json({"id": key.id, "key": secret, "site": owner.id, "scopes": scopes})
        return
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"{secret}\n\nKeep it now; it is not shown again. It may: {', '.join(scopes)}.")


@app.command("list")
def list_(
    site: Annotated[str | None, typer.Option(help="Only this site's keys.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List API keys, without their secrets.

    Example: footfall keys list --site Shop
    """
    with settings(data) as (_, database):
        owner = sites.find(database, site).id if site else None
        every = keys.every(database, owner)
    if as_json:
        print_json(
            [
                {
                    "id": key.id,
                    "site": key.site,
                    "scopes": list(key.scopes),
                    "prefix": key.prefix,
                    "name": key.name,
                    "allowedIps": list(key.allowed_ips),
                    "createdAt": iso(key.created_at),
                    "expiresAt": iso(key.expires_at) if key.expires_at else None,
                    "revokedAt": iso(key.revoked_at) if key.revoked_at else None,
                    "lastUsedAt": iso(key.last_used_at) if key.last_used_at else None,
                }
                for key in every
            ]
        )
        return
    if not every:
        Console().print("No key yet: footfall keys create --site SITE --scope events:write")
        return
    table = Table("Id", "Site", "Begins", "For", "Scopes", "Last used", "Ended", box=None)
    for key in every:
        ended = key.revoked_at or key.expires_at
        used = iso(key.last_used_at) if key.last_used_at else "never"
        scopes = ", ".join(key.scopes)
        table.add_row(
            key.id, key.site, f"{key.prefix}…", key.name, scopes, used, iso(ended) if ended else ""
        )
    Console().print(table)


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="The key's id, from keys list.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a key for good, within a second, everywhere.

    Example: footfall keys revoke k3v9q2m7xw
    """
    with settings(data) as (_, database):
        keys.revoke(database, key_id, command_by())
    if as_json:
        print_json({"id": key_id, "revoked": True})
    else:
        Console().print(f"Key {key_id} is revoked.")
