"""`footfall customers`: everything about one customer, to hand over or to erase."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer
from rich.console import Console

from footfall.cli.engine import engine
from footfall.cli.options import DataOption, JsonOption, fail, print_json, settings
from footfall.settings import sites

POLL_SECONDS = 0.2

app = typer.Typer(help="Export and erase customers.", no_args_is_help=True)

Customer = Annotated[str, typer.Argument(help="A uuid, customId, email or phone.")]
SiteName = Annotated[str, typer.Option("--site", help="Id or name of the site.")]


@app.command()
def export(
    customer: Customer,
    site: SiteName,
    to: Annotated[Path | None, typer.Option(help="A file; standard output without it.")] = None,
    data: DataOption = None,
) -> None:
    """Write everything that is known of one customer as JSON.

    Example: footfall customers export ann@example.com --site Shop --to ann.json
    """
    with settings(data) as (config, database):
        owner = sites.find(database, site)
    path = f"/api/v1/sites/{owner.id}/customers/{quote(customer, safe='')}/export"
    with engine(config) as asked, asked.stream(path) as chunks:
        if to is None:
            for chunk in chunks:
                sys.stdout.buffer.write(chunk)
            return
        with to.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
    Console(stderr=True).print(f"Written to {to}.")


@app.command()
def erase(
    customer: Customer,
    site: SiteName,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase everything that is known of one customer, for good, and print the proof.

    Example: footfall customers erase ann@example.com --site Shop --yes
    """
    with settings(data) as (config, database):
        owner = sites.find(database, site)
    if not yes and not as_json:
        typer.confirm(f"Erase everything about {customer} on {owner.name}, for good?", abort=True)
    told = Console(stderr=True, highlight=False)
    below = f"/api/v1/sites/{owner.id}"
    with engine(config) as asked, told.status("Erasing…") as status:
        job = asked.ask("DELETE", f"{below}/customers/{quote(customer, safe='')}")
        while job["state"] not in ("done", "failed"):
            time.sleep(POLL_SECONDS)
            job = asked.ask("GET", f"{below}/jobs/{job['id']}")
            status.update(f"Erasing: {job['step']}…")
    if as_json:
        print_json(job)
    if job["state"] == "failed":
        fail(f"The erasure failed at: {job['step']}. Ask again; what is done stays done.")
    if not as_json:
        removed = ", ".join(f"{name} {n:,}" for name, n in job["result"]["removed"].items() if n)
        left = sum(job["result"]["remaining"].values())
        Console(soft_wrap=True, highlight=False).print(
            f"Erased: {removed or 'there was nothing'}. Found afterwards: {left}.\n"
            f"Proof {job['result']['digest']} (job {job['id']}, {job['result']['checkedAt']})"
        )
