"""What a protocol hands over: an event as it came, of the right types, not yet judged."""

from __future__ import annotations

from typing import Any

import msgspec


class Client(msgspec.Struct, gc=False, rename={"custom_id": "customId"}):
    """The customer as the sender names them, beside or instead of `uuid`."""

    uuid: str | None = None
    custom_id: str | int | None = None
    email: str | None = None
    phone: str | None = None

    @property
    def own_id(self) -> str | None:
        """The custom id as text: many senders keep numbers."""
        return None if self.custom_id is None else str(self.custom_id)


class Received(msgspec.Struct, rename={"event_salt": "eventSalt"}):
    """One event of any protocol in our words; `time` is ISO 8601 text or epoch milliseconds."""

    action: str
    label: str | None = None
    time: str | int | float | None = None
    uuid: str | None = None
    params: dict[str, Any] | None = None
    id: str | None = None
    event_salt: str | None = None
    client: Client | None = None


class Malformed(msgspec.Struct, frozen=True):
    """One element that could not be read as an event: where and why, for the sender to mend."""

    field: str | None
    message: str
    missing: bool = False  # the required action is what is missing


class MalformedBody(Exception):
    """The body as a whole is not JSON of a shape that we read."""


class TooManyEvents(Exception):
    """The batch holds more events than one request may."""
