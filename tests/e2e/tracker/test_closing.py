"""A thousand pages closed while they send, over a road that breaks: nothing acknowledged is lost or kept twice."""

from __future__ import annotations

import json
import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from owned import OwnedSite
from system import System, eventually
from tracker.everyday import Everyday
from tracker.scenario import Site
from tracker.web import CUT, CUT_AFTER, Answer, Asked, Trouble, Web

pytestmark = [pytest.mark.e2e, pytest.mark.scenario]

PAGES = int(os.environ.get("CLOSING_PAGES", "1000"))
CUSTOMERS = 8  # one host each, so that each has storage and cookies of its own
TABS_AT_ONCE = 2  # of each of the customers who are there at the same time
LIFE_MS_MAX = 150  # once the tracker has come; one in ten does not even wait for it
EVERY_MS = 20  # between two events of a page
ARRIVED_SHARE_MIN = 0.995
RUN_SECONDS_MAX = 240.0

# Counts what it tracked where it outlives the page; one turn of the page does both.
TRACKING = """<script>
const name = "produced:" + location.search;
setInterval(() => {
    if (!window.footfall?.uuid) return;
    const n = +(localStorage[name] || 0);
    footfall.track("a.step", {page: location.search, n});
    localStorage[name] = n + 1;
}, EVERY);
</script>""".replace("EVERY", str(EVERY_MS))

# Opens and closes tabs at random moments, one customer after the other; in the end the customer comes back.
CONTROL = """<script>
let seed = SEED;
const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
const rest = (ms) => new Promise((done) => setTimeout(done, ms));
const tabs = async (which, count) => {
    for (let n = 0; n < count; n++) {
        const tab = open(`/closing?${which}-${n}`);
        const hasty = random() < 0.1;
        for (let ms = 0; ms < 3000 && !hasty && !tab.footfall?.uuid; ms += 5) await rest(5);
        await rest(random() * LIFE);
        random() < 0.5 ? tab.close() : (tab.location = "/elsewhere", await rest(20), tab.close());
    }
};
(async () => {
    await Promise.all([...Array(TABS).keys()].map((which) => tabs(which, COUNT)));
    await fetch("/told/closed", {method: "POST"});
    while (!(await fetch("/mended")).ok) await rest(50);
    open("/back");
})();
</script>"""

BACK = """<script>
const rest = (ms) => new Promise((done) => setTimeout(done, ms));
const waiting = () => Object.keys(localStorage).filter((name) => /^ff:.*:./.test(name));
(async () => {
    while (!window.footfall?.uuid) await rest(20);
    for (let n = 0; waiting().length && n < 600; n++) await rest(50);
    const produced = Object.keys(localStorage).filter((name) => name.startsWith("produced:"));
    const pages = Object.fromEntries(produced.map((name) => [name.slice(9), +localStorage[name]]));
    await fetch("/told/produced", {method: "POST", body: JSON.stringify({uuid: footfall.uuid(), pages, left: waiting()})});
})();
</script>"""


@pytest.fixture(scope="module")
def own_web(system: System) -> Iterator[Web]:
    web = Web(system.origin)
    yield web
    web.close()


def bad_road(chance: random.Random) -> Any:
    """Breaks at every stage, and now and then altogether for a while."""
    lock = threading.Lock()
    out = 0

    def trouble(asked: Asked) -> Trouble:
        nonlocal out
        with lock:
            if out > 0:
                out -= 1
                return CUT
            roll = chance.random()
            if roll < 0.02:
                out = 8
        if asked.method != "POST":
            return None
        kinds = ((0.15, CUT), (0.30, CUT_AFTER), (0.38, Answer(503, {"retry-after": "1"})))
        return next((kind for limit, kind in kinds if roll < limit), None)

    return trouble


def stored_of(system: System, owned: OwnedSite) -> list[dict[str, Any]]:
    """Everything the store has of a site's `a.step`."""
    events: list[dict[str, Any]] = []
    cursor = ""
    while True:
        more = {"cursor": cursor} if cursor else {}
        path = f"/api/v1/sites/{owned.id}/events"
        answer = system.get_with(owned.api_key, path, action="a.step", limit=500, **more).json()
        events += answer["events"]
        cursor = answer["next"]
        if not cursor:
            return events


