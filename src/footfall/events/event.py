"""An accepted event: valid by construction, in the form in which it lies in the log."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec


class Source(StrEnum):
    """Who sent an event."""

    BROWSER = "browser"  # with a tracker key and an Origin
    APP = "app"  # with a tracker key and no Origin
    SERVER = "server"  # with an API key
    IMPORT = "import"  # a row of a file of past events
    API = "api"  # a change to a profile that was asked for, not something that a customer did
    FOOTFALL = "footfall"  # made here: session.start, session.end


class Identifiers(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What names a customer beyond the uuid; `vouched` tells for which of it the customer's token
    vouches, by kind, and is None where there was no token."""

    custom_id: str | None = None
    email: str | None = None
    phone: str | None = None
    vouched: tuple[str, ...] | None = None


class Place(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where an address is: the country's two letters, and names as a database has them."""

    country: str = ""
    region: str = ""
    city: str = ""


class Event(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One event; times are epoch milliseconds UTC, ids lower-case UUIDs, `params` a JSON object."""

    id: str
    site: str
    uuid: str
    action: str
    label: str
    time_ms: int
    received_at_ms: int
    params: msgspec.Raw
    source: Source
    trusted: bool = False
    identifiers: Identifiers | None = None
    user_agent: str = ""
    address: str = ""
    client_hints: str = ""  # as `wire.client_hints` writes them
    place: Place | None = None  # of the whole address, of which `address` is what a site keeps


NO_PARAMS = msgspec.Raw(b"{}")

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Event)

encode = _encoder.encode
"""An event as one line of JSON, without a newline."""


def decode_all(values: Iterable[bytes]) -> list[Event]:
    """Events from their lines; a line that is none raises msgspec.DecodeError: ours to mend."""
    decode = _decoder.decode
    return [decode(value) for value in values]
