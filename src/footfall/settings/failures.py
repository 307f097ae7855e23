"""Failed attempts to sign in: who fails often waits, longer each time.

An attempt counts as failed from its beginning and is given back when it succeeds, so that many at
once cannot all pass before the first has been counted.
"""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from footfall.settings import audit, tables
from footfall.settings.audit import ActorKind, By
from footfall.settings.database import Database, SettingsError
from footfall.settings.secret import hashed

EMAIL_FAILURES_FREE = 5  # mistyped, the other password, caps lock: all without waiting
ADDRESS_FAILURES_FREE = 30  # an office shares one address
IPV6_NETWORK_BITS = 64  # RFC 6177: nobody gets less
WAIT_SECONDS_MAX = 15 * 60  # 96 guesses a day; who forgot a password gets in again the same day
FORGOTTEN_MS = 24 * 3_600_000
ROWS_MAX = 100_000  # emails are made up easily; these take 10 MB and some ms to look through


class TooManyAttempts(SettingsError):
    """Wait `retry_after_seconds` before the next attempt."""

    code = "too_many_attempts"
    status = 429

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"Too many attempts. Try again in {_spoken(retry_after_seconds)}.")
        self.retry_after_seconds = retry_after_seconds


class Counter(NamedTuple):
    """What failures are counted of; what it is of cannot be read from the hash."""

    hash: str
    free: int  # failures before the first wait


def of_email(email: str) -> Counter:
    """Wrong passwords for an email, whether somebody has it or not."""
    return Counter(hashed(f"email {email.strip().lower()}"), EMAIL_FAILURES_FREE)


def of_person(person_id: str) -> Counter:
    """Wrong codes, and wrong passwords after signing in: somebody who has one of the two."""
    return Counter(hashed(f"person {person_id}"), EMAIL_FAILURES_FREE)


def of_address(address: str) -> Counter:
    """Everything that failed from one address; of IPv6 the network that one customer gets."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return Counter(hashed(f"address {address}"), ADDRESS_FAILURES_FREE)
    if isinstance(parsed, ipaddress.IPv6Address):
        network = ipaddress.IPv6Network((int(parsed), IPV6_NETWORK_BITS), strict=False)
        return Counter(hashed(f"address {parsed.ipv4_mapped or network}"), ADDRESS_FAILURES_FREE)
    return Counter(hashed(f"address {parsed}"), ADDRESS_FAILURES_FREE)


class Attempt(NamedTuple):
    """What `begin` counted; `reached` are those that make the next one wait for the first time."""

    counters: tuple[Counter, ...]
    at_ms: int
    last_at_before: dict[str, int]
    reached: tuple[Counter, ...]


def begin(db: Database, counters: Sequence[Counter], now_ms: int) -> Attempt:
    """Counts an attempt as failed. Raises TooManyAttempts if one of the counters says to wait;
    then nothing is counted."""
    table = tables.sign_in_failures
    with alone(db) as connection:
        connection.execute(delete(table).where(table.c.last_at <= now_ms - FORGOTTEN_MS))
        query = select(table).where(table.c.hash.in_([counter.hash for counter in counters]))
        rows = {row.hash: row for row in connection.execute(query)}
        failures = {hash_: int(row.failures) for hash_, row in rows.items()}
        wait_ms = max(
            (
                _left_ms(counter, rows[counter.hash], now_ms)
                for counter in counters
                if counter.hash in rows
            ),
            default=0,
        )
        if wait_ms > 0:
            raise TooManyAttempts(-(-wait_ms // 1000))
        for counter in counters:
            _count(connection, counter, counter.hash in rows, now_ms)
        _bound(connection)
    return Attempt(
        tuple(counters),
        now_ms,
        {hash_: row.last_at for hash_, row in rows.items()},
        tuple(each for each in counters if failures.get(each.hash, 0) + 1 == each.free),
    )


def wait_seconds(failures_too_many: int) -> int:
    """How long after the last failure the next attempt may come: 2, 4, 8 … seconds."""
    if failures_too_many < 0:
        return 0
    return min(2 << min(failures_too_many, 10), WAIT_SECONDS_MAX)


def _left_ms(counter: Counter, row: Row[Any], now_ms: int) -> int:
    """How long a counter still makes wait; never longer than its wait, should a clock go back."""
    whole_ms = 1000 * wait_seconds(row.failures - counter.free)
    return int(min(row.last_at + whole_ms - now_ms, whole_ms))


def give_back(db: Database, attempt: Attempt) -> None:
    """The attempt did not fail: all is as it was before `begin`, but for others in between."""
    table = tables.sign_in_failures
    with alone(db) as connection:
        for counter in attempt.counters:
            mine = table.c.hash == counter.hash
            connection.execute(
                update(table)
                .where(mine, table.c.failures > 0)
                .values(failures=table.c.failures - 1)
            )
            before = attempt.last_at_before.get(counter.hash)
            if before is not None:
                connection.execute(
                    update(table)
                    .where(mine, table.c.last_at == attempt.at_ms)
                    .values(last_at=before)
                )
        connection.execute(delete(table).where(table.c.failures == 0))


def tell(db: Database, attempt: Attempt, email: str | None, address: str) -> None:
    """Writes to the audit log whom a wait begins for by this failed attempt.

    Emails that nobody has are not written down: they may be passwords in the wrong field. The
    transaction is there nevertheless, so that it takes as long.
    """
    if not attempt.reached:
        return
    by = By(ActorKind.FOOTFALL, "footfall", attempt.at_ms, address)
    of_all = of_address(address)
    with alone(db) as connection:
        for counter in attempt.reached:
            target = address if counter == of_all else email
            if target is not None:
                audit.write(connection, by, "person.locked_out", None, target, {})


def forget(connection: Connection, counter: Counter) -> None:
    """Begins at nought again, after a success."""
    table = tables.sign_in_failures
    connection.execute(delete(table).where(table.c.hash == counter.hash))


@contextlib.contextmanager
def alone(db: Database) -> Iterator[Connection]:
    """A transaction that runs alone, on PostgreSQL too: what is counted must be what is judged."""
    with db.begin() as connection:
        number = tables.revision.c.number
        connection.execute(update(tables.revision).values(number=number))
        yield connection


def _count(connection: Connection, counter: Counter, known: bool, now_ms: int) -> None:
    table = tables.sign_in_failures
    if known:
        connection.execute(
            update(table)
            .where(table.c.hash == counter.hash)
            .values(failures=table.c.failures + 1, last_at=now_ms)
        )
    else:
        connection.execute(insert(table).values(hash=counter.hash, failures=1, last_at=now_ms))


def _bound(connection: Connection) -> None:
    """Drops the oldest hundredth when there are too many: to push one wait out with made-up names,
    a stranger must fail a hundred thousand times."""
    table = tables.sign_in_failures
    rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
    if rows > ROWS_MAX:
        oldest = select(table.c.hash).order_by(table.c.last_at).limit(rows - ROWS_MAX * 99 // 100)
        connection.execute(delete(table).where(table.c.hash.in_(oldest.scalar_subquery())))


def _spoken(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
