"""What a verified token says of its customer, and what that means for an event; pure."""

from __future__ import annotations

import msgspec

from footfall.events.rejection import Code, Rejection
from footfall.wire.received import Client, Received


class Claims(msgspec.Struct, frozen=True, gc=False):
    """The customer for whom a site's backend vouches, and until when (epoch milliseconds)."""

    uuid: str | None
    custom_id: str | None
    email: str | None
    expires_at_ms: int


def bound(received: Received, claims: Claims) -> Received | Rejection:
    """The event as the token's customer's; a rejection when it names somebody else."""
    client = received.client or Client()
    for field, named in (("uuid", received.uuid), ("client.uuid", client.uuid)):
        if named and claims.uuid and named.lower() != claims.uuid:
            return _mismatch(field)
    for field, named, vouched in (
        ("client.customId", client.own_id, claims.custom_id),
        ("client.email", client.email, claims.email),
    ):
        if named is not None and vouched is not None and named.strip() != vouched:
            return _mismatch(field)
    return msgspec.structs.replace(
        received,
        uuid=received.uuid or client.uuid or claims.uuid,
        client=Client(
            None, claims.custom_id or client.own_id, claims.email or client.email, client.phone
        ),
    )


def _mismatch(field: str) -> Rejection:
    message = f"{field} is not the customer of the token. Send the event with their own token"
    return Rejection(Code.AUTH_MISMATCH, field, message)
