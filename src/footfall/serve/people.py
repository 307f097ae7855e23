"""`/people`: who may sign in, for admins of everything; and below a site, for its admins."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from litestar import delete, get, patch, post

from footfall.events.moment import iso
from footfall.serve.access import Asker, needs_owner, needs_role
from footfall.serve.context import Context
from footfall.serve.replies import ApiError
from footfall.serve.sign_in import Typed
from footfall.settings import links, people, sessions
from footfall.settings.keys import Scope
from footfall.settings.people import EVERYWHERE, NoSuchPerson, Person, Role
from footfall.settings.site import Site

OWNER = needs_owner()
SITE_ADMIN = needs_role(Role.ADMIN, Scope.ADMIN)


class PersonView(msgspec.Struct, rename="camel"):
    """Someone who may sign in; `roles` by site id, `*` is every site.

    `lastSeenAt` is null for those without a session.
    """

    id: str
    email: str
    roles: dict[str, Role]
    created_at: str
    has_password: bool
    has_totp: bool
    last_seen_at: str | None


class People(msgspec.Struct):
    """By email."""

    people: list[PersonView]


class Invitation(msgspec.Struct, forbid_unknown_fields=True):
    """Whom to let in, as what, on which site; without one on all."""

    email: Typed
    role: Role
    site: str = EVERYWHERE


class SiteInvitation(msgspec.Struct, forbid_unknown_fields=True):
    """Whom to let see this site, as what."""

    email: Typed
    role: Role


class Invited(msgspec.Struct):
    """`link` signs the person in once, within 24 hours; null for who could sign in before."""

    person: PersonView
    link: str | None


class Roles(msgspec.Struct, forbid_unknown_fields=True):
    """All of a person's roles, by site id or `*`."""

    roles: dict[str, Role]


class Link(msgspec.Struct):
    """Signs a person in once, within 24 hours."""

    link: str


def _view(person: Person, last_seen: dict[str, int]) -> PersonView:
    seen = last_seen.get(person.id)
    return PersonView(
        person.id, person.email, person.roles, iso(person.created_at), person.has_password,
        person.has_totp, None if seen is None else iso(seen),
    )  # fmt: skip


def _views(context: Context, found: Iterable[Person]) -> People:
    last_seen = sessions.last_seen(context.database)
    return People([_view(person, last_seen) for person in found])


def _link(context: Context, asker: Asker, person: Person) -> str:
    token = links.make(context.database, person.id, asker.by())
    return f"{context.public_url}/sign-in?token={token}"


def _check_may_change(asker: Asker, person: Person) -> None:
    """Owners are changed by owners only."""
    owner = asker.operator or (asker.person is not None and asker.person.is_owner)
    if person.is_owner and not owner:
        raise ApiError("not_allowed", f"{person.email} is admin of all sites; ask another of them.")


@get("/api/v1/people", sync_to_thread=True, tags=["people"], opt=OWNER)
def list_people(context: Context) -> People:
    """Everybody who may sign in."""
    return _views(context, people.every(context.database))


@post("/api/v1/people", sync_to_thread=True, tags=["people"], opt=OWNER)
def invite_person(context: Context, asker: Asker, data: Invitation) -> Invited:
    """Lets somebody in, with a link for the first time."""
    person = people.create(context.database, data.email, data.role, asker.by(), data.site)
    return Invited(_view(person, {}), _link(context, asker, person))


@patch("/api/v1/people/{person_id:str}", sync_to_thread=True, tags=["people"], opt=OWNER)
def change_person(context: Context, asker: Asker, person_id: str, data: Roles) -> PersonView:
    """Replaces a person's roles; if they lose one, their sessions end."""
    person = people.set_roles(
        context.database, person_id, data.roles, asker.by(), keep_session=asker.session
    )
    return _view(person, sessions.last_seen(context.database))


@delete("/api/v1/people/{person_id:str}", sync_to_thread=True, tags=["people"], opt=OWNER)
def remove_person(context: Context, asker: Asker, person_id: str) -> None:
    """Removes a person; their sessions and links end at once."""
    people.remove(context.database, person_id, asker.by())


@post(
    "/api/v1/people/{person_id:str}/link", sync_to_thread=True, status_code=200, tags=["people"],
    opt=OWNER,
)  # fmt: skip
def make_link(context: Context, asker: Asker, person_id: str) -> Link:
    """A new sign-in link, for somebody who lost theirs or their password."""
    return Link(_link(context, asker, people.of_id(context.database, person_id)))


@post(
    "/api/v1/people/{person_id:str}/end-sessions", sync_to_thread=True, status_code=204,
    tags=["people"], opt=OWNER,
)  # fmt: skip
def end_sessions(context: Context, asker: Asker, person_id: str) -> None:
    """Signs a person out everywhere."""
    sessions.end_others(context.database, person_id, "", asker.by())


@post(
    "/api/v1/people/{person_id:str}/totp/off", sync_to_thread=True, status_code=204,
    tags=["people"], opt=OWNER,
)  # fmt: skip
def drop_totp(context: Context, asker: Asker, person_id: str) -> None:
    """Asks a person for no codes any more, for they lost their phone; signs them out."""
    if asker.person is not None and asker.person.id == person_id:
        # Else a browser left open would be enough to be rid of one's own second factor.
        raise ApiError("not_allowed", "Turn your own codes off with a code: POST /me/totp/off.")
    people.drop_totp(context.database, person_id, asker.by())


@get("/api/v1/sites/{site_id:str}/people", sync_to_thread=True, tags=["people"], opt=SITE_ADMIN)
def list_site_people(context: Context, site: Site) -> People:
    """Who may see this site, with the roles that count here."""
    return _views(context, people.on_site(people.every(context.database), site.id))


@post("/api/v1/sites/{site_id:str}/people", sync_to_thread=True, tags=["people"], opt=SITE_ADMIN)
def invite_site_person(context: Context, asker: Asker, site: Site, data: SiteInvitation) -> Invited:
    """Lets somebody see this site; who may sign in already gets the role and needs no link."""
    link = None
    try:
        person = people.find(context.database, data.email)
    except NoSuchPerson:
        person = people.create(context.database, data.email, data.role, asker.by(), site.id)
        link = _link(context, asker, person)
    else:
        _check_may_change(asker, person)
        person = people.give_role(context.database, person.id, site.id, data.role, asker.by())
    shown = people.on_site([person], site.id)[0]
    return Invited(_view(shown, sessions.last_seen(context.database)), link)


@delete(
    "/api/v1/sites/{site_id:str}/people/{person_id:str}", sync_to_thread=True, tags=["people"],
    opt=SITE_ADMIN,
)  # fmt: skip
def remove_site_person(context: Context, asker: Asker, site: Site, person_id: str) -> None:
    """Takes a person's role on this site away; what they may do elsewhere stays."""
    person = people.of_id(context.database, person_id)
    if site.id not in person.roles:
        # Also for people of other sites: nobody learns here who else there is.
        raise NoSuchPerson("Nobody with this id has a role on this site alone.")
    _check_may_change(asker, person)
    people.take_role(context.database, person.id, site.id, asker.by())


ROUTES = [
    list_people, invite_person, change_person, remove_person, make_link, end_sessions, drop_totp,
    list_site_people, invite_site_person, remove_site_person,
]  # fmt: skip
