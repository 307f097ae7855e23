"""The queue: what is sent when roads break, pages close, tabs share, and servers ask to wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from operator import itemgetter

import pytest

from system import eventually
from tracker.person import Visitor
from tracker.scenario import MANUAL, Site, expect, told
from tracker.web import CUT, CUT_AFTER, HANG, Answer, Asked, Trouble

pytestmark = [pytest.mark.e2e, pytest.mark.scenario]

PATH = "/queue"
BEACON_BYTES_MAX = 65_536
ANSWER_MS_MAX = 30_000  # the tracker's patience with one request
BACKOFF_MS = 2_000  # after a first failure


@pytest.fixture
def anyone(visitor: Callable[..., Visitor], site: Site) -> Visitor:
    """Somebody on a page that tells nothing by itself."""
    site.web.put(PATH, site.page("", MANUAL))
    return visitor(own=True, roads_fail=True).opens(PATH)


def first(times: int, trouble: Trouble) -> Callable[[Asked], Trouble]:
    """Trouble for the first requests that carry events."""
    left = [trouble] * times
    return lambda asked: left.pop() if asked.method == "POST" and left else None


def ids(person: Visitor, site: Site, since: int) -> list[list[str]]:
    """The ids of each request with events of this person."""
    uuid = person.uuid
    sent = [asked.events for asked in site.web.asked[since:] if asked.key == site.key]
    return [
        [each["id"] for each in events] for events in sent if events and events[0]["uuid"] == uuid
    ]


def kept(person: Visitor) -> int:
    """Events waiting in the browser's storage."""
    count: int = person.asks(
        "Object.keys(localStorage).filter((name) => name.startsWith('ff_queue:')).length"
    )
    return count


BROKEN = [
    ("a road that breaks before the collector", CUT),
    ("a road that breaks after the collector took it", CUT_AFTER),
    ("a collector that cannot take more", Answer(503, {"retry-after": "0"})),
    ("a collector that says too many", Answer(429, {"retry-after": "0"})),
    ("a proxy that has lost the collector", Answer(502, {}, "<html>Bad gateway</html>")),
    ("an answer without a meaning", Answer(500)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "trouble"), BROKEN, ids=[name for name, _ in BROKEN])
def test_events_come_once_with_the_same_ids(
    name: str, trouble: Trouble, anyone: Visitor, site: Site
) -> None:
    since = len(site.web.asked)
    site.web.trouble = first(2, trouble)
    anyone.tells("a.first").sees("a.first").tells("a.second")
    expect(anyone, [told("a.first"), told("a.second")])
    requests = ids(anyone, site, since)
    assert len(requests) >= 3
    assert requests[0][0] == requests[1][0] == requests[2][0]


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_for_patience_gets_it(status: int, anyone: Visitor, site: Site) -> None:
    site.web.trouble = first(1, Answer(status, {"retry-after": "2"}))
    since = len(site.web.asked)
    anyone.tells("a.first").awaits("true")
    eventually(lambda: ids(anyone, site, since))
    anyone.tells("a.second").runs("footfall.flush()").runs("dispatchEvent(new Event('online'))")
    anyone.sees("a.second")
    sent = [asked for asked in site.web.asked[since:] if asked.events]
    assert sent[1].at - sent[0].at > 1.9
    expect(anyone, [told("a.first"), told("a.second")])


def test_an_answer_that_never_comes_does_not_hold_up_the_rest(anyone: Visitor, site: Site) -> None:
    anyone.page.clock.install()
    anyone.opens(PATH)
    since = len(site.web.asked)
    site.web.trouble = first(1, HANG)
    anyone.tells("a.first")
    eventually(lambda: ids(anyone, site, since))
    anyone.page.clock.fast_forward(ANSWER_MS_MAX + 1000)
    anyone.page.clock.fast_forward(BACKOFF_MS)
    anyone.sees("a.first")
    assert len(anyone.told()) == 1


def test_what_happened_offline_comes_when_the_network_is_back(anyone: Visitor, site: Site) -> None:
    anyone.context.set_offline(True)
    anyone.tells("a.first").tells("a.second").lingers(100)
    anyone.context.set_offline(False)
    expect(anyone, [told("a.first"), told("a.second")])


def test_what_happened_offline_comes_with_the_next_visit(anyone: Visitor, site: Site) -> None:
    anyone.context.set_offline(True)
    anyone.tells("a.first").tells("a.second").lingers(100).closes()
    anyone.context.set_offline(False)
    anyone.in_new_tab().opens(PATH)
    expect(anyone, [told("a.first"), told("a.second")])


