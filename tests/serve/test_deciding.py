"""A decision about customers is in the audit log before anything comes of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from footfall.pipeline.claims import Decision
from footfall.process.asks import Stopped
from footfall.serve import identities
from footfall.serve.access import Asker
from footfall.settings import audit, sites
from footfall.settings.audit import ActorKind, By
from footfall.settings.database import Database


def test_whatever_stops_a_decision_there_is_a_line_of_it(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'settings.db'}")
    site = sites.create(database, "Shop", [], By(ActorKind.COMMAND, "setup", 1))
    asked: list[Decision] = []

    def stopped(decision: Decision) -> None:
        asked.append(decision)
        raise Stopped

    context: Any = SimpleNamespace(database=database, decide=stopped)
    with pytest.raises(Stopped):
        identities._decide(
            context, Asker(operator=True), site, "merge.undo", ("undo", "a", "b", "m")
        )
    with database.begin() as connection:
        (entry,) = audit.page(connection, site.id, None, 1)
    database.close()
    assert (entry.act, entry.actor, entry.target) == ("merge.undo", "operator", asked[0].id)
