"""People: who may sign in to the console, and what they may do on which site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from footfall.settings import failures, tables
from footfall.settings.audit import By
from footfall.settings.database import Database, SettingsError
from footfall.settings.secret import new_id

EVERYWHERE = "*"  # in place of a site's id: all sites, also those that are made later
EMAIL_CHARACTERS_MAX = 254  # RFC 5321, 4.5.3.1.3
PEOPLE_MAX = 5_000  # they are listed whole


class Role(StrEnum):
    """What a person may do: a viewer looks, an analyst also asks, an admin also changes."""

    ADMIN = "admin"
    ANALYST = "analyst"
    VIEWER = "viewer"

    def at_least(self, other: Role) -> bool:
        """Whether it allows everything that the other one does."""
        return _STRENGTH[self] >= _STRENGTH[other]


_STRENGTH = {Role.VIEWER: 0, Role.ANALYST: 1, Role.ADMIN: 2}


class NoSuchPerson(SettingsError):
    """Nobody has this email or id."""

    code = "not_found"
    status = 404


class Conflict(SettingsError):
    """What is asked for does not go together with what is there."""

    code = "conflict"
    status = 409


class PersonExists(Conflict):
    """Somebody has this email already."""

    code = "person_exists"


class LastOwner(Conflict):
    """Nobody would be left who may do everything."""

    code = "last_owner"


class Person(msgspec.Struct, frozen=True):
    """Someone who may sign in; `roles` by site id or `*`; `created_at` in epoch milliseconds."""

    id: str
    email: str
    roles: dict[str, Role]
    created_at: int
    has_password: bool = False
    has_totp: bool = False

    @property
    def is_owner(self) -> bool:
        """Whether the person is admin everywhere."""
        return self.roles.get(EVERYWHERE) is Role.ADMIN

    def role_on(self, site_id: str) -> Role | None:
        """The stronger of the role everywhere and the one on this site."""
        held = [self.roles[site] for site in (EVERYWHERE, site_id) if site in self.roles]
        return max(held, key=lambda role: _STRENGTH[role], default=None)


def create(db: Database, email: str, role: Role, by: By, site: str = EVERYWHERE) -> Person:
    """Lets somebody in. Raises PersonExists, or SettingsError for a wrong email or site."""
    email = email.strip().lower()
    if (
        not 3 <= len(email) <= EMAIL_CHARACTERS_MAX
        or "@" not in email[1:-1]
        or " " in email
        or not email.isprintable()
    ):
        raise SettingsError(f"{email!r} is no email address.")
    person = Person(new_id(), email, {site: role}, by.at_ms)
    detail = {"roles": person.roles}
    try:
        with db.change(by, "person.invite", _site(site), email, detail) as connection:
            if _count(connection) >= PEOPLE_MAX:
                raise SettingsError(f"At most {PEOPLE_MAX:,} people; remove some first.")
            connection.execute(
                insert(tables.people).values(id=person.id, email=email, created_at=by.at_ms)
            )
            _write_roles(connection, person.id, person.roles)
    except IntegrityError as error:
        raise PersonExists(
            f"{email} exists already; `footfall users link {email}` makes a new sign-in link."
        ) from error
    return person


def every(db: Database) -> tuple[Person, ...]:
    """Everybody, by email."""
    with db.begin() as connection:
        return _people(connection)


def find(db: Database, email: str) -> Person:
    """Raises NoSuchPerson."""
    with db.begin() as connection:
        found = _people(connection, tables.people.c.email == email.strip().lower())
    if not found:
        raise NoSuchPerson(f"Nobody has the email {email!r}; `footfall users list` shows all.")
    return found[0]


def of_id(db: Database, person_id: str) -> Person:
    """Raises NoSuchPerson."""
    with db.begin() as connection:
        return within(connection, person_id)


def within(connection: Connection, person_id: str) -> Person:
    """A person as a transaction sees them. Raises NoSuchPerson."""
    found = _people(connection, tables.people.c.id == person_id)
    if not found:
        raise NoSuchPerson(f"There is no person {person_id!r}.")
    return found[0]


def on_site(people: Iterable[Person], site_id: str) -> tuple[Person, ...]:
    """Those with a role on a site, and of their roles only those that count there."""
    return tuple(
        msgspec.structs.replace(
            person,
            roles={k: v for k, v in person.roles.items() if k in (EVERYWHERE, site_id)},
        )
        for person in people
        if person.role_on(site_id) is not None
    )


def set_roles(
    db: Database, person_id: str, roles: Mapping[str, Role], by: By, keep_session: str = ""
) -> Person:
    """Replaces all of a person's roles, and ends their sessions but the one to keep.

    Raises NoSuchPerson, LastOwner, or SettingsError for an unknown site.
    """
    return _change_roles(db, person_id, dict(roles), None, by, keep_session)


def give_role(db: Database, person_id: str, site_id: str, role: Role, by: By) -> Person:
    """Sets a person's role on one site. Raises NoSuchPerson or SettingsError."""
    return _change_roles(db, person_id, {site_id: role}, site_id, by)


