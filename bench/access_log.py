"""Makes tests/data/shop-access.log.gz: a week of the demo shop's visits, as nginx wrote them down.

Every line is of a real request: Chromium walks through the shop behind nginx, by its links, and
crawlers read it as crawlers do. Only the moments are moved, visit by visit and page by page, for
nobody waits a week; and addresses are of ranges for documentation, or those that crawlers publish.
Beside the log lies what was done, in shop-access.json, for tests to compare with.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import random
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import httpx
from machine import FOOTFALL, command, free_port, wait_for
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

DATA = Path(__file__).parents[1] / "tests" / "data"
HOST = "shop.example"
START = datetime(2026, 11, 2, tzinfo=UTC)
HOUR, DAY = 3600.0, 86_400.0
VISITORS = 150
SEED = 7

NGINX = """
daemon off; user root; worker_processes 1; pid {folder}/pid; error_log {folder}/error;
events {{}}
http {{
    set_real_ip_from 127.0.0.1; real_ip_header X-Visitor;
    log_format made '$http_x_visit $msec $remote_addr - $remote_user [$time_local] "$request" '
                    '$status $body_bytes_sent "$http_referer" "$http_user_agent"';
    access_log {folder}/access.log made;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://127.0.0.1:{behind};
            proxy_set_header Host $host;
        }}
    }}
}}
"""

DESKTOP, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
AGENTS = (
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36", DESKTOP),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", DESKTOP),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15", DESKTOP),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", DESKTOP),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1", PHONE),
    ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36", PHONE),
    ("Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", PHONE),
)  # fmt: skip
# Where visits come from (referrer, query of the first page) and how often.
ORIGINS = (
    (30, "", ""),
    (24, "https://www.google.com/", ""),
    (6, "https://www.bing.com/", ""),
    (4, "https://duckduckgo.com/", ""),
    (5, "https://www.google.com/", "?gclid=EAIaIQobChMI0footfall"),
    (5, "https://l.facebook.com/", ""),
    (4, "https://t.co/", ""),
    (4, "https://chatgpt.com/", "?utm_source=chatgpt.com"),
    (2, "https://www.perplexity.ai/", ""),
    (8, "", "?utm_source=newsletter&utm_medium=email&utm_campaign=autumn"),
    (8, "https://tea-notes.example/ten-green-teas", ""),
)
ENTRIES = ("", "", "", "mugs.html", "teas.html", "sencha.html", "blue-mug.html")


class Robot(NamedTuple):
    """A crawler: who it says that it is, from where, and how it reads."""

    user_agent: str
    address: str
    every: float  # seconds from one round to the next
    pages_max: int
    pause: float  # seconds from page to page
    images: bool = False
    status_only: bool = False  # one look at the front page


ROBOTS = (
    Robot("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "66.249.66.10", DAY / 4, 20, 8, True),
    Robot("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "157.55.39.20", DAY / 3, 20, 11, True),
    Robot("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)", "20.171.206.5", DAY / 2, 20, 3),
    Robot("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)", "216.73.216.8", DAY / 2, 20, 4),
    Robot("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", "54.36.148.9", DAY / 4, 20, 6),
    Robot("Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", "216.144.250.150", HOUR, 1, 0, status_only=True),
    Robot("python-requests/2.32.5", "203.0.113.250", DAY, 20, 0.2, True),
    Robot("curl/8.14.1", "203.0.113.251", DAY / 2, 1, 0, status_only=True),
)  # fmt: skip
# Says that it is a browser, and reads as nobody can.
SCRAPER = Robot(AGENTS[0][0].replace("142", "120"), "203.0.113.252", DAY, 400, 0.05)
LINK = re.compile(r'href="([a-z-]+\.html)"')
IMAGE = re.compile(r'src="([a-z-]+\.svg)"')


class Visit(NamedTuple):
    """One walk through the shop, as it is planned."""

    user_agent: str
    viewport: ViewportSize
    address: str
    referrer: str
    query: str
    pauses: list[float]  # after each page, seconds: how many pages, too


class Plan:
    """Which moment of the week each page of each visit gets; pages are marked on the way."""

    def __init__(self) -> None:
        self._moments: dict[str, float] = {}

    def mark(self, moment: float) -> str:
        """A mark for the requests of a page that is visited then."""
        name = f"m{len(self._moments)}"
        self._moments[name] = moment
        return name

    def lines(self, log: str) -> Iterator[str]:
        """nginx's lines, each at its page's moment, in the order of time."""
        first: dict[str, float] = {}
        moved: list[tuple[float, str]] = []
        for line in log.splitlines():
            mark, at, rest = line.split(" ", 2)
            if mark not in self._moments:
                continue  # nobody's: the browser by itself
            since = float(at) - first.setdefault(mark, float(at))
            moment = self._moments[mark] + since
            said = datetime.fromtimestamp(START.timestamp() + moment, UTC)
            time = said.strftime("[%d/%b/%Y:%H:%M:%S +0000]")
            moved.append((moment, re.sub(r"\[[^\]]+\]", time, rest, count=1)))
        return (line for _, line in sorted(moved))


def visits(chance: random.Random) -> list[tuple[float, Visit]]:
    """People's visits of a week: some come once, some again, never twice within hours."""
    found = []
    weights = [weight for weight, _, _ in ORIGINS]
    for number in range(VISITORS):
        user_agent, viewport = chance.choice(AGENTS)
        network = ("192.0.2", "198.51.100", "203.0.113")[number % 3]
        address = f"{network}.{1 + number // 3}" if number % 10 else f"2001:db8:{number:x}::1"
        times = 1 + min(int(chance.expovariate(1.2)), 3)
        for day in chance.sample(range(7), times):
            moment = day * DAY + chance.triangular(6, 23, 19) * HOUR
            _, referrer, query = chance.choices(ORIGINS, weights)[0]
            pauses = [
                chance.lognormvariate(3.2, 0.8) for _ in range(chance.choice((1, 1, 2, 3, 4, 5, 7)))
            ]
            pauses = [min(pause, 20 * 60.0) for pause in pauses]
            found.append((moment, Visit(user_agent, viewport, address, referrer, query, pauses)))
    return sorted(found, key=lambda each: each[0])


