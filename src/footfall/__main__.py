"""The command line: `footfall` and `python -m footfall`."""

from __future__ import annotations

import os

import typer

from footfall import __version__
from footfall.cli import (
    audit,
    catalogue,
    customers,
    doctor,
    geo,
    imports,
    keys,
    replay,
    roles,
    sites,
    up,
    users,
)

app = typer.Typer(
    help="Footfall: event tracking from a page or an app to the live view.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(up.up)
app.command()(roles.collect)
app.command(hidden=True)(roles.engine)
app.add_typer(sites.app, name="sites")
app.add_typer(keys.app, name="keys")
app.add_typer(users.app, name="users")
app.add_typer(customers.app, name="customers")
app.command("import")(imports.import_)
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(geo.app, name="geo")
app.command()(replay.replay)
app.command()(audit.audit)
app.command()(doctor.doctor)


@app.command()
def version() -> None:
    """Print the version.

    Example: footfall version
    """
    typer.echo(__version__)


def main() -> None:
    os.umask(0o077)  # what is kept is nobody else's to read
    app()


if __name__ == "__main__":
    main()