def run(
    system: System, web: Web, owned: OwnedSite, profile: Path, seed: int
) -> list[dict[str, Any]]:
    """What each customer produced, told by their own pages once they came back over a good road."""
    site = Site(owned.key, None, web)  # type: ignore[arg-type]
    hosts = [f"c{number}.test" for number in range(CUSTOMERS)]
    web.put("/closing", site.page(TRACKING))
    web.put("/elsewhere", "<!doctype html><title>Elsewhere</title>")
    web.put("/back", site.page(BACK))
    for number in range(CUSTOMERS):
        text = CONTROL.replace("SEED", str(seed + number)).replace("LIFE", str(LIFE_MS_MAX))
        count = PAGES // CUSTOMERS // TABS_AT_ONCE + 1
        text = text.replace("TABS", str(TABS_AT_ONCE)).replace("COUNT", str(count))
        web.put(f"/control{number}", f"<!doctype html><title>Control</title>{text}")
    closed: list[str] = []
    told: list[dict[str, Any]] = []
    web.received = lambda path, body: (
        told.append(json.loads(body)) if path.endswith("produced") else closed.append(path)
    )
    web.trouble = bad_road(random.Random(seed))
    addresses = [web.origin(host) + f"/control{number}" for number, host in enumerate(hosts)]
    web.put(
        "/everybody", f"<script>for (const each of {json.dumps(addresses)}) open(each)</script>"
    )
    browser = Everyday(
        web, profile, "--disable-popup-blocking", "--disable-background-timer-throttling",
        "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows", web.origin() + "/everybody",
        secure=(*hosts, "shop.test", "collect.test"),
    )  # fmt: skip
    try:
        eventually(lambda: len(closed) == CUSTOMERS, RUN_SECONDS_MAX)
        web.trouble = lambda _: None
        web.put("/mended", "")
        eventually(lambda: len(told) == CUSTOMERS, RUN_SECONDS_MAX)
    finally:
        browser.close()
    return told


def test_pages_that_close_while_sending_lose_nothing(
    system: System, own_web: Web, tmp_path: Path
) -> None:
    seed = int(os.environ.get("CLOSING_SEED", "0")) or random.randrange(1, 1_000_000)
    print(f"\nseed {seed}: set CLOSING_SEED to repeat it")
    owned = OwnedSite(system)
    system.command("sites", "set", owned.id, "limits.addressEventsPerSecond=null")
    customers = run(system, own_web, owned, tmp_path, seed)
    requests = [
        asked for asked in own_web.sent(owned.key) if asked.forwarded == httpx.codes.ACCEPTED
    ]
    acknowledged = {
        each["id"] for asked in requests for each in asked.events if each["action"] == "a.step"
    }
    eventually(lambda: len(stored_of(system, owned)) >= len(acknowledged))
    stored = stored_of(system, owned)
    ids = {each["id"] for each in stored}
    produced = {
        (customer["uuid"], page, n)
        for customer in customers for page, count in customer["pages"].items() for n in range(count)
    }  # fmt: skip
    arrived = produced & {
        (each["uuid"], each["params"]["page"], each["params"]["n"]) for each in stored
    }
    pages = sum(len(customer["pages"]) for customer in customers)
    sent = sum(len(asked.events) for asked in requests)
    print(
        f"{PAGES} pages closed, {pages} of them after they had produced something: "
        f"{len(produced)} events produced, {len(arrived)} arrived by the next visit "
        f"({100 * len(arrived) / len(produced):.3f} %); {len(acknowledged)} acknowledged, "
        f"{len(acknowledged - ids)} of them lost; {sent} sent, {len(stored) - len(ids)} stored twice"
    )
    print(f"missing, for example: {sorted(produced - arrived)[:10]}")
    assert len(produced) > PAGES
    assert acknowledged <= ids
    assert len(stored) == len(ids)
    assert len(arrived) >= ARRIVED_SHARE_MIN * len(produced)
