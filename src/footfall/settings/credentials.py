"""Credentials of a person: setting the password, and the second factor on and off."""

from __future__ import annotations

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, or_, select, update

from footfall.settings import failures, passwords, people, tables, totp
from footfall.settings.audit import By
from footfall.settings.database import Database, SettingsError
from footfall.settings.people import Conflict
from footfall.settings.totp import CodeInvalid


class CredentialsInvalid(SettingsError):
    """The email or the password is wrong; which one is not said."""

    code = "credentials_invalid"
    status = 401

    def __init__(self, message: str = "The email or the password is wrong.") -> None:
        super().__init__(message)


class Credentials(msgspec.Struct, frozen=True):
    """What somebody proves who they are with."""

    person: str
    email: str
    password_hash: str | None
    totp_secret: str | None
    totp_step: int | None


def of_email(db: Database, email: str) -> Credentials | None:
    """None when nobody has this email."""
    return _read(db, tables.people.c.email == email.strip().lower())


def of_person(db: Database, person_id: str) -> Credentials:
    """Raises NoSuchPerson."""
    found = _read(db, tables.people.c.id == person_id)
    if found is None:
        people.of_id(db, person_id)  # raises
        raise AssertionError(person_id)
    return found


def set_password(
    db: Database, person_id: str, current: str | None, new: str, by: By, keep_session: str
) -> None:
    """Sets a password, and ends the person's other sessions and unused links.

    `current` must be the one before, if there is one. Raises CredentialsInvalid, PasswordWeak or
    TooManyAttempts.
    """
    before = of_person(db, person_id)
    with passwords.turn():
        if before.password_hash is not None:
            attempt = failures.begin(db, [failures.of_person(person_id)], by.at_ms)
            if not passwords.matches(before.password_hash, current or ""):
                failures.tell(db, attempt, before.email, by.address)
                raise CredentialsInvalid("Your current password is not this one.")
            failures.give_back(db, attempt)
        stored = passwords.hash_of(passwords.checked(new, before.email))
    table, sessions = tables.people, tables.sessions
    with db.change(by, "person.password", None, before.email) as connection:
        done = connection.execute(
            update(table)
            .where(
                table.c.id == person_id,
                table.c.password_hash.is_not_distinct_from(before.password_hash),
            )
            .values(password_hash=stored)
        )
        if done.rowcount != 1:
            raise Conflict("The password was changed at the same time elsewhere; try again.")
        connection.execute(delete(tables.links).where(tables.links.c.person == person_id))
        connection.execute(
            delete(sessions).where(sessions.c.person == person_id, sessions.c.id != keep_session)
        )
        failures.forget(connection, failures.of_email(before.email))


def renew_hash(db: Database, person_id: str, stored: str, password: str) -> None:
    """Stores the same password with today's parameters, if nobody changed it meanwhile."""
    table = tables.people
    renewed = passwords.hash_of(password)
    with db.begin() as connection:
        connection.execute(
            update(table)
            .where(table.c.id == person_id, table.c.password_hash == stored)
            .values(password_hash=renewed)
        )


def turn_totp_on(db: Database, person_id: str, secret: str, code: str, by: By) -> None:
    """Asks for codes of this secret from now on. Raises CodeInvalid, Conflict or SettingsError."""
    secret = totp.checked_secret(secret)
    step = totp.step_of(secret, code, None, by.at_ms)
    if step is None:
        raise CodeInvalid
    email = people.of_id(db, person_id).email
    table = tables.people
    with db.change(by, "person.totp_on", None, email) as connection:
        done = connection.execute(
            update(table)
            .where(table.c.id == person_id, table.c.totp_secret.is_(None))
            .values(totp_secret=secret, totp_step=step)
        )
        if done.rowcount != 1:
            raise Conflict("Codes of an app are asked for already; turn that off first.")


def turn_totp_off(db: Database, person_id: str, code: str, by: By) -> None:
    """Asks for no codes any more; needs one for it.

    Raises CodeInvalid, Conflict or TooManyAttempts.
    """
    credentials = of_person(db, person_id)
    if credentials.totp_secret is None:
        raise Conflict("No codes are asked for.")
    attempt = failures.begin(db, [failures.of_person(person_id)], by.at_ms)
    step = totp.step_of(credentials.totp_secret, code, credentials.totp_step, by.at_ms)
    if step is None:
        failures.tell(db, attempt, credentials.email, by.address)
        raise CodeInvalid
    failures.give_back(db, attempt)
    with db.change(by, "person.totp_off", None, credentials.email) as connection:
        use_step(connection, credentials, step)
        connection.execute(
            update(tables.people)
            .where(tables.people.c.id == person_id)
            .values(totp_secret=None, totp_step=None)
        )


def use_step(connection: Connection, credentials: Credentials, step: int) -> None:
    """Uses a code up within a transaction; of two at once, one wins. Raises CodeInvalid."""
    table = tables.people
    done = connection.execute(
        update(table)
        .where(
            table.c.id == credentials.person,
            table.c.totp_secret == credentials.totp_secret,
            or_(table.c.totp_step.is_(None), table.c.totp_step < step),
        )
        .values(totp_step=step)
    )
    if done.rowcount != 1:
        raise CodeInvalid


def _read(db: Database, condition: ColumnElement[bool]) -> Credentials | None:
    table = tables.people
    query = select(
        table.c.id, table.c.email, table.c.password_hash, table.c.totp_secret, table.c.totp_step
    ).where(condition)
    with db.begin() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else Credentials(*row)