async def walk(
    browser: Browser, moment: float, visit: Visit, plan: Plan, chance: random.Random
) -> int:
    """One visit in a real browser; says how many pages it saw."""
    headers = {"X-Visitor": visit.address}
    context = await browser.new_context(
        user_agent=visit.user_agent,
        viewport=visit.viewport,
        extra_http_headers=headers,
    )
    page = await context.new_page()
    pages = 0
    for at, pause in enumerate(visit.pauses):
        await context.set_extra_http_headers({**headers, "X-Visit": plan.mark(moment)})
        if at == 0:
            entry = f"http://{HOST}/shop/{chance.choice(ENTRIES)}{visit.query}"
            await page.goto(entry, referer=visit.referrer or None, wait_until="load")
        else:
            await _follow(page, chance)
        pages += 1
        moment += pause
    await context.close()
    return pages


async def _follow(page: Page, chance: random.Random) -> None:
    links = page.locator("main a[href$='.html'], nav a[href$='.html']")
    target = links.nth(chance.randrange(await links.count()))
    async with page.expect_navigation(wait_until="load"):
        await target.evaluate("link => link.click()")


def crawl(client: httpx.Client, robot: Robot, moment: float, plan: Plan) -> int:
    """One round of a crawler; says how many pages it saw."""
    headers = {"User-Agent": robot.user_agent, "X-Visitor": robot.address}

    def get(path: str, at: float) -> str:
        marked = {**headers, "X-Visit": plan.mark(at)}
        return client.get(path, headers=marked, follow_redirects=False).text

    if robot.status_only:
        get("/shop/", moment)
        return 1
    get("/robots.txt", moment)
    waiting, seen, pages = ["/shop/"], {"/shop/"}, 0
    while waiting and pages < robot.pages_max:
        moment += robot.pause
        text = get(waiting.pop(0), moment)
        pages += 1
        for name in LINK.findall(text):
            path = f"/shop/{name}"
            if robot is SCRAPER or path not in seen:  # it comes back to what it has read
                seen.add(path)
                waiting.append(path)
        if robot.images:
            for name in dict.fromkeys(IMAGE.findall(text)):
                get(f"/shop/{name}", moment + 0.5)
    return pages


async def drive(port: int, plan: Plan) -> dict[str, object]:
    """A week of the shop; says what was done."""
    chance = random.Random(SEED)
    people, sources, seen, robots = visits(chance), Counter[str](), 0, Counter[str]()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", f"--host-resolver-rules=MAP {HOST}:80 127.0.0.1:{port}"],
        )
        for moment, visit in people:
            seen += await walk(browser, moment, visit, plan, chance)
            sources[httpx.URL(visit.referrer).host if visit.referrer else ""] += 1
        await browser.close()
    rounds = 0
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Host": HOST}) as client:
        for robot in ROBOTS:
            moment = chance.uniform(0, robot.every)
            while moment < 7 * DAY:
                robots[robot.user_agent] += crawl(client, robot, moment, plan)
                rounds += 1
                moment += robot.every
        scraped = crawl(client, SCRAPER, 3 * DAY + 11 * HOUR, plan)
    return {
        "host": HOST,
        "people": {"visits": len(people), "pages": seen, "referrers": dict(sources)},
        "robots": {"rounds": rounds, "pages": dict(robots)},
        "scraper": {"userAgent": SCRAPER.user_agent, "address": SCRAPER.address, "pages": scraped},
    }


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="footfall-log-"))
    data, behind, port = folder / "data", free_port(), free_port()
    plan = Plan()
    started = [
        subprocess.Popen(
            [*FOOTFALL, "up", "--demo", "--data", str(data), "--port", str(behind)],
            stdout=subprocess.DEVNULL,
        )
    ]
    try:
        wait_for(f"http://127.0.0.1:{behind}/shop/", 200)
        command(data, "sites", "set", "Demo shop", f'domains=["{HOST}"]')
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, behind=behind))
        environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin"}
        nginx = ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error")]
        started.append(subprocess.Popen(nginx, env=environment))
        wait_for(f"http://127.0.0.1:{port}/shop/", 200)
        done = asyncio.run(drive(port, plan))
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()
    lines = list(plan.lines((folder / "access.log").read_text()))
    text = "".join(f"{line}\n" for line in lines).encode()
    (DATA / "shop-access.log.gz").write_bytes(gzip.compress(text, mtime=0))
    (DATA / "shop-access.json").write_text(
        json.dumps({"lines": len(lines), **done}, indent=2) + "\n"
    )
    shutil.rmtree(folder)
    print(len(lines), "lines")


if __name__ == "__main__":
    main()
