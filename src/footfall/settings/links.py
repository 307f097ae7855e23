"""Sign-in links: each signs one person in once, within a day."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, delete, insert, select, update

from footfall.settings import people, tables
from footfall.settings.audit import By
from footfall.settings.database import Database, SettingsError
from footfall.settings.secret import hashed

LINK_MS_MAX = 24 * 3_600_000  # a link lies in a terminal or a mail; a day is enough to use it
TOKEN_BYTES = 32


class LinkInvalid(SettingsError):
    """The sign-in link was used, is too old, or never was."""

    code = "link_invalid"
    status = 401

    def __init__(self) -> None:
        super().__init__(
            "This link has been used or is too old. Make another: footfall users link EMAIL."
        )


def make(db: Database, person_id: str, by: By) -> str:
    """A token that signs this person in once. Raises NoSuchPerson."""
    email = people.of_id(db, person_id).email
    token = secrets.token_urlsafe(TOKEN_BYTES)
    table = tables.links
    values = {"hash": hashed(token), "person": person_id, "expires_at": by.at_ms + LINK_MS_MAX}
    with db.change(by, "person.link", None, email) as connection:
        connection.execute(delete(table).where(table.c.expires_at <= by.at_ms))
        connection.execute(insert(table).values(**values))
    return token


def person_of(db: Database, token: str, now_ms: int) -> str | None:
    """The id of whom an unused link would sign in; it stays unused."""
    table = tables.links
    query = select(table.c.person).where(
        table.c.hash == hashed(token), table.c.used_at.is_(None), table.c.expires_at > now_ms
    )
    with db.begin() as connection:
        return connection.execute(query).scalar_one_or_none()


def use(connection: Connection, token: str, now_ms: int) -> None:
    """Uses a link up within a transaction; of two at once, one wins. Raises LinkInvalid."""
    table = tables.links
    used = connection.execute(
        update(table)
        .where(
            table.c.hash == hashed(token), table.c.used_at.is_(None), table.c.expires_at > now_ms
        )
        .values(used_at=now_ms)
    )
    if used.rowcount != 1:
        raise LinkInvalid
