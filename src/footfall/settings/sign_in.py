"""Signing in: by a link that works once or by a password, with a code if the person wants one."""

from __future__ import annotations

from typing import NamedTuple

from footfall.settings import credentials, failures, links, passwords, people, sessions, totp
from footfall.settings.audit import ActorKind, By
from footfall.settings.credentials import Credentials, CredentialsInvalid
from footfall.settings.database import Database
from footfall.settings.links import LinkInvalid
from footfall.settings.people import Person
from footfall.settings.totp import CodeInvalid, CodeRequired


class Visit(NamedTuple):
    """Where and when somebody tries to sign in, and the code that they sent along."""

    address: str
    user_agent: str
    code: str | None
    now_ms: int


class SignedIn(NamedTuple):
    """Who it is, and the token for the console's cookie."""

    person: Person
    token: str


def with_password(db: Database, email: str, password: str, visit: Visit) -> SignedIn:
    """Raises CredentialsInvalid, CodeRequired, CodeInvalid or TooManyAttempts.

    Unknown emails, wrong passwords and people without one look the same, and take as long.
    """
    by_email = failures.of_email(email)
    with passwords.turn():
        counters = [by_email, failures.of_address(visit.address)]
        attempt = failures.begin(db, counters, visit.now_ms)
        found = credentials.of_email(db, email)
        stored = found.password_hash if found else None
        if not passwords.matches(stored, password) or found is None or stored is None:
            failures.tell(db, attempt, found.email if found else None, visit.address)
            raise CredentialsInvalid
        failures.give_back(db, attempt)
        with db.begin() as connection:
            failures.forget(connection, by_email)  # wrong codes count by person, and stay
        if passwords.is_outdated(stored):
            credentials.renew_hash(db, found.person, stored, password)
    step = _step(db, found, visit)
    return _begin(db, found, step, visit, "password")


def with_link(db: Database, token: str, visit: Visit) -> SignedIn:
    """Raises LinkInvalid, CodeRequired, CodeInvalid or TooManyAttempts.

    The link is used up only when all else is right.
    """
    attempt = failures.begin(db, [failures.of_address(visit.address)], visit.now_ms)
    person = links.person_of(db, token, visit.now_ms)
    if person is None:
        failures.tell(db, attempt, None, visit.address)
        raise LinkInvalid
    failures.give_back(db, attempt)
    found = credentials.of_person(db, person)
    step = _step(db, found, visit)
    return _begin(db, found, step, visit, "link", token)


def _step(db: Database, found: Credentials, visit: Visit) -> int | None:
    """The step of the code that was sent along; None when no code is asked for."""
    if found.totp_secret is None:
        return None
    if not visit.code:
        raise CodeRequired
    counters = [failures.of_person(found.person), failures.of_address(visit.address)]
    attempt = failures.begin(db, counters, visit.now_ms)
    step = totp.step_of(found.totp_secret, visit.code, found.totp_step, visit.now_ms)
    if step is None:
        failures.tell(db, attempt, found.email, visit.address)
        raise CodeInvalid
    failures.give_back(db, attempt)
    return step


def _begin(
    db: Database, found: Credentials, step: int | None, visit: Visit, way: str, token: str = ""
) -> SignedIn:
    """Uses code and link up and starts a session: all of it or nothing."""
    by = By(ActorKind.PERSON, found.email, visit.now_ms, visit.address)
    detail = {"with": way, "code": step is not None}
    with db.change(by, "person.sign_in", None, found.email, detail) as connection:
        if step is not None:
            credentials.use_step(connection, found, step)
            failures.forget(connection, failures.of_person(found.person))
        if token:
            links.use(connection, token, visit.now_ms)
        started = sessions.start(
            connection, found.person, visit.address, visit.user_agent, visit.now_ms
        )
        return SignedIn(people.within(connection, found.person), started)