def test_what_happens_as_a_page_closes_arrives(anyone: Visitor, site: Site) -> None:
    anyone.runs("addEventListener('pagehide', () => footfall.track('a.last'))")
    anyone.runs("footfall.track('a.first')").closes()
    anyone.in_new_tab().opens(PATH)
    # Two requests may be under way, and overtake each other; the moments stay.
    events = expect(anyone, [told("a.first"), told("a.last")], ordered=False)
    assert [each["action"] for each in sorted(events, key=itemgetter("time"))] == [
        "a.first",
        "a.last",
    ]


def test_more_than_a_closing_page_may_send_at_once_is_split(anyone: Visitor, site: Site) -> None:
    since = len(site.web.asked)
    anyone.runs(
        "for (let n = 0; n < 40; n++) footfall.track('a.large', {n, text: 'x'.repeat(3000)})"
    ).closes()
    anyone.in_new_tab().opens(PATH)
    expect(anyone, [told("a.large", n=n, text="x" * 3000) for n in range(40)])
    requests = [asked for asked in site.web.asked[since:] if asked.events]
    assert all(len(asked.body) < BEACON_BYTES_MAX for asked in requests)


def test_events_keep_their_order_over_a_bad_road(anyone: Visitor, site: Site) -> None:
    turns = iter(range(10_000))
    site.web.trouble = lambda asked: (
        CUT if asked.method == "POST" and next(turns) % 2 == 0 else None
    )
    for n in range(5):
        anyone.runs(f"footfall.track('a.step', {{n: {n}}})").lingers(30)
    anyone.sees("a.step", 5)
    site.web.trouble = lambda _: None
    expect(anyone, [told("a.step", n=n) for n in range(5)])


def test_two_tabs_tell_of_each_event_once(anyone: Visitor, site: Site) -> None:
    """What one tab removed reaches the other's process a moment later, so an event may go twice; the
    server knows its id."""
    since = len(site.web.asked)
    other = Visitor.beside(anyone)
    other.opens(PATH)
    anyone.context.set_offline(True)
    for n in range(10):
        (anyone if n % 2 else other).runs(f"footfall.track('a.step', {{n: {n}}})")
    anyone.lingers(100)
    anyone.context.set_offline(False)
    expect(anyone, [told("a.step", n=n) for n in range(10)])
    sent = [each for request in ids(anyone, site, since) for each in request]
    assert len(set(sent)) == 11


def test_a_tab_sends_what_a_closed_tab_left(anyone: Visitor, site: Site) -> None:
    other = Visitor.beside(anyone)
    other.opens(PATH)
    anyone.context.set_offline(True)
    other.tells("a.left").lingers(100).closes()
    anyone.context.set_offline(False)
    anyone.tells("a.own")
    expect(anyone, [told("a.left"), told("a.own")], ordered=False)


def test_the_queue_is_bounded(anyone: Visitor, site: Site) -> None:
    """Of more than it takes the newest stay."""
    anyone.context.set_offline(True)
    anyone.runs("for (let n = 0; n < 1500; n++) footfall.track('a.step', {n})").lingers(200)
    assert kept(anyone) <= 1250
    anyone.context.set_offline(False)
    anyone.sees("a.step", n=1499)
    steps = [each["params"]["n"] for each in anyone.told() if each["action"] == "a.step"]
    assert len(steps) <= 1251
    assert set(range(700, 1500)) <= set(steps)


def test_nothing_waits_once_it_has_arrived(anyone: Visitor, site: Site) -> None:
    anyone.tells("a.first")
    expect(anyone, [told("a.first")])
    eventually(lambda: kept(anyone) == 0)


def test_the_page_before_hands_on_what_it_could_not_send(anyone: Visitor, site: Site) -> None:
    """The road breaks while the page is left; nothing is sent twice when it is mended."""
    site.web.trouble = lambda asked: CUT if asked.method == "POST" else None
    anyone.tells("a.first").opens(PATH).tells("a.second").opens(PATH)
    site.web.trouble = lambda _: None
    expect(anyone, [told("a.first"), told("a.second")])


@pytest.mark.parametrize("hours", [72, -5])
def test_a_wrong_clock_is_set_right(hours: int, anyone: Visitor, site: Site) -> None:
    anyone.context.add_init_script(f"""(() => {{
        const Right = Date, shift = {hours} * 3600000;
        window.Date = class extends Right {{
            constructor(...all) {{ all.length ? super(...all) : super(Right.now() + shift); }}
            static now() {{ return Right.now() + shift; }}
        }};
    }})()""")
    anyone.opens(PATH).tells("a.shifted").sees("a.shifted")
    event = next(each for each in anyone.told() if each["action"] == "a.shifted")
    happened, received = (datetime.fromisoformat(event[name]) for name in ("time", "receivedAt"))
    assert abs((received - happened).total_seconds()) < 20
