"""A store filled by the engine itself, for questions about sizes that traffic would take hours to
reach: a million customers with what they are found by, and twenty million events."""

from __future__ import annotations

from footfall.store.client import Store

SITE = "demo"
CUSTOMERS = 1_000_000
EVENTS = 20_000_000
MONTHS = 12
BUSY_EVENTS = 100_000
BUSY = tuple(f"0b000000-0000-4000-8000-00000000000{n}" for n in range(3))  # one customer's uuids

NTH = "reinterpretAsUUID(MD5(toString({n})))"  # the uuid of the n-th customer
ACTIONS = (
    "['page.visit', 'page.leave', 'product.view', 'banner.show', 'banner.hover', 'form.submit']"
)
NAMES = "['Ann', 'Ben', 'Cleo', 'Dora', 'Emil', 'Frida', 'Gustav', 'Hanna']"
HOSTS = "['gmail.com', 'example.com', 'mail.example.org']"
CITIES = "['Warszawa', 'Berlin', 'Paris', 'Kraków', 'Gdańsk', 'London', 'Oslo', 'Praha']"

SEEN = """
INSERT INTO customers (site, uuid, first_seen, last_seen)
SELECT '{site}', {uuid}, now64(3) - toIntervalSecond(31536000 + sipHash64(number) % 8640000),
       now64(3) - toIntervalSecond(sipHash64(number, 1) % 31536000) FROM numbers({count})
"""
IDENTIFIER = """
INSERT INTO identities (site, kind, value, uuid, customer, event, proof, current, time, version)
SELECT '{site}', '{kind}', {value}, {uuid}, {uuid}, {uuid}, false, true, now64(3), 1
FROM numbers({count})
"""
CLAIM = """
INSERT INTO claims (site, uuid, kind, value, proof, policy, id, first, last)
SELECT '{site}', {uuid} AS own, '{kind}', {value}, false, 'link', own,
       (now64(3), now64(3), toString(own)) AS moment, moment
FROM numbers({count})
"""
ATTRIBUTE = """
INSERT INTO attributes (site, uuid, kind, name, value, time, received_at, event, set_by,
    proof)
SELECT '{site}', {uuid}, 'attribute', '{name}', toJSONString({value}), now64(3), now64(3),
       generateUUIDv4(number), 'form', true FROM numbers({count})
"""
JOINED = """
INSERT INTO aliases (site, uuid, customer, joined, merge, by, proof, time, version)
SELECT '{site}', {later}, {uuid}, {uuid}, {later}, 'email', false, now64(3), 1 FROM numbers({count})
"""
# One month: each customer's events lie all over it, as they do in life.
MONTH = """
INSERT INTO events (id, site, uuid, session, action, label, time, received_at, source, trusted,
    params, page_host, page_path, referrer_host, utm_source, device_type, browser, system)
SELECT generateUUIDv7(number), '{site}', {uuid}, reinterpretAsUUID(MD5(toString(intDiv(number, 8)))),
    {actions}[1 + sipHash64(number, 2) % 6] AS action, concat('Visited page ', page_path), moment,
    moment, 'browser', false,
    concat('{{"url": "https://shop.example', page_path, '", "title": "Page ', toString(number % 997),
        '", "price": ', toString(sipHash64(number, 3) % 1000), '}}')::JSON(max_dynamic_paths = 256),
    'shop.example', concat('/products/', toString(sipHash64(number, 4) % 5000)) AS page_path,
    ['', 'www.google.com', 'news.example.org'][1 + number % 3], '', 'desktop', 'Firefox', 'Windows'
FROM (SELECT number, toDateTime64(toStartOfMonth(now('UTC')) - toIntervalMonth({back}), 3, 'UTC')
    + toIntervalMillisecond(sipHash64(number, 5) % {span_ms}) AS moment
    FROM numbers({first}, {count}))
"""
VISITS = """
INSERT INTO sessions (id, site, uuid, version, start, end, closed, events, pages, entry_time,
    entry_host, entry, origin_time, source, medium, channel, device_time, device_type, browser,
    system, place_time, country)
SELECT reinterpretAsUUID(MD5(toString(number))), '{site}', {uuid}, 1, moment, moment, moment, 8, 3,
    moment, 'shop.example', '/products/1', moment, 'google', 'organic', 'search', moment, 'desktop',
    'Firefox', 'Windows', moment, 'PL'
FROM (SELECT number, toDateTime64(toStartOfMonth(now('UTC')) - toIntervalMonth({back}), 3, 'UTC')
    + toIntervalMillisecond(sipHash64(number, 5) % {span_ms}) AS moment
    FROM numbers({first}, {count}))
"""
SPAN_MS = 27 * 86_400_000  # every month has so many days


