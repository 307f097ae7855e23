"""People: roles, passwords, codes, links, sessions, and what happens to who guesses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, insert, select, update

from footfall.settings import (
    audit,
    credentials,
    failures,
    links,
    passwords,
    people,
    sessions,
    sign_in,
    sites,
    tables,
    totp,
)
from footfall.settings.audit import ActorKind, By
from footfall.settings.credentials import CredentialsInvalid
from footfall.settings.database import Database, SettingsError
from footfall.settings.failures import TooManyAttempts
from footfall.settings.links import LinkInvalid
from footfall.settings.people import Conflict, LastOwner, NoSuchPerson, Person, PersonExists, Role
from footfall.settings.sign_in import SignedIn, Visit
from footfall.settings.totp import CodeInvalid, CodeRequired

NOW = 1_800_000_000_000
SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
PASSWORD = "plinth walrus ochre 9 fjord"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HOME = "203.0.113.7"


def by(at_ms: int = NOW, address: str = HOME) -> By:
    return By(ActorKind.PERSON, "owner@example.com", at_ms, address)


def visit(at_ms: int = NOW, code: str | None = None, address: str = HOME) -> Visit:
    return Visit(address, "a browser", code, at_ms)


def code_at(at_ms: int) -> str:
    return pyotp.TOTP(SECRET).generate_otp(at_ms // totp.STEP_MS)


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tested here is not how slow a hash is."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))
    passwords._nobodys.cache_clear()


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database.open(f"sqlite:///{tmp_path}/footfall.db")
    yield database
    database.close()


@pytest.fixture
def owner(db: Database) -> Person:
    return people.create(db, "owner@example.com", Role.ADMIN, by())


@pytest.fixture
def ann(db: Database, owner: Person) -> Person:
    """Has a password and no codes."""
    person = people.create(db, "ann@example.com", Role.ANALYST, by())
    credentials.set_password(db, person.id, None, PASSWORD, by(), "")
    return person


@pytest.fixture
def cay(db: Database, owner: Person) -> Person:
    """Has a password, and codes since a day ago."""
    person = people.create(db, "cay@example.com", Role.VIEWER, by(NOW - DAY))
    credentials.set_password(db, person.id, None, PASSWORD, by(NOW - DAY), "")
    credentials.turn_totp_on(db, person.id, SECRET, code_at(NOW - DAY), by(NOW - DAY))
    return person


def enter(db: Database, person: Person, at_ms: int = NOW) -> SignedIn:
    """Signs in by a link."""
    return sign_in.with_link(db, links.make(db, person.id, by(at_ms)), visit(at_ms))


def acts(db: Database) -> list[str]:
    with db.begin() as connection:
        return [entry.act for entry in reversed(list(audit.every(connection, None)))]


def outcome(act: Callable[..., object], *arguments: object) -> str:
    """The code of what was refused, or ok."""
    try:
        act(*arguments)
    except SettingsError as error:
        return error.code
    return "ok"


# --- Roles


@pytest.mark.parametrize(
    ("roles", "on_site", "is_owner"),
    [
        ({}, None, False),
        ({"*": "viewer"}, "viewer", False),
        ({"*": "admin"}, "admin", True),
        ({"*": "admin", "shop": "viewer"}, "admin", True),
        ({"*": "viewer", "shop": "admin"}, "admin", False),
        ({"*": "analyst", "shop": "viewer"}, "analyst", False),
        ({"shop": "analyst"}, "analyst", False),
        ({"other": "admin"}, None, False),
    ],
)
def test_the_strongest_role_counts(
    roles: dict[str, str], on_site: str | None, is_owner: bool
) -> None:
    person = Person("p", "p@example.com", {k: Role(v) for k, v in roles.items()}, NOW)
    assert person.role_on("shop") == on_site
    assert person.is_owner is is_owner
    assert people.on_site([person], "shop") == () or on_site is not None


def test_roles_are_ordered() -> None:
    order = [Role.VIEWER, Role.ANALYST, Role.ADMIN]
    for i, role in enumerate(order):
        assert [role.at_least(other) for other in order] == [j <= i for j in range(3)]


@pytest.mark.parametrize(
    "email",
    [
        "",
        "a",
        "ann",
        "@example.com",
        "ann@",
        "a b@example.com",
        "ann@exa\nmple.com",
        "a@" + "b" * 253,
    ],
)
def test_what_is_no_email_is_refused(db: Database, email: str) -> None:
    with pytest.raises(SettingsError, match="no email"):
        people.create(db, email, Role.VIEWER, by())


def test_a_person_is_found_by_email_in_any_case(db: Database, owner: Person) -> None:
    assert people.find(db, " Owner@Example.com ") == owner == people.of_id(db, owner.id)
    with pytest.raises(NoSuchPerson):
        people.find(db, "nobody@example.com")
    with pytest.raises(PersonExists):
        people.create(db, "OWNER@example.com", Role.VIEWER, by())


def test_one_owner_must_remain(db: Database, owner: Person) -> None:
    for act in (
        lambda: people.remove(db, owner.id, by()),
        lambda: people.set_roles(db, owner.id, {}, by()),
        lambda: people.set_roles(db, owner.id, {"*": Role.ANALYST}, by()),
    ):
        with pytest.raises(LastOwner):
            act()
    assert people.of_id(db, owner.id) == owner
    second = people.create(db, "second@example.com", Role.ADMIN, by())
    people.set_roles(db, owner.id, {"*": Role.VIEWER}, by())
    with pytest.raises(LastOwner):
        people.remove(db, second.id, by())
    people.remove(db, owner.id, by())
    assert people.every(db) == (second,)


def test_roles_on_one_site_leave_those_elsewhere_alone(db: Database, owner: Person) -> None:
    shop, blog = (sites.create(db, name, [], by()).id for name in ("Shop", "Blog"))
    ben = people.create(db, "ben@example.com", Role.ADMIN, by(), blog)
    assert people.give_role(db, ben.id, shop, Role.VIEWER, by()).roles == {
        shop: "viewer",
        blog: "admin",
    }
    assert people.on_site(people.every(db), shop)[0].roles == {shop: "viewer"}
    assert people.take_role(db, ben.id, shop, by()).roles == {blog: "admin"}
    with pytest.raises(NoSuchPerson):
        people.take_role(db, ben.id, shop, by())
    with pytest.raises(SettingsError, match="no site"):
        people.set_roles(db, ben.id, {"nowhere": Role.VIEWER}, by())
    assert people.of_id(db, ben.id).roles == {blog: "admin"}


def test_losing_a_role_ends_sessions_and_gaining_one_does_not(db: Database, owner: Person) -> None:
    shop = sites.create(db, "Shop", [], by()).id
    ben = people.create(db, "ben@example.com", Role.ADMIN, by())
    token = enter(db, ben).token
    people.give_role(db, ben.id, shop, Role.VIEWER, by())
    found = sessions.holder_of(db, token, NOW)
    assert found is not None
    kept = enter(db, ben).token
    keeping = sessions.holder_of(db, kept, NOW)
    assert keeping is not None
    people.set_roles(db, ben.id, {shop: Role.VIEWER}, by(), keep_session=keeping.session)
    assert sessions.holder_of(db, token, NOW) is None
    still = sessions.holder_of(db, kept, NOW)
    assert still is not None
    assert still.person.roles == {shop: "viewer"}


def test_removing_somebody_ends_their_sessions_and_links(db: Database, ann: Person) -> None:
    token, link = enter(db, ann).token, links.make(db, ann.id, by())
    people.remove(db, ann.id, by())
    assert sessions.holder_of(db, token, NOW) is None
    with pytest.raises(LinkInvalid):
        sign_in.with_link(db, link, visit())


# --- Passwords


@pytest.mark.parametrize(
    ("password", "verdict"),
    [
        ("short", "12 to 128"),
        ("elevenchars", "12 to 128"),
        ("x" * 129, "12 to 128"),
        ("", "12 to 128"),
        ("aaaaaaaaaaaaaaaa", "easy to guess"),
        ("passwordpassword", "easy to guess"),
        ("qwertyuiopasdf", "easy to guess"),
        ("1234567890123456", "easy to guess"),
        ("abcdefghijklmnop", "easy to guess"),
        ("footfallfootfall", "easy to guess"),
        ("P@ssw0rdP@ssw0rd", "easy to guess"),
        ("20112011201120112011", "easy to guess"),
        ("ann@example.com and more of it", "email"),
        ("plinth ANN@Example.com walrus", "email"),
        ("q" * 128, "easy to guess"),
        (PASSWORD, None),
        ("correct horse battery staple", None),
        ("日本語パスワード鯨墨", "12 to 128"),
        ("日本語パスワード鯨墨桜雪月", None),
        ("Zażółć gęślą jaźń 77", None),
        ("kQ9#vL2$xR7!" * 10, None),
        ("\x00\x01 tab\tfjord walrus 8", None),
    ],
)
def test_weak_passwords_are_refused_with_a_reason(password: str, verdict: str | None) -> None:
    if verdict is None:
        assert passwords.checked(password, "ann@example.com")
        return
    with pytest.raises(passwords.PasswordWeak, match=verdict):
        passwords.checked(password, "ann@example.com")


def test_a_password_is_the_same_however_its_letters_are_put_together() -> None:
    stored = passwords.hash_of("Café au lait 99")
    assert passwords.matches(stored, "Cafe\u0301 au lait 99")
    assert not passwords.matches(stored, "Cafe au lait 99")
    assert not passwords.matches(stored, "\ud800")
    assert not passwords.matches(None, "Café au lait 99")


def test_passwords_are_kept_as_argon2id_only(
    db: Database, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = credentials.of_person(db, ann.id)
    assert found.password_hash is not None
    assert found.password_hash.startswith("$argon2id$")
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(2, 16, 1))
    sign_in.with_password(db, ann.email, PASSWORD, visit())
    renewed = credentials.of_person(db, ann.id).password_hash
    assert renewed is not None
    assert renewed.startswith("$argon2id$v=19$m=16,t=2,p=1$")
    assert passwords.matches(renewed, PASSWORD)


def test_the_parameters_are_no_weaker_than_the_recommended() -> None:
    hasher = PasswordHasher()
    assert (hasher.memory_cost, hasher.time_cost) >= (64 * 1024, 3)


def test_a_flood_of_passwords_is_told_to_wait() -> None:
    inside, done = threading.Semaphore(0), threading.Event()

    def occupy() -> None:
        with passwords.turn():
            inside.release()
            done.wait(10)

    threads = [
        threading.Thread(target=occupy)
        for _ in range(passwords.AT_ONCE_MAX + passwords.WAITING_MAX)
    ]
    for thread in threads:
        thread.start()
    for _ in range(passwords.AT_ONCE_MAX):
        assert inside.acquire(timeout=10)
    while passwords._places._value:  # the others are on their way to wait
        threading.Event().wait(0.001)
    with pytest.raises(TooManyAttempts), passwords.turn():
        pass
    assert not inside.acquire(blocking=False), "more than allowed work at once"
    done.set()
    for thread in threads:
        thread.join(10)
    with passwords.turn():
        pass


def test_changing_a_password_needs_the_one_before_and_ends_all_else(
    db: Database, ann: Person
) -> None:
    here, there = enter(db, ann).token, enter(db, ann).token
    link = links.make(db, ann.id, by())
    mine = sessions.holder_of(db, here, NOW)
    assert mine is not None
    new = "granite tulip 31 mosaic"
    for current in (None, "", "wrong", new):
        with pytest.raises(CredentialsInvalid):
            credentials.set_password(db, ann.id, current, new, by(), mine.session)
    with pytest.raises(passwords.PasswordWeak):
        credentials.set_password(db, ann.id, PASSWORD, "weak", by(), mine.session)
    credentials.set_password(db, ann.id, PASSWORD, new, by(), mine.session)
    assert sessions.holder_of(db, here, NOW) is not None
    assert sessions.holder_of(db, there, NOW) is None
    assert outcome(sign_in.with_link, db, link, visit()) == "link_invalid"
    assert outcome(sign_in.with_password, db, ann.email, PASSWORD, visit()) == "credentials_invalid"
    assert sign_in.with_password(db, ann.email, new, visit()).person.id == ann.id


def test_guessing_the_current_password_makes_wait(db: Database, ann: Person) -> None:
    seen = [
        outcome(credentials.set_password, db, ann.id, "wrong", PASSWORD, by(), "s")
        for _ in range(6)
    ]
    assert seen == ["credentials_invalid"] * 5 + ["too_many_attempts"]


# --- Signing in


@pytest.mark.parametrize(
    ("email", "password", "verdict"),
    [
        ("ann@example.com", PASSWORD, "ok"),
        (" ANN@example.com", PASSWORD, "ok"),
        ("ann@example.com", "wrong", "credentials_invalid"),
        ("ann@example.com", "", "credentials_invalid"),
        ("ann@example.com", PASSWORD.upper(), "credentials_invalid"),
        ("owner@example.com", PASSWORD, "credentials_invalid"),  # has no password
        ("owner@example.com", "", "credentials_invalid"),
        ("nobody@example.com", PASSWORD, "credentials_invalid"),
        ("", "", "credentials_invalid"),
    ],
)
def test_who_signs_in_by_password(
    db: Database, ann: Person, email: str, password: str, verdict: str
) -> None:
    assert outcome(sign_in.with_password, db, email, password, visit()) == verdict


def test_unknown_emails_cost_as_much_as_wrong_passwords(
    db: Database, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, stored: str, password: Any) -> Any:
        seen.append(stored[:30])
        return verify(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for email in ("ann@example.com", "owner@example.com", "nobody@example.com"):
        with pytest.raises(CredentialsInvalid, match="email or the password is wrong"):
            sign_in.with_password(db, email, "wrong", visit())
    assert len(seen) == 3
    assert len({text.rpartition("$")[0] for text in seen}) == 1, "other parameters take other time"


@pytest.mark.parametrize(
    ("failures_so_far", "wait_seconds"),
    [
        (0, 0),
        (4, 0),
        (5, 2),
        (6, 4),
        (7, 8),
        (8, 16),
        (12, 256),
        (13, 512),
        (14, 900),
        (15, 900),
        (1000, 900),
    ],
)
def test_the_wait_for_an_email_doubles_up_to_a_quarter_of_an_hour(
    db: Database, ann: Person, failures_so_far: int, wait_seconds: int
) -> None:
    with db.begin() as connection:
        values = {
            "hash": failures.of_email(ann.email).hash,
            "failures": failures_so_far,
            "last_at": NOW,
        }
        connection.execute(insert(tables.sign_in_failures).values(**values))
    for at_ms, password in ((NOW, PASSWORD), (NOW + wait_seconds * SECOND - 1, PASSWORD)):
        if wait_seconds:
            with pytest.raises(TooManyAttempts) as caught:
                sign_in.with_password(db, "Ann@example.com", password, visit(at_ms))
            assert caught.value.retry_after_seconds == max(
                1, wait_seconds - (at_ms - NOW) // SECOND
            )
    signed = sign_in.with_password(db, ann.email, PASSWORD, visit(NOW + wait_seconds * SECOND))
    assert signed.person.id == ann.id
    again = [
        outcome(sign_in.with_password, db, ann.email, "wrong", visit(NOW + HOUR)) for _ in range(6)
    ]
    assert again == ["credentials_invalid"] * 5 + ["too_many_attempts"], (
        "a success clears the email"
    )


def test_an_address_waits_after_thirty_failures_whatever_it_tries(
    db: Database, ann: Person
) -> None:
    for i in range(15):
        made_up = f"{i}@example.com"
        seen = outcome(sign_in.with_password, db, made_up, "x", visit())
        assert seen == "credentials_invalid"
        assert outcome(sign_in.with_link, db, "made up", visit()) == "link_invalid"
    link = links.make(db, ann.id, by())
    assert outcome(sign_in.with_link, db, link, visit()) == "too_many_attempts"
    assert outcome(sign_in.with_password, db, ann.email, PASSWORD, visit()) == "too_many_attempts"
    assert (
        outcome(sign_in.with_password, db, ann.email, PASSWORD, visit(address="198.51.100.1"))
        == "ok"
    )
    assert outcome(sign_in.with_link, db, link, visit(NOW + 2 * SECOND)) == "ok"
    assert acts(db).count("person.locked_out") == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("", "", True),
        ("unknown", "203.0.113.8", False),
    ],
)
def test_an_ipv6_network_counts_as_one_address(one: str, other: str, same: bool) -> None:
    assert (failures.of_address(one) == failures.of_address(other)) is same


def test_a_locked_email_does_not_lock_links(db: Database, ann: Person) -> None:
    for _ in range(5):
        outcome(sign_in.with_password, db, ann.email, "wrong", visit(address="198.51.100.1"))
    assert outcome(sign_in.with_password, db, ann.email, PASSWORD, visit()) == "too_many_attempts"
    assert outcome(enter, db, ann) == "ok"


def test_failures_are_forgotten_after_a_day(db: Database, ann: Person) -> None:
    for _ in range(5):
        outcome(sign_in.with_password, db, ann.email, "wrong", visit())
    sign_in.with_password(db, ann.email, PASSWORD, visit(NOW + DAY))
    with db.begin() as connection:
        assert connection.execute(select(tables.sign_in_failures)).all() == []


def test_the_failures_kept_are_bounded(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "ROWS_MAX", 100)
    for i in range(250):
        failures.begin(db, [failures.of_email(f"{i}@example.com")], NOW + i)
    with db.begin() as connection:
        count, oldest = connection.execute(
            select(func.count(), func.min(tables.sign_in_failures.c.last_at))
        ).one()
    assert count <= 100
    assert oldest > NOW + 149


def test_many_guesses_at_once_are_counted_before_any_of_them_has_failed(db: Database) -> None:
    counter = failures.of_email("ann@example.com")
    passed: list[object] = []

    def guess() -> None:
        if outcome(failures.begin, db, [counter], NOW) == "ok":
            passed.append(1)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(passed) == 5


def test_an_attempt_that_was_given_back_leaves_no_trace(db: Database) -> None:
    counter = failures.of_email("ann@example.com")
    for i in range(6):
        failures.begin(db, [counter], NOW - HOUR + i * MINUTE)
    with db.begin() as connection:
        before = connection.execute(select(tables.sign_in_failures)).all()
    failures.give_back(db, failures.begin(db, [counter], NOW))
    with db.begin() as connection:
        assert connection.execute(select(tables.sign_in_failures)).all() == before


def test_the_audit_log_tells_of_a_lock_once_and_never_what_was_typed(
    db: Database, ann: Person
) -> None:
    typed = "my secret by mistake"
    for i in range(9):
        at_ms = NOW + i * HOUR
        outcome(sign_in.with_password, db, ann.email, typed, visit(at_ms))
        outcome(sign_in.with_password, db, typed, "x", visit(at_ms))
    with db.begin() as connection:
        entries = list(audit.every(connection, None))
    assert [(e.act, e.target, e.address) for e in entries if e.act == "person.locked_out"] == [
        ("person.locked_out", ann.email, HOME)
    ]
    assert typed not in repr(entries)


# --- Links


@pytest.mark.parametrize(
    ("after_ms", "verdict"),
    [(0, "ok"), (HOUR, "ok"), (DAY - 1, "ok"), (DAY, "link_invalid"), (30 * DAY, "link_invalid")],
)
def test_a_link_works_for_a_day(db: Database, ann: Person, after_ms: int, verdict: str) -> None:
    token = links.make(db, ann.id, by())
    assert outcome(sign_in.with_link, db, token, visit(NOW + after_ms)) == verdict
    assert outcome(sign_in.with_link, db, token, visit(NOW + after_ms)) == "link_invalid"
    assert outcome(sign_in.with_link, db, token + "x", visit(NOW)) == "link_invalid"


def test_of_many_who_use_a_link_at_once_one_gets_in(db: Database, ann: Person) -> None:
    token = links.make(db, ann.id, by())
    seen: list[str] = []

    def use() -> None:
        seen.append(outcome(sign_in.with_link, db, token, visit()))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(seen) == ["link_invalid"] * 7 + ["ok"]
    assert len(sessions.of_person(db, ann.id, NOW)) == 1


# --- Codes


@pytest.mark.parametrize(
    ("code_of", "last_step", "counts"),
    [
        (0, None, True),
        (-1, None, True),
        (1, None, True),
        (-2, None, False),
        (2, None, False),
        (0, 0, False),
        (0, 1, False),
        (0, -1, True),
        (-1, -1, False),
        (1, 0, True),
    ],
)
def test_a_code_counts_once_and_near_its_time(
    code_of: int, last_step: int | None, counts: bool
) -> None:
    now = NOW // totp.STEP_MS
    code = code_at(NOW + code_of * totp.STEP_MS)
    last = None if last_step is None else now + last_step
    assert totp.step_of(SECRET, code, last, NOW) == (now + code_of if counts else None)


@pytest.mark.parametrize(
    "text", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "12345\x00"]
)
def test_what_is_no_code_is_wrong(text: str) -> None:
    assert totp.step_of(SECRET, text, None, NOW) is None


def test_a_code_may_be_typed_with_a_space() -> None:
    code = code_at(NOW)
    assert totp.step_of(SECRET, f" {code[:3]} {code[3:]} ", None, NOW) is not None


def test_codes_are_asked_for_only_after_the_password(db: Database, cay: Person) -> None:
    right, wrong = code_at(NOW), "000000" if code_at(NOW) != "000000" else "111111"
    rows = [
        ("wrong", right, "credentials_invalid"),
        ("wrong", None, "credentials_invalid"),
        (PASSWORD, None, "code_required"),
        (PASSWORD, "", "code_required"),
        (PASSWORD, wrong, "code_invalid"),
        (PASSWORD, right, "ok"),
        (PASSWORD, right, "code_invalid"),
    ]
    for password, code, verdict in rows:
        seen = outcome(sign_in.with_password, db, cay.email, password, visit(code=code))
        assert seen == verdict, (password, code)
    later = NOW + totp.STEP_MS
    assert (
        outcome(sign_in.with_password, db, cay.email, PASSWORD, visit(later, code_at(later)))
        == "ok"
    )


def test_a_link_is_not_used_up_before_the_code_is_right(db: Database, cay: Person) -> None:
    token = links.make(db, cay.id, by())
    right, wrong = code_at(NOW), "000000" if code_at(NOW) != "000000" else "111111"
    rows = [(None, "code_required"), (wrong, "code_invalid"), (right, "ok")]
    for code, verdict in rows:
        assert outcome(sign_in.with_link, db, token, visit(code=code)) == verdict
    for code in (None, wrong, right):
        assert outcome(sign_in.with_link, db, token, visit(code=code)) == "link_invalid"
    assert outcome(sign_in.with_link, db, "never made", visit(code=right)) == "link_invalid"


def test_a_code_used_by_two_at_once_lets_one_in(db: Database, cay: Person) -> None:
    seen: list[str] = []

    def use() -> None:
        seen.append(
            outcome(sign_in.with_password, db, cay.email, PASSWORD, visit(code=code_at(NOW)))
        )

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(seen) == ["code_invalid"] * 3 + ["ok"]


def test_guessing_codes_makes_wait_by_every_way_and_every_address(
    db: Database, cay: Person
) -> None:
    token = links.make(db, cay.id, by())
    wrong = "000000" if code_at(NOW) != "000000" else "111111"
    seen = []
    for i in range(7):
        far = visit(code=wrong, address=f"198.51.100.{i}")
        if i % 2:
            seen.append(outcome(sign_in.with_link, db, token, far))
        else:
            seen.append(outcome(sign_in.with_password, db, cay.email, PASSWORD, far))
    assert seen == ["code_invalid"] * 5 + ["too_many_attempts"] * 2
    right = visit(code=code_at(NOW))
    assert outcome(sign_in.with_link, db, token, right) == "too_many_attempts"
    later = NOW + 2 * SECOND
    assert outcome(sign_in.with_link, db, token, visit(later, code_at(later))) == "ok"


def test_asking_for_the_code_adds_no_wait(db: Database, cay: Person) -> None:
    for _ in range(5):
        outcome(sign_in.with_password, db, cay.email, "wrong", visit(NOW))
    later = NOW + 2 * SECOND
    with pytest.raises(CodeRequired):
        sign_in.with_password(db, cay.email, PASSWORD, visit(later))
    signed = sign_in.with_password(db, cay.email, PASSWORD, visit(later, code_at(later)))
    assert signed.person.has_totp


def test_codes_are_turned_on_with_a_code_and_off_with_another(db: Database, ann: Person) -> None:
    with pytest.raises(CodeInvalid):
        credentials.turn_totp_on(db, ann.id, SECRET, code_at(NOW + HOUR), by())
    for secret in ("", "short", SECRET.lower(), SECRET + "A", SECRET[:-1] + "1"):
        with pytest.raises(SettingsError, match="begin again"):
            credentials.turn_totp_on(db, ann.id, secret, code_at(NOW), by())
    credentials.turn_totp_on(db, ann.id, SECRET, code_at(NOW), by())
    with pytest.raises(Conflict):
        credentials.turn_totp_on(db, ann.id, SECRET, code_at(NOW), by())
    assert people.of_id(db, ann.id).has_totp
    with pytest.raises(CodeInvalid):  # it has turned them on
        credentials.turn_totp_off(db, ann.id, code_at(NOW), by())
    later = NOW + totp.STEP_MS
    credentials.turn_totp_off(db, ann.id, code_at(later), by(later))
    assert not people.of_id(db, ann.id).has_totp
    with pytest.raises(Conflict):
        credentials.turn_totp_off(db, ann.id, code_at(later), by(later))
    assert outcome(sign_in.with_password, db, ann.email, PASSWORD, visit(later)) == "ok"


def test_dropping_codes_for_somebody_signs_them_out(db: Database, cay: Person) -> None:
    token = sign_in.with_password(db, cay.email, PASSWORD, visit(code=code_at(NOW))).token
    people.drop_totp(db, cay.id, by())
    assert sessions.holder_of(db, token, NOW) is None
    assert outcome(sign_in.with_password, db, cay.email, PASSWORD, visit()) == "ok"


def test_the_picture_to_scan_is_one_svg_element() -> None:
    uri = totp.uri(totp.checked_secret(totp.new_secret()), "ann@example.com")
    assert uri.startswith("otpauth://totp/Footfall:ann%40example.com?")
    picture = totp.picture(uri)
    assert picture.startswith("<svg")
    assert picture.endswith("</svg>")
    assert "script" not in picture


# --- Sessions


@pytest.mark.parametrize(
    ("used_after", "valid"),
    [
        ([0], True),
        ([14 * DAY - 1], True),
        ([14 * DAY], False),
        ([10 * DAY, 20 * DAY], True),
        ([10 * DAY, 24 * DAY], False),
        ([day * DAY for day in range(0, 90, 10)], True),
        ([*(day * DAY for day in range(0, 90, 10)), 90 * DAY - 1], True),
        ([*(day * DAY for day in range(0, 90, 10)), 90 * DAY], False),
    ],
)
def test_a_session_ends_unused_or_old(
    db: Database, ann: Person, used_after: list[int], valid: bool
) -> None:
    token = enter(db, ann).token
    for after_ms in used_after[:-1]:
        assert sessions.holder_of(db, token, NOW + after_ms) is not None
    found = sessions.holder_of(db, token, NOW + used_after[-1])
    assert (found is not None) is valid
    assert bool(sessions.of_person(db, ann.id, NOW + used_after[-1])) is valid


def test_a_sessions_use_is_noted_once_a_minute(db: Database, ann: Person) -> None:
    token = enter(db, ann).token
    seen = []
    for after_ms in (1, MINUTE, MINUTE + 1, MINUTE + 2, 2 * MINUTE + 2):
        assert sessions.holder_of(db, token, NOW + after_ms) is not None
        seen.append(sessions.of_person(db, ann.id, NOW)[0].seen_at - NOW)
    assert seen == [0, 0, MINUTE + 1, MINUTE + 1, 2 * MINUTE + 2]
    assert sessions.last_seen(db) == {ann.id: NOW + 2 * MINUTE + 2}


def test_sessions_are_listed_and_ended_by_whom_they_are_of(
    db: Database, ann: Person, owner: Person
) -> None:
    tokens = [enter(db, ann, NOW + i).token for i in range(3)]
    theirs = enter(db, owner).token
    newest, middle, oldest = sessions.of_person(db, ann.id, NOW)
    assert (newest.address, newest.user_agent) == (HOME, "a browser")
    with pytest.raises(sessions.NoSuchSession):
        sessions.end(db, owner.id, middle.id, by())
    sessions.end(db, ann.id, middle.id, by())
    assert sessions.end_others(db, ann.id, newest.id, by()) == 1
    alive = [sessions.holder_of(db, token, NOW) is not None for token in (*tokens, theirs)]
    assert alive == [False, False, True, True]
    assert oldest.id != newest.id
    sessions.end_by_token(db, tokens[2])
    assert sessions.of_person(db, ann.id, NOW) == ()


def test_one_person_has_a_bounded_number_of_sessions(
    db: Database, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "OF_ONE_PERSON_MAX", 3)
    tokens = [enter(db, ann, NOW + i).token for i in range(5)]
    alive = [sessions.holder_of(db, token, NOW + 5) is not None for token in tokens]
    assert alive == [False, False, True, True, True]


def test_sessions_of_an_older_version_have_ended(db: Database, ann: Person) -> None:
    token = enter(db, ann).token
    with db.begin() as connection:
        connection.execute(update(tables.sessions).values(id=""))
    assert sessions.holder_of(db, token, NOW) is None


# --- The audit log


def test_every_act_is_written_down_without_secrets(db: Database, owner: Person) -> None:
    ann = people.create(db, "ann@example.com", Role.VIEWER, by())
    token = links.make(db, ann.id, by())
    session = sign_in.with_link(db, token, visit()).token
    credentials.set_password(db, ann.id, None, PASSWORD, by(), "")
    credentials.turn_totp_on(db, ann.id, SECRET, code_at(NOW), by())
    people.set_roles(db, ann.id, {"*": Role.ANALYST}, by())
    sessions.end_others(db, ann.id, "", by())
    people.drop_totp(db, ann.id, by())
    people.remove(db, ann.id, by())
    assert acts(db)[1:] == [
        "person.invite", "person.link", "person.sign_in", "person.password", "person.totp_on",
        "person.roles", "person.sessions_ended", "person.totp_off", "person.remove",
    ]  # fmt: skip
    with db.begin() as connection:
        entries = list(audit.every(connection, None))
    assert {entry.target for entry in entries[:-1]} == {ann.email}
    changed = next(entry for entry in entries if entry.act == "person.roles")
    assert changed.detail == {"roles": {"from": {"*": "viewer"}, "to": {"*": "analyst"}}}
    for secret in (token, session, PASSWORD, SECRET, code_at(NOW), "argon2"):
        assert secret not in repr(entries)