def take_role(db: Database, person_id: str, site_id: str, by: By) -> Person:
    """Takes a person's role on one site away. Raises NoSuchPerson if they have none there."""
    return _change_roles(db, person_id, {}, site_id, by)


def remove(db: Database, person_id: str, by: By) -> None:
    """Removes a person, their sessions and links. Raises NoSuchPerson or LastOwner."""
    before = of_id(db, person_id)
    detail: dict[str, Any] = {}
    with db.change(by, "person.remove", None, before.email, detail) as connection:
        before = within(connection, person_id)
        detail["roles"] = before.roles
        for table in (tables.roles, tables.links, tables.sessions):
            connection.execute(delete(table).where(table.c.person == person_id))
        connection.execute(delete(tables.people).where(tables.people.c.id == person_id))
        _check_owners(connection, before)


def drop_totp(db: Database, person_id: str, by: By) -> None:
    """Asks a person for no codes any more, for a phone was lost, and ends all their sessions.

    Raises NoSuchPerson.
    """
    before = of_id(db, person_id)
    if not before.has_totp:
        return
    people, sessions = tables.people, tables.sessions
    with db.change(by, "person.totp_off", None, before.email) as connection:
        connection.execute(
            update(people).where(people.c.id == person_id).values(totp_secret=None, totp_step=None)
        )
        connection.execute(delete(sessions).where(sessions.c.person == person_id))
        failures.forget(connection, failures.of_person(person_id))


def _change_roles(
    db: Database,
    person_id: str,
    roles: dict[str, Role],
    site: str | None,
    by: By,
    keep_session: str = "",
) -> Person:
    """Replaces a person's roles: all of them, or with `site` the one on it."""
    email = of_id(db, person_id).email
    detail: dict[str, Any] = {}
    with db.change(by, "person.roles", site, email, detail) as connection:
        before = within(connection, person_id)  # again: a change before this one may have come
        if site is not None:
            if not roles and site not in before.roles:
                raise NoSuchPerson(f"{email} has no role on this site alone.")
            roles = {**{k: v for k, v in before.roles.items() if k != site}, **roles}
        detail["roles"] = {"from": before.roles, "to": roles}
        connection.execute(delete(tables.roles).where(tables.roles.c.person == person_id))
        _write_roles(connection, person_id, roles)
        after = within(connection, person_id)
        _check_owners(connection, before)
        if any(roles.get(held) is not role for held, role in before.roles.items()):
            # What a person lost must not live on in a window that shows it. A role more may.
            sessions = tables.sessions
            connection.execute(
                delete(sessions).where(
                    sessions.c.person == person_id, sessions.c.id != keep_session
                )
            )
    return after


def _check_owners(connection: Connection, before: Person) -> None:
    """Some owner must be left when one ceased to be."""
    table = tables.roles
    owners = select(func.count()).where(
        table.c.site == EVERYWHERE, table.c.role == Role.ADMIN.value
    )
    if before.is_owner and not connection.execute(owners).scalar_one():
        raise LastOwner(
            f"{before.email} is the last admin of everything; make somebody else one first."
        )


def _write_roles(connection: Connection, person_id: str, roles: Mapping[str, Role]) -> None:
    known = set(connection.execute(select(tables.sites.c.id)).scalars())
    for site, role in roles.items():
        if site != EVERYWHERE and site not in known:
            raise SettingsError(f"There is no site {site!r} to have a role on.")
        values = {"person": person_id, "site": site, "role": role.value}
        connection.execute(insert(tables.roles).values(**values))


def _count(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(tables.people)).scalar_one())


def _people(connection: Connection, *conditions: Any) -> tuple[Person, ...]:
    people, roles = tables.people, tables.roles
    rows = connection.execute(select(people).where(*conditions).order_by(people.c.email)).all()
    held: dict[str, dict[str, Role]] = {row.id: {} for row in rows}
    query = select(roles).join(people, people.c.id == roles.c.person).where(*conditions)
    for row in connection.execute(query.order_by(roles.c.site)):
        held.setdefault(row.person, {})[row.site] = Role(row.role)
    return tuple(_person(row, held[row.id]) for row in rows)


def _person(row: Row[Any], roles: dict[str, Role]) -> Person:
    return Person(
        row.id,
        row.email,
        roles,
        row.created_at,
        has_password=row.password_hash is not None,
        has_totp=row.totp_secret is not None,
    )


def _site(site: str) -> str | None:
    return None if site == EVERYWHERE else site
