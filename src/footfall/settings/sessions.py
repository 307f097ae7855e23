"""Sessions of the console: who is signed in, where, and until when."""

from __future__ import annotations

import secrets
from typing import NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from footfall.settings import people, tables
from footfall.settings.audit import By
from footfall.settings.database import Database, SettingsError, fields
from footfall.settings.people import NoSuchPerson, Person
from footfall.settings.secret import hashed, new_id

DAY_MS = 86_400_000
IDLE_MS_MAX = 14 * DAY_MS  # after a holiday one signs in again
AGE_MS_MAX = 90 * DAY_MS  # a cookie that was copied is worth nothing some day, even if used
SEEN_MS = 60_000  # a session's last use is noted at most this often
OF_ONE_PERSON_MAX = 50  # devices and windows; above it the one longest unused is ended
USER_AGENT_CHARACTERS_MAX = 256
ADDRESS_CHARACTERS_MAX = 64
TOKEN_BYTES = 32


class NoSuchSession(SettingsError):
    """The person has no session with this id."""

    code = "not_found"
    status = 404


class Session(msgspec.Struct, frozen=True):
    """One browser that somebody is signed in with; times in epoch milliseconds."""

    id: str
    person: str
    address: str
    user_agent: str
    created_at: int
    seen_at: int


class Holder(NamedTuple):
    """Who holds a token, and the id of the session that it is of."""

    person: Person
    session: str


def start(
    connection: Connection, person_id: str, address: str, user_agent: str, now_ms: int
) -> str:
    """Begins a session within a transaction; returns the token for the console's cookie."""
    table = tables.sessions
    token = secrets.token_urlsafe(TOKEN_BYTES)
    connection.execute(delete(table).where(~_alive(now_ms)))
    kept = (
        select(table.c.hash)
        .where(table.c.person == person_id)
        .order_by(table.c.seen_at.desc(), table.c.hash)
        .limit(OF_ONE_PERSON_MAX - 1)
    )
    too_many = and_(table.c.person == person_id, table.c.hash.not_in(kept.scalar_subquery()))
    connection.execute(delete(table).where(too_many))
    connection.execute(
        insert(table).values(
            hash=hashed(token), id=new_id(), person=person_id,
            address=address[:ADDRESS_CHARACTERS_MAX],
            user_agent=user_agent[:USER_AGENT_CHARACTERS_MAX],
            created_at=now_ms, seen_at=now_ms,
        )
    )  # fmt: skip
    return token


def holder_of(db: Database, token: str, now_ms: int) -> Holder | None:
    """Who holds the token; None when nobody does, or the session is too old."""
    table = tables.sessions
    mine = table.c.hash == hashed(token)
    with db.begin() as connection:
        row = connection.execute(select(table).where(mine, _alive(now_ms))).one_or_none()
        if row is None:
            return None
        try:
            person = people.within(connection, row.person)
        except NoSuchPerson:  # removed a moment ago
            return None
        if row.seen_at < now_ms - SEEN_MS:
            connection.execute(update(table).where(mine).values(seen_at=now_ms))
    return Holder(person, row.id)


def of_person(db: Database, person_id: str, now_ms: int) -> tuple[Session, ...]:
    """A person's sessions, the one last used first."""
    table = tables.sessions
    query = (
        select(table)
        .where(table.c.person == person_id, _alive(now_ms))
        .order_by(table.c.seen_at.desc(), table.c.id)
    )
    with db.begin() as connection:
        return tuple(msgspec.convert(fields(row), Session) for row in connection.execute(query))


def last_seen(db: Database) -> dict[str, int]:
    """When each person with a session last used one, by person id."""
    table = tables.sessions
    query = select(table.c.person, func.max(table.c.seen_at)).group_by(table.c.person)
    with db.begin() as connection:
        return {person: int(seen) for person, seen in connection.execute(query)}


def end(db: Database, person_id: str, session_id: str, by: By) -> None:
    """Ends one of a person's sessions. Raises NoSuchSession."""
    table = tables.sessions
    email = people.of_id(db, person_id).email
    mine = and_(table.c.person == person_id, table.c.id == session_id)
    with db.change(by, "person.sessions_ended", None, email, {"sessions": 1}) as connection:
        if not connection.execute(delete(table).where(mine)).rowcount:
            raise NoSuchSession("There is no such session; it may have ended already.")


def end_others(db: Database, person_id: str, keep_session: str, by: By) -> int:
    """Ends a person's sessions but one, or all with an empty id; returns how many."""
    table = tables.sessions
    email = people.of_id(db, person_id).email
    others = and_(table.c.person == person_id, table.c.id != keep_session)
    detail = {"sessions": 0}
    with db.change(by, "person.sessions_ended", None, email, detail) as connection:
        detail["sessions"] = connection.execute(delete(table).where(others)).rowcount
    return detail["sessions"]


def end_by_token(db: Database, token: str) -> None:
    """Ends the session with this token, if there is one: another takes its place."""
    with db.begin() as connection:
        connection.execute(delete(tables.sessions).where(tables.sessions.c.hash == hashed(token)))


def _alive(now_ms: int) -> ColumnElement[bool]:
    table = tables.sessions
    return and_(
        table.c.id != "",  # of a version before sessions could be told apart
        table.c.seen_at > now_ms - IDLE_MS_MAX,
        table.c.created_at > now_ms - AGE_MS_MAX,
    )
