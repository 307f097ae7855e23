"""Which events machines made: by their user agents, and by how fast they go."""

from __future__ import annotations

import msgspec
import pytest
from activities import ANN, BEN, activity

from footfall.events.event import Source
from footfall.pipeline.activity import Activity
from footfall.pipeline.bots import PAGES_PER_MINUTE_MAX, UUIDS_MAX, Paces, mark

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
HEADLESS = CHROME.replace("Chrome/", "HeadlessChrome/")
WHOLE = 2 / 3  # minutes from the tests' start to a whole one of the clock
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def sent(
    user_agent: str = CHROME, minute: float = 0, source: Source = Source.BROWSER, uuid_: str = ANN,
    action: str = "page.visit",
) -> Activity:  # fmt: skip
    one = activity(action, minute, uuid_)
    one.event = msgspec.structs.replace(one.event, user_agent=user_agent, source=source)
    return one


@pytest.mark.parametrize(
    ("user_agent", "source", "reason"),
    [
        (CHROME, Source.BROWSER, ""),
        ("", Source.APP, ""),
        (GOOGLEBOT, Source.BROWSER, "crawler"),
        (GOOGLEBOT, Source.APP, "crawler"),
        (GOOGLEBOT, Source.SERVER, ""),
        (HEADLESS, Source.BROWSER, "headless"),
        ("curl/8.5.0", Source.APP, ""),
        ("curl/8.5.0", Source.BROWSER, ""),
        ("curl/8.5.0", Source.IMPORT, "library"),
        ("python-requests/2.32.3", Source.SERVER, ""),
    ],
)
def test_a_machine_is_known_by_its_user_agent(user_agent: str, source: Source, reason: str) -> None:
    one = sent(user_agent, source=source)
    mark([one], Paces())
    assert one.bot_reason == reason


def test_a_headless_browser_is_known_by_its_hints_also_under_another_name() -> None:
    brands = '"Chromium";v="140", "Not=A?Brand";v="24", "{}";v="140"'
    named = [sent(), sent()]
    for one, brand in zip(named, ("HeadlessChrome", "Google Chrome"), strict=True):
        one.event = msgspec.structs.replace(one.event, client_hints=brands.format(brand))
    mark(named, Paces())
    assert [one.bot_reason for one in named] == ["headless", ""]


def fast(count: int, minutes: float = 0.9, source: Source = Source.BROWSER) -> list[Activity]:
    return [sent(minute=WHOLE + n * minutes / count, source=source) for n in range(count)]


def reasons(activities: list[Activity], paces: Paces) -> list[str]:
    mark(activities, paces)
    return [each.bot_reason for each in activities]


def test_who_opens_more_pages_than_people_can_is_a_machine_from_then_on() -> None:
    paces = Paces()
    found = reasons(fast(PAGES_PER_MINUTE_MAX + 5), paces)
    assert found == [""] * PAGES_PER_MINUTE_MAX + ["behaviour"] * 5
    later = [sent(minute=600, action="product.view"), sent(minute=600, uuid_=BEN)]
    assert reasons(later, paces) == ["behaviour", ""]


def test_as_many_pages_in_two_minutes_are_a_persons() -> None:
    slow = fast(2 * PAGES_PER_MINUTE_MAX, minutes=2)
    assert set(reasons(slow, Paces())) == {""}


@pytest.mark.parametrize("source", [Source.APP, Source.SERVER])
def test_what_no_browser_sent_may_come_at_any_pace(source: Source) -> None:
    assert set(reasons(fast(500, source=source), Paces())) == {""}


def test_actions_that_open_no_page_may_come_at_any_pace() -> None:
    clicks = [sent(action="button.click") for _ in range(500)]
    assert set(reasons(clicks, Paces())) == {""}


def test_who_was_fast_is_known_again_and_can_be_forgotten() -> None:
    paces = Paces([("site", ANN)])
    assert reasons([sent()], paces) == ["behaviour"]
    paces.forget("site", [ANN])
    assert reasons([sent()], paces) == [""]


def test_only_so_many_are_watched() -> None:
    paces = Paces()
    for number in range(UUIDS_MAX + 10):
        paces.visit("site", str(number), 0)
    assert len(paces) <= UUIDS_MAX
