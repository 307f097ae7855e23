"""`footfall import`: events of the past, from a file."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import OperationalError

from footfall.app.history import history
from footfall.cli.engine import Engine
from footfall.cli.options import (
    WRONG_INPUT,
    DataOption,
    JsonOption,
    command_by,
    fail,
    print_json,
    settings,
)
from footfall.collect.history.files import BadFile, Format
from footfall.collect.history.journal import Tally, Unlike
from footfall.collect.history.rows import Options, Source
from footfall.collect.history.take import History, NothingFits
from footfall.config import Config
from footfall.log.log import LogFull
from footfall.settings import rules, sites
from footfall.settings.database import Database
from footfall.settings.rules import Door
from footfall.settings.site import Site
from footfall.wire.columns import BadMapping

TOLD_MAX = 5  # rejected rows on the screen


class Asked(NamedTuple):
    """How a file is to be taken in."""

    file: Path
    options: Options
    resume: bool
    dry_run: bool
    quiet: bool


def import_(  # noqa: PLR0913, PLR0917 - the command's options
    file: Annotated[Path, typer.Argument(help="The file; .gz and .zst are unpacked.")],
    site: Annotated[str, typer.Option(help="Id or name of the site.")],
    format_: Annotated[
        Format | None, typer.Option("--format", help="Found out where it is not said.")
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="column=field[:type]; column= leaves it out. Again for more."),
    ] = None,
    constants: Annotated[
        list[str] | None, typer.Option("--set", help="field=value for every row. Again for more.")
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="Of an access log's pages; else the site's first domain.")
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", help="Paths of an access log to leave out, such as /api/*."),
    ] = None,
    encoding: Annotated[str, typer.Option(help="Of a CSV file.")] = "utf-8",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on after the last row that was taken in.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Judge every row, and keep nothing.")
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in events of the past from a file: NDJSON, CSV, Parquet, or a web server's access log.

    Example: footfall import orders.csv --site Shop --set action=product.buy --map ordered=time

    Example: footfall import /var/log/nginx/access.log.2.gz --site Shop --resume
    """
    with settings(data) as (config, database):
        owner = sites.find(database, site)
        if owner.archived_at is not None:
            fail(f"{owner.name} is archived; footfall sites restore takes it back.", WRONG_INPUT)
        door = rules.load(database).doors[owner.id]
        options = Options(
            format_, tuple(mapping or ()), tuple(constants or ()), _host(host, owner),
            tuple(without or ()), encoding,
        )  # fmt: skip
        asked = Asked(file, options, resume, dry_run, as_json)
        done, taken = _taken(config, database, door, asked)
    if as_json:
        print_json(_as_json(done, taken, dry_run))
    else:
        _tell(done, taken, asked)
    if taken.ended:
        fail(f"{taken.ended} With --resume it goes on after row {done.tally.rows:,}.")


class Taken(NamedTuple):
    """How it ended: whether the store has it all, or the sentence that ended it."""

    stored: bool = False
    ended: str = ""


def _host(said: str | None, site: Site) -> str:
    """Where the pages of an access log are, for lines that do not name it."""
    if said:
        return said
    return next((each for each in site.domains if not each.startswith("*")), "localhost")


def _taken(config: Config, database: Database, door: Door, asked: Asked) -> tuple[History, Taken]:
    """Takes the file in, and leaves an entry in the audit log."""
    engine = Engine(config)
    try:
        source = Source(asked.file, asked.options, door.signing_secret)
    except OSError as error:
        fail(f"{asked.file} cannot be read ({error.strerror}).", WRONG_INPUT)
    except (BadFile, BadMapping, LookupError) as error:
        fail(str(error), WRONG_INPUT)
    done: list[History] = []

    async def run() -> Taken:
        with history(config, door, source, asked.options, engine.runs) as taking:
            done.append(taking)
            with _bar(source, taking, asked.quiet) as step:
                if asked.resume:
                    taking.resume()
                    step()
                await taking.run(step, dry=asked.dry_run)
                return Taken(asked.dry_run or await taking.stored())

    taken = Taken()
    try:
        taken = asyncio.run(run())
    except (NothingFits, Unlike) as error:
        fail(str(error), WRONG_INPUT)
    except (BadFile, BadMapping) as error:
        if not done:
            fail(str(error), WRONG_INPUT)
        taken = Taken(ended=str(error))
    except LogFull as full:
        taken = Taken(ended=f"The log is full ({full}); run footfall up to have it stored.")
    except (OSError, sqlite3.Error) as error:  # a full disk may show anywhere
        if not done:
            fail(f"The data folder or the file fails ({error}).")
        taken = Taken(ended=f"The data folder or the file fails ({error}).")
    except KeyboardInterrupt:
        if not done:
            fail("Interrupted before the first row.")
        taken = Taken(ended="Interrupted.")
    finally:
        source.close()
        engine.close()
    taking = done[0]
    if not asked.dry_run:
        taken = _audited(database, door, asked, taking, taken)
    return taking, taken


def _audited(database: Database, door: Door, asked: Asked, taking: History, taken: Taken) -> Taken:
    """How it ended, once that is in the audit log."""
    detail = {"rows": taking.tally.rows, "accepted": taking.tally.accepted}
    try:
        with database.change(command_by(), "events.import", door.site.id, asked.file.name, detail):
            return taken
    except OperationalError as error:
        return taken._replace(
            ended=taken.ended or f"The audit log cannot be written ({error.orig})."
        )


@contextlib.contextmanager
def _bar(source: Source, taking: History, quiet: bool) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error, moved on by the function that it gives."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]} rows"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=quiet,
    )
    with bar:
        task = bar.add_task(source.path.name, total=source.size or None, rows="0")

        def step() -> None:
            bar.update(task, completed=source.done, rows=f"{taking.tally.rows:,}")

        yield step
        step()


def _as_json(done: History, taken: Taken, dry_run: bool) -> dict[str, Any]:
    tally = done.tally
    return {
        "rows": tally.rows,
        "accepted": tally.accepted,
        "rejected": tally.turned_away,
        "codes": tally.rejected,
        "rejections": [msgspec.to_builtins(each) for each in done.reasons],
        "leftOut": tally.left_out,
        "expired": tally.expired,
        "skipped": done.skipped,
        "dryRun": dry_run,
        "stored": taken.stored and not dry_run,
        "ended": taken.ended or None,
    }


def _tell(done: History, taken: Taken, asked: Asked) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(*_sentences(done.tally, asked.dry_run), sep="\n", markup=False)
    for each in done.reasons[:TOLD_MAX]:
        console.print(f"  row {each.row}: {each.code}  {each.message}", markup=False)
    if not (taken.stored or taken.ended):
        console.print("Footfall does not run; the events are stored when it starts.")


def _sentences(tally: Tally, dry_run: bool) -> Iterator[str]:
    would = "would be " if dry_run else ""
    yield (
        f"{tally.rows:,} rows: {tally.accepted:,} {would}accepted, "
        f"{tally.turned_away:,} {would}turned away, {sum(tally.left_out.values()):,} left out."
    )
    for reason, rows in sorted(tally.left_out.items(), key=lambda item: -item[1]):
        yield f"  left out {rows:,}: {reason}"
    for code, rows in sorted(tally.rejected.items(), key=lambda item: -item[1]):
        yield f"  turned away {rows:,}: {code}"
    if tally.expired:
        yield f"  {tally.expired:,} are older than the site keeps them, and are soon dropped again."