def customers(store: Store, count: int = CUSTOMERS) -> None:
    """Customers with an email address, half of them with a customId, and three attributes each."""
    own = NTH.format(n="number")
    store.command(SEEN.format(site=SITE, uuid=own, count=count))
    mail = f"concat(lower({NAMES}[1 + number % 8]), '.', toString(number), '@', {HOSTS}[1 + sipHash64(number) % 3])"
    for kind, value, share in (
        ("email", mail, 1),
        ("customId", "concat('c-', toString(number))", 2),
    ):
        for sql in (IDENTIFIER, CLAIM):
            store.command(
                sql.format(site=SITE, kind=kind, value=value, uuid=own, count=count // share)
            )
    for name, value in (
        ("firstname", f"{NAMES}[1 + number % 8]"),
        ("lastname", "concat('Sur', lower(hex(sipHash64(number, 6) % 65536)))"),
        ("city", f"{CITIES}[1 + sipHash64(number, 7) % 8]"),
    ):
        store.command(ATTRIBUTE.format(site=SITE, name=name, value=value, uuid=own, count=count))
    later = NTH.format(n=f"number + {count // 2}")
    store.command(JOINED.format(site=SITE, uuid=own, later=later, count=count // 10))


def events(store: Store, count: int = EVENTS, people: int = CUSTOMERS) -> None:
    """A year of events, among them those of one customer who did a hundred thousand things."""
    each = count // MONTHS
    for month in range(MONTHS):
        numbers = {"back": month + 1, "span_ms": SPAN_MS, "actions": ACTIONS, "site": SITE}
        own = NTH.format(n=f"sipHash64(number, 8) % {people}")
        store.command(MONTH.format(uuid=own, first=month * each, count=each, **numbers))
        busy = f"toUUID(['{BUSY[0]}', '{BUSY[1]}', '{BUSY[2]}'][1 + number % 3])"
        first, few = count + month * BUSY_EVENTS, BUSY_EVENTS // MONTHS
        store.command(MONTH.format(uuid=busy, first=first, count=few, **numbers))
    store.command(
        f"INSERT INTO customers (site, uuid, first_seen, last_seen)"
        f" SELECT site, uuid, min(time), max(time) FROM events WHERE site = '{SITE}'"
        f" AND uuid IN {BUSY} GROUP BY site, uuid"
    )
    for uuid in BUSY[1:]:
        store.command(
            f"INSERT INTO aliases (site, uuid, customer, time, version) VALUES"
            f" ('{SITE}', '{uuid}', '{BUSY[0]}', now64(3), 1)"
        )


def sessions(store: Store, count: int = EVENTS // 8, people: int = CUSTOMERS) -> None:
    """As many visits as there are for these events, all over."""
    each = count // MONTHS
    for month in range(MONTHS):
        own = NTH.format(n=f"sipHash64(number, 8) % {people}")
        store.command(
            VISITS.format(
                site=SITE, uuid=own, first=month * each, count=each, back=month + 1, span_ms=SPAN_MS
            )
        )
