"""What is said of an element that could not even be read as an event; pure."""

from __future__ import annotations

from footfall.events.rejection import Code, Rejection
from footfall.wire.received import Malformed

CODES_BY_FIELD = {
    "action": Code.ACTION_INVALID,
    "time": Code.TIME_INVALID,
    "uuid": Code.UUID_INVALID,
    "id": Code.ID_INVALID,
    "params": Code.PARAM_INVALID,
    "client": Code.CLIENT_INVALID,
}


def unreadable(malformed: Malformed) -> Rejection:
    """The rejection by the field at fault."""
    if malformed.missing:
        return Rejection(Code.ACTION_REQUIRED, "action")
    code = CODES_BY_FIELD.get((malformed.field or "").partition(".")[0], Code.EVENT_INVALID)
    return Rejection(code, malformed.field, malformed.message)
