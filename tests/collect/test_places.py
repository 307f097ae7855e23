"""Which paths are the tracker's, under any prefix, and which are left to the rest of Footfall."""

from __future__ import annotations

import pytest

from footfall.collect.places import Place, What, place_of

SCRIPTS = {"footfall.js", "footfall-sr.js", "footfall-debug.js", "footfall-extra.js"}
OWN_SCRIPTS = {"lantern.js"}
COLLECT_PATHS = {"lantern", "glow"}

EVENTS = Place(What.EVENTS)

ROWS = (
    ("/footfall.js", Place(What.SCRIPT, "footfall.js")),
    ("/t/footfall.js", Place(What.SCRIPT, "footfall.js")),
    ("/a/b/c/footfall-sr.js", Place(What.SCRIPT, "footfall-sr.js")),
    ("/t/footfall-debug.js", Place(What.SCRIPT, "footfall-debug.js")),
    ("/footfall-other.js", None),
    ("/footfall.js/", None),
    ("/xfootfall.js", None),
    ("/lantern.js", Place(What.SCRIPT, "lantern.js")),
    ("/t/lantern.js", Place(What.SCRIPT, "lantern.js")),
    ("/glow.js", None),
    ("/t/footfall-extra.js", Place(What.SCRIPT, "footfall-extra.js")),
    ("/t/lantern-extra.js", Place(What.SCRIPT, "lantern-extra.js")),
    ("/glow-debug.js", Place(What.SCRIPT, "glow-debug.js")),
    ("/t/lantern-sr.js", Place(What.SCRIPT, "lantern-sr.js")),
    ("/glow-other.js", None),
    ("/other-extra.js", None),
    ("/t/v1/events", EVENTS),
    ("//v1/events", EVENTS),
    ("/tv1/events", None),
    ("/t/v1/events/", None),
    ("/t/v1/events/x", None),
    ("/lantern", EVENTS),
    ("/t/glow", EVENTS),
    ("/lantern/", Place(What.SETTINGS, "")),
    ("/lanterns", None),
    ("/v1/tracker/fft_a", Place(What.SETTINGS, "fft_a")),
    ("/v1/tracker/", Place(What.SETTINGS, "")),
    ("/v1/tracker", None),
    ("/t/v1/tracker/fft_a", Place(What.SETTINGS, "fft_a")),
    ("/t/v1/tracker/fft_a/link", Place(What.LINK, "fft_a")),
    ("/v1/tracker/fft_a/assistant", Place(What.ASSISTANT, "fft_a")),
    ("/v1/tracker/fft_a/other", None),
    ("/v1/tracker/fft_a/link/x", None),
    ("/v1/tracker/link", Place(What.SETTINGS, "link")),
    ("/lantern/fft_a", Place(What.SETTINGS, "fft_a")),
    ("/t/lantern/fft_a/link", Place(What.LINK, "fft_a")),
    ("/t/glow/fft_a/assistant", Place(What.ASSISTANT, "fft_a")),
    ("/t/other/fft_a/assistant", None),
    ("/", None),
    ("", None),
    ("/metrics", None),
    ("/shop/", None),
    ("/shop/shop.js", None),
    ("/account", None),
    ("/sign-in", None),
    # However they end, our own pages and the API are never taken for a tracker's.
    ("/api/v1/events", None),
    ("/api/v1/sites/s/events", None),
    ("/api/lantern", None),
    ("/api/v1/tracker/fft_a", None),
    ("/api/v1/sites/lantern/link", None),
    ("/api/footfall.js", None),
    ("/s/site/customers/lantern", None),
    ("/s/lantern/settings", None),
    ("/s/site/v1/events", None),
    ("/console-assets/lantern.js", None),
    ("/account/footfall.js", None),
    ("/sign-in/lantern", None),
    ("/apis/footfall.js", Place(What.SCRIPT, "footfall.js")),
)


@pytest.mark.parametrize(("path", "expected"), ROWS)
def test_a_path_leads_where_it_should(path: str, expected: Place | None) -> None:
    assert place_of(path, SCRIPTS, OWN_SCRIPTS, COLLECT_PATHS) == expected


def test_without_own_names_only_ours_are_known() -> None:
    assert place_of("/lantern", SCRIPTS, (), ()) is None
    assert place_of("/lantern.js", SCRIPTS, (), ()) is None
    assert place_of("/t/footfall.js", SCRIPTS, (), ()) == Place(What.SCRIPT, "footfall.js")
