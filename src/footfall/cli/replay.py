"""`footfall replay`: events that were turned away, again, under today's rules."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from footfall.cli.engine import engine
from footfall.cli.options import DataOption, JsonOption, print_json, settings
from footfall.settings import sites


def replay(
    site: Annotated[str, typer.Option(help="Id or name of the site.")],
    code: Annotated[str | None, typer.Option(help="Only those turned away with it.")] = None,
    action: Annotated[str | None, typer.Option(help="Only those with this action.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send events that were turned away again, under today's rules.

    Example: footfall replay --site Shop --code event_denied
    """
    with settings(data) as (config, database):
        owner = sites.find(database, site)
    told = Console(stderr=True, highlight=False)
    total = {"tried": 0, "accepted": 0, "rejected": 0}
    rejections: list[dict[str, str]] = []
    after: str | None = None
    with engine(config) as asked, told.status("Sending again…") as status:
        while True:
            body = {"code": code, "action": action, "cursor": after}
            path = f"/api/v1/sites/{owner.id}/rejected/replay"
            answer = asked.ask("POST", path, {k: v for k, v in body.items() if v})
            for name in total:
                total[name] += answer[name]
            rejections = (rejections + answer["rejections"])[:20]
            status.update(f"Sent {total['tried']:,} again…")
            after = answer["next"]
            if after is None:
                break
    if as_json:
        print_json({**total, "rejections": rejections})
        return
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"{total['tried']:,} tried, {total['accepted']:,} accepted, "
        f"{total['rejected']:,} still turned away."
    )
    for each in rejections:
        console.print(f"  {each['code']}  {each['message']}", markup=False)
