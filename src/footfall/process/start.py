"""Starting a processor: everything that it remembers comes from the store."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
import structlog

from footfall.log.log import LogReader
from footfall.pipeline.activity import Activity
from footfall.pipeline.bots import Paces
from footfall.pipeline.claims import Decision
from footfall.pipeline.directory import Directory
from footfall.pipeline.sessions import OpenSessions
from footfall.pipeline.steps import State
from footfall.pipeline.terms import Terms
from footfall.pipeline.traffic import SiteSources, no_sources
from footfall.pipeline.usual import Known, UsualHovers
from footfall.pipeline.wording import Catalogues, default_catalogue
from footfall.process.conservation import Conservation
from footfall.process.duplicates import Duplicates
from footfall.process.limits import DECISION_WAITS_MS_MAX, LEARN_SECONDS_MAX, TIMEOUT_MS_MAX
from footfall.process.run import Parts, Processor, Show
from footfall.process.seen import IDS_PER_GENERATION, SeenIds
from footfall.store import identity, machines, recall
from footfall.store.client import Store, StoreError
from footfall.store.hovers import known_hovers
from footfall.store.sessions import open_at_start
from footfall.store.shapes import known_shapes

log = structlog.get_logger()


class SiteRules(NamedTuple):
    """What sites say, each answered by their rules of this moment."""

    terms: Terms
    sources: Callable[[str], SiteSources] = no_sources
    catalogues: Catalogues = default_catalogue


def build_processor(
    *,
    reader: LogReader,
    store: Store,
    rules: SiteRules,
    show: Show,
    set_aside_path: Path,
    seed: int,
    now_ms: Callable[[], int],
) -> tuple[Processor, Directory, Conservation]:
    """A processor that goes on where the last one stopped, its directory, and its counts."""
    recent, covers_from_ms = recall.recent_ids(store, IDS_PER_GENERATION // 2)
    seen = SeenIds(seed=seed)
    seen.covers_from_ms = covers_from_ms
    if len(recent):
        seen.tell(recent, now_ms())
    taken, unfinished = _decisions(store)
    directory = Directory(identity.claims(store), taken)
    directory.changed()
    version = identity.next_version(store, now_ms())
    sessions = OpenSessions(rules.terms, open_at_start(store, TIMEOUT_MS_MAX), now_ms())
    usual = UsualHovers(_known_hovers(store, now_ms()))
    counts = Conservation()

    def set_aside(activity: Activity, reason: str) -> None:
        keep_aside(set_aside_path, activity, reason)
        counts.set_aside += 1

    parts = Parts(
        reader=reader,
        store=store,
        duplicates=Duplicates(seen, lambda ids: recall.stored_ids(store, ids)),
        state=State(
            directory,
            sessions,
            usual,
            Paces(machines.fast(store)),
            rules.sources,
            rules.catalogues,
            rules.terms,
        ),
        show=show,
        set_aside=set_aside,
        counts=counts,
        shapes=known_shapes(store),
        now_ms=now_ms,
    )
    processor = Processor(parts, version=version)
    processor.take(unfinished)
    identity.mend(store, directory.standing(), version)
    return processor, directory, counts


def _decisions(store: Store) -> tuple[list[Decision], list[Decision]]:
    """People's decisions, and those of them of which a crash may have left something undone.

    One is taken at a time, and nothing else is stored meanwhile, so it can only be one that is not
    older than what was stored last.
    """
    decisions = sorted(identity.decisions(store), key=lambda each: each.moment)
    if not decisions:
        return [], []
    since_ms = recall.newest_ms(store) - DECISION_WAITS_MS_MAX
    taken = [each for each in decisions if each.at_ms < since_ms]
    return taken, decisions[len(taken) :]


def _known_hovers(store: Store, now_ms: int) -> list[Known]:
    """What is usual; nothing where the store takes too long, until a refresh brings it."""
    try:
        return known_hovers(store, now_ms, LEARN_SECONDS_MAX)
    except StoreError as error:
        log.warning("what is usual is not known yet", error=str(error))
        return []


def keep_aside(path: Path, activity: Activity, reason: str) -> None:
    """Appends an event that the store cannot take to a file, durably, with the store's words."""
    line = msgspec.json.encode({"event": activity.event, "reason": reason}) + b"\n"
    with path.open("ab") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
