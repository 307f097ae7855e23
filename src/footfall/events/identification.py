"""What is told of an event whose identifying part could not be followed; the event is kept."""

from __future__ import annotations

REFUSED = "identification_refused"
CONFLICT = "identification_conflict"

MEANINGS = {
    REFUSED: "The event came without proof of who it is about, and what it claimed needs proof. "
    "It was kept under its own uuid; nobody was identified.",
    CONFLICT: "The event names an identifier of another customer. It was kept under its own uuid; "
    "nobody was changed. The conflict waits in the console.",
}
