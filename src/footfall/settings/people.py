"""People: who may sign in to the console, by links that work once, and their sessions there."""

from __future__ import annotations

import secrets
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from footfall.settings import tables
from footfall.settings.database import Database, SettingsError
from footfall.settings.secret import hashed, new_id

EMAIL_CHARACTERS_MAX = 254
LINK_MS_MAX = 24 * 3_600_000  # a link lies in a terminal or a mail; a day is enough to use it
SESSION_IDLE_MS_MAX = 30 * 86_400_000
SEEN_MS = 60_000  # a session's last use is noted at most this often
TOKEN_BYTES = 32


class Role(StrEnum):
    """What a person may do."""

    ADMIN = "admin"
    ANALYST = "analyst"
    VIEWER = "viewer"


class LinkInvalid(SettingsError):
    """The sign-in link was used, is too old, or never was."""


class NoSuchPerson(SettingsError):
    """Nobody has this email."""


class Person(msgspec.Struct, frozen=True):
    """Someone who may sign in; `created_at` in epoch milliseconds."""

    id: str
    email: str
    role: Role
    created_at: int


def create(db: Database, email: str, role: Role, now_ms: int) -> Person:
    """Raises SettingsError for a wrong or known email."""
    email = email.strip().lower()
    if not 3 <= len(email) <= EMAIL_CHARACTERS_MAX or "@" not in email[1:-1] or " " in email:
        raise SettingsError(f"{email!r} is no email address.")
    person = Person(new_id(), email, role, now_ms)
    try:
        with db.begin() as connection:
            connection.execute(insert(tables.people).values(**msgspec.to_builtins(person)))
    except IntegrityError as error:
        raise SettingsError(
            f"{email} exists already; `footfall users link {email}` makes a new sign-in link."
        ) from error
    return person


def every(db: Database) -> tuple[Person, ...]:
    """Everybody, by email."""
    with db.begin() as connection:
        rows = connection.execute(select(tables.people).order_by(tables.people.c.email)).all()
    return tuple(_person(row) for row in rows)


def find(db: Database, email: str) -> Person:
    """Raises NoSuchPerson."""
    for person in every(db):
        if person.email == email.strip().lower():
            return person
    raise NoSuchPerson(f"Nobody has the email {email!r}; `footfall users list` shows everybody.")


def make_link_token(db: Database, person_id: str, now_ms: int) -> str:
    """A token that signs this person in once, within a day."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    values = {"hash": hashed(token), "person": person_id, "expires_at": now_ms + LINK_MS_MAX}
    with db.begin() as connection:
        connection.execute(insert(tables.links).values(**values))
    return token


def redeem(db: Database, token: str, now_ms: int) -> Person:
    """Uses a link up; of two at once, one wins. Raises LinkInvalid."""
    links = tables.links
    mine = links.c.hash == hashed(token)
    with db.begin() as connection:
        used = connection.execute(
            update(links)
            .where(mine, links.c.used_at.is_(None), links.c.expires_at > now_ms)
            .values(used_at=now_ms)
        )
        if used.rowcount != 1:
            raise LinkInvalid("The sign-in link has been used or is too old.")
        people = tables.people
        query = select(people).join(links, links.c.person == people.c.id).where(mine)
        return _person(connection.execute(query).one())


def start_session(db: Database, person_id: str, now_ms: int) -> str:
    """A token for the console's cookie."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    values = {
        "hash": hashed(token), "person": person_id, "created_at": now_ms, "seen_at": now_ms
    }  # fmt: skip
    with db.begin() as connection:
        connection.execute(insert(tables.sessions).values(**values))
    return token


def person_of_session(db: Database, token: str, now_ms: int) -> Person | None:
    """Who holds the token; None when nobody does, or it lay unused for 30 days."""
    sessions, people = tables.sessions, tables.people
    mine = sessions.c.hash == hashed(token)
    query = (
        select(people, sessions.c.seen_at)
        .join(sessions, sessions.c.person == people.c.id)
        .where(mine, sessions.c.seen_at > now_ms - SESSION_IDLE_MS_MAX)
    )
    with db.begin() as connection:
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        if row.seen_at < now_ms - SEEN_MS:
            connection.execute(update(sessions).where(mine).values(seen_at=now_ms))
    return _person(row)


def end_session(db: Database, token: str) -> None:
    with db.begin() as connection:
        connection.execute(delete(tables.sessions).where(tables.sessions.c.hash == hashed(token)))


def _person(row: Any) -> Person:
    return Person(row.id, row.email, Role(row.role), row.created_at)
