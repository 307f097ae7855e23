"""`footfall users`: who may sign in to the console."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from footfall.cli.options import DataOption, JsonOption, print_json, settings
from footfall.config import Config
from footfall.events.moment import iso
from footfall.settings import people
from footfall.settings.database import Database
from footfall.settings.people import Person, Role

app = typer.Typer(help="Create and list people, and make sign-in links.", no_args_is_help=True)


def _tell(config: Config, database: Database, person: Person, as_json: bool) -> None:
    token = people.make_link_token(database, person.id, time.time_ns() // 1_000_000)
    link = f"{config.public_url}/sign-in?token={token}"
    if as_json:
        answer = {"id": person.id, "email": person.email, "role": str(person.role), "link": link}
        print_json(answer)
        return
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"{link}\n\nThe link signs {person.email} in once, within 24 hours.")


@app.command()
def create(
    email: Annotated[str, typer.Argument(help="The person's email address.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a person sign in, and print a link that does so once.

    Example: footfall users create ann@example.com --role analyst
    """
    with settings(data) as (config, database):
        person = people.create(database, email, role, time.time_ns() // 1_000_000)
        _tell(config, database, person, as_json)


@app.command()
def link(
    email: Annotated[str, typer.Argument(help="Whose link.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print a new sign-in link.

    Example: footfall users link ann@example.com
    """
    with settings(data) as (config, database):
        _tell(config, database, people.find(database, email), as_json)


@app.command("list")
def list_(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List everybody who may sign in.

    Example: footfall users list
    """
    with settings(data) as (_, database):
        every = people.every(database)
    if as_json:
        print_json(
            [
                {
                    "id": person.id,
                    "email": person.email,
                    "role": str(person.role),
                    "createdAt": iso(person.created_at),
                }
                for person in every
            ]
        )
        return
    table = Table("Email", "Role", "Since", box=None, header_style="bold")
    for person in every:
        table.add_row(person.email, person.role, iso(person.created_at))
    Console().print(table)
