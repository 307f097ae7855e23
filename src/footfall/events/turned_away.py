"""An event that was turned away, in the form in which it lies in the log of such events."""

from __future__ import annotations

import msgspec

from footfall.events.event import Place

RAW_BYTES_MAX = 64 * 1024  # twice the largest params; what is longer is shown and not sent again
NOWHERE = Place()


class TurnedAway(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What came, why it was not taken, and what judging it again needs; times are epoch ms.

    `raw` is the event as it was sent, or the whole body where no event could be told; `token` the
    customer's token, which is never shown.
    """

    id: str
    site: str
    received_at_ms: int
    code: str
    field: str
    message: str
    action: str
    uuid: str
    protocol: str
    key_kind: str  # tracker | api | import
    key_id: str
    source: str
    origin: str
    address: str
    user_agent: str
    skew_ms: int
    token: str
    raw: str
    truncated: bool
    index: int
    client_hints: str = ""
    place: Place = NOWHERE  # of the whole address, of which `address` is what a site keeps


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(TurnedAway).decode
