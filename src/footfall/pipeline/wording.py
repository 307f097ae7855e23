"""How events that Footfall makes itself read on a site that has words of its own for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from footfall.events.catalogue import DEFAULT, Catalogue
from footfall.events.event import Source
from footfall.pipeline.activity import Activity

Catalogues = Callable[[str], Catalogue]  # by site

_decode = msgspec.json.Decoder(dict[str, object]).decode


def default_catalogue(_: str) -> Catalogue:
    """For sites without words of their own."""
    return DEFAULT


def own_labels(activities: Sequence[Activity], catalogues: Catalogues) -> None:
    """Step: labels `session.start` and the like by the site's definition; senders' were at the
    door."""
    for activity in activities:
        event = activity.event
        if event.source != Source.FOOTFALL:
            continue
        catalogue = catalogues(event.site)
        definition = catalogue.own.get(event.action)
        if definition is not None and definition.label:
            label = catalogue.label_of(event.action, _decode(event.params))
            activity.event = msgspec.structs.replace(event, label=label)
