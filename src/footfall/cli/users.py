"""`footfall users`: who may sign in to the console."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from footfall.cli.options import DataOption, JsonOption, command_by, print_json, settings
from footfall.config import Config
from footfall.events.moment import iso
from footfall.settings import links, people, sites
from footfall.settings.database import Database
from footfall.settings.people import EVERYWHERE, Person, Role

app = typer.Typer(
    help="Create, list and remove people, and make sign-in links.", no_args_is_help=True
)
Email = Annotated[str, typer.Argument(help="The person's email address.")]


def _link(config: Config, database: Database, person: Person) -> str:
    token = links.make(database, person.id, command_by())
    return f"{config.public_url}/sign-in?token={token}"


def _tell(person: Person, link: str) -> None:
    text = f"{link}\n\nThe link signs {person.email} in once, within 24 hours."
    Console(soft_wrap=True, highlight=False).print(text, markup=False)


@app.command()
def create(
    email: Email,
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    site: Annotated[
        str | None, typer.Option(help="On which site, by id or name; all sites without it.")
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a person sign in, and print a link that does so once.

    Example: footfall users create ann@example.com --role analyst --site "Demo shop"
    """
    with settings(data) as (config, database):
        where = EVERYWHERE if site is None else sites.find(database, site).id
        person = people.create(database, email, role, command_by(), where)
        link = _link(config, database, person)
    if as_json:
        print_json({"id": person.id, "email": person.email, "role": str(role), "link": link})
    else:
        _tell(person, link)


@app.command("link")
def link_(email: Email, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Print a new sign-in link.

    Example: footfall users link ann@example.com
    """
    with settings(data) as (config, database):
        person = people.find(database, email)
        link = _link(config, database, person)
    if as_json:
        print_json({"id": person.id, "email": person.email, "link": link})
    else:
        _tell(person, link)


@app.command("list")
def list_(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List everybody who may sign in, with their roles by site; * is every site.

    Example: footfall users list
    """
    with settings(data) as (_, database):
        every = people.every(database)
        names = {site.id: site.name for site in sites.every(database)}
    if as_json:
        print_json(
            [
                {
                    "id": person.id,
                    "email": person.email,
                    "roles": {site: str(role) for site, role in person.roles.items()},
                    "hasPassword": person.has_password,
                    "hasTotp": person.has_totp,
                    "createdAt": iso(person.created_at),
                }
                for person in every
            ]
        )
        return
    table = Table("Email", "Roles", "Since", box=None, header_style="bold")
    for person in every:
        roles = ", ".join(
            role if site == EVERYWHERE else f"{role} of {names.get(site, site)}"
            for site, role in person.roles.items()
        )
        table.add_row(escape(person.email), escape(roles) or "none", iso(person.created_at))
    Console().print(table)


@app.command()
def remove(email: Email, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Remove a person; their sessions and links end at once.

    Example: footfall users remove ann@example.com
    """
    with settings(data) as (_, database):
        person = people.find(database, email)
        people.remove(database, person.id, command_by())
    if as_json:
        print_json({"id": person.id, "email": person.email})
    else:
        Console(highlight=False).print(f"{person.email} may not sign in any more.", markup=False)


@app.command("totp-off")
def totp_off(email: Email, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Ask a person for no codes any more, when the phone with the app was lost.

    Example: footfall users totp-off ann@example.com
    """
    with settings(data) as (_, database):
        person = people.find(database, email)
        people.drop_totp(database, person.id, command_by())
    if as_json:
        print_json({"id": person.id, "email": person.email})
    else:
        Console(highlight=False).print(f"{person.email} signs in without a code now.", markup=False)
