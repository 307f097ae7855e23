"""Labels of events that Footfall makes: the site's own words, where it has some."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from activities import activity

from footfall.events.catalogue import Catalogue
from footfall.events.definition import Definition
from footfall.events.event import Source
from footfall.pipeline.wording import own_labels

OWN = Catalogue(
    {
        "session.start": Definition("Came in"),
        "session.end": Definition("Left after {{pages}} pages"),
        "client.merge": Definition(icon="heart"),
    }
)


@pytest.mark.parametrize(
    ("action", "params", "source", "label"),
    [
        ("session.start", {}, Source.FOOTFALL, "Came in"),
        ("session.end", {"pages": 3}, Source.FOOTFALL, "Left after 3 pages"),
        ("client.merge", {"from": "x"}, Source.FOOTFALL, "as it was"),
        ("client.identify", {}, Source.FOOTFALL, "as it was"),
        ("session.start", {}, Source.SERVER, "as it was"),
    ],
)
def test_a_site_may_have_words_of_its_own(
    action: str, params: dict[str, Any], source: Source, label: str
) -> None:
    made = activity(action, params=params)
    made.event = msgspec.structs.replace(made.event, source=source, label="as it was")
    own_labels([made], lambda site: OWN)
    assert made.event.label == label
    made.event = msgspec.structs.replace(made.event, label="as it was")
    own_labels([made], lambda site: Catalogue())
    assert made.event.label == "as it was"
