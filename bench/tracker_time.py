"""How long does the tracker keep the main thread of a slow phone busy: loading, a click, new elements?"""

from __future__ import annotations

import contextlib
import shutil
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

import machine
import rivals
import tracked_page
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from tracing import CATEGORIES, Spent, Trace

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
SLOWDOWN = 6  # what DevTools calls a low-tier phone, on a desktop's CPU
RUNS = 20
WANTED_MS = 5
AFTER_MS = 1_500  # long enough for banners to have been seen, and for timers set while loading
SETTLED_MS = 500  # what a click or new elements set off is over
BURNT_MS = 10
# Burns a known time in each place where a tracker can work: evaluation, a promise, a timer, the
# answer to a request, a click.
BURNING = f"""
const burn = () => {{ const end = performance.now() + {BURNT_MS}; while (performance.now() < end); }};
burn();
Promise.resolve().then(burn);
setTimeout(async () => {{ burn(); await fetch("/none/"); burn(); fetch("/told", {{ method: "POST" }}); }});
addEventListener("click", () => {{ burn(); fetch("/told", {{ method: "POST" }}); }});
"""
BURNT = {"load": 4 * BURNT_MS, "click": BURNT_MS}
# The browser's own part of it: asking who this is and what is queued, and sending a request.
BARE = """
document.cookie; localStorage.bare;
const tell = () => { fetch("/told", { method: "POST", keepalive: true, body: "{}" }); };
tell();
addEventListener("click", tell);
"""
# Both tell of the page and of each click on a tagged button, as ours does.
PLAUSIBLE = """
window.__plausible = true; /* or it ignores an automated browser */
plausible.init({ domain: "bench", endpoint: "/api/event", captureOnLocalhost: true, bindToWindow: false });
addEventListener("click", (event) => {
  const button = event.target.closest("[data-ff-action]");
  if (button) plausible.track(button.dataset.ffAction, { props: { label: button.dataset.ffLabel } });
});
"""
SNOWPLOW = """
const snowplow = snowplowBrowserTracking;
snowplow.newTracker("sp", location.origin, { appId: "bench" });
snowplow.trackPageView();
addEventListener("click", (event) => {
  const button = event.target.closest("[data-ff-action]");
  if (button) snowplow.trackStructEvent({ category: "shop", action: button.dataset.ffAction, label: button.dataset.ffLabel });
});
"""


class Variant(NamedTuple):
    """One page under measurement."""

    name: str
    page: tracked_page.Served
    told: str  # part of the address that events are sent to; empty: nothing is sent


def variants(running: machine.Running) -> list[Variant]:
    ours = f'<script async src="{running.origin}/footfall.js" data-key="{running.tracker_key}"></script>'
    theirs = '<script async src="tracker.js"></script>'
    published = {rival.name: rival for rival in rivals.listed()}
    plausible = rivals.module_script(published["Plausible"], "plausible").decode()
    snowplow = rivals.script(published["Snowplow"]).decode()
    return [
        Variant("none", tracked_page.Served(""), ""),
        Variant("Footfall", tracked_page.Served(ours), "/v1/events"),
        Variant("Plausible", tracked_page.Served(theirs, plausible + PLAUSIBLE), "/api/event"),
        Variant("Snowplow", tracked_page.Served(theirs, snowplow + SNOWPLOW), "snowplow"),
        Variant("bare", tracked_page.Served(theirs, BARE), "/told"),
        Variant("burning", tracked_page.Served(theirs, BURNING), "/told"),
    ]


@contextlib.contextmanager
def told(page: Page, variant: Variant, after_ms: int) -> Iterator[None]:
    """Ends some time after the tracker has sent an event and has been answered."""
    if variant.told:
        try:
            with page.expect_response(
                lambda answer: variant.told in answer.url and answer.request.method == "POST"
            ):
                yield
        except PlaywrightTimeout as timeout:
            raise RuntimeError(f"{variant.name} sent nothing to {variant.told}") from timeout
    else:
        yield
    page.wait_for_timeout(after_ms)


def traced(browser: Browser, page: Page, work: Callable[[], None]) -> Trace:
    browser.start_tracing(page=page, categories=CATEGORIES)
    work()
    return Trace(browser.stop_tracing())


def visit(browser: Browser, variant: Variant, address: str, rate: float) -> dict[str, Spent]:
    """One new visitor: what each step took, of the tracker's script and of the whole thread."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})

    def load() -> None:
        with told(page, variant, AFTER_MS):
            page.goto(address)

    def click() -> None:
        with told(page, variant, SETTLED_MS):
            page.mouse.down()
            page.mouse.up()

    def insert() -> None:
        page.mouse.down()
        page.mouse.up()
        page.wait_for_timeout(SETTLED_MS)

    own = tracked_page.OWN_SCRIPT
    trace = traced(browser, page, load)
    sent = trace.sent_at(variant.told) if variant.told else float("inf")
    found = {"load": trace.script(own, sent), "load and after": trace.script(own)}
    found["load, all"] = trace.busy()
    for step, point, work in (
        ("click", tracked_page.BUTTON_AT, click),
        ("insert", tracked_page.MORE_AT, insert),
    ):
        page.mouse.move(*point)
        page.wait_for_timeout(100)  # the pointer's own events are over
        trace = traced(browser, page, work)
        found[step] = trace.script(own)
        found[f"{step}, all"] = trace.busy()
    context.close()
    return found


def slowdown(browser: Browser, rate: float) -> float:
    """How many times as long a counted loop takes: that the slowing really is in force."""
    page = browser.new_page()
    loop = "() => { const start = performance.now(); let n = 0; for (let i = 0; i < 4e7; i++) n += i % 7; return performance.now() - start + n * 0 }"
    fast = statistics.median(float(page.evaluate(loop)) for _ in range(5))
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    slow = statistics.median(float(page.evaluate(loop)) for _ in range(3))
    page.close()
    return slow / fast


Measured = dict[str, dict[str, list[Spent]]]


def measure(runs: int, rate: float) -> tuple[float, Measured]:
    """The slowdown, and what each step took by page, the pages taking turns."""
    measured: Measured = defaultdict(lambda: defaultdict(list))
    with machine.footfall() as running, sync_playwright() as playwright:
        machine.command(running.data, "sites", "set", "bench", 'domains=["localhost"]')
        compared = variants(running)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with tracked_page.serving({each.name: each.page for each in compared}) as origin:
            for run in range(runs + 1):
                for variant in compared:
                    found = visit(browser, variant, f"{origin}/{variant.name}/", rate)
                    if run == 0:  # the browser itself warms up
                        continue
                    for step, spent in found.items():
                        measured[step][variant.name].append(spent)
            slowed = slowdown(browser, rate)
        browser.close()
    return slowed, measured


def summary(spent: list[Spent]) -> dict[str, float]:
    """Waiting for the browser's other processes blocks a page as work does: the wall's clock judges.
    The thread's own clock, which other programs disturb less, stands beside it."""
    wall_ms = sorted(each.wall_ms for each in spent)
    thread_ms = sorted(each.thread_ms for each in spent)
    at95 = int(len(spent) * 0.95)
    return {
        "median_ms": statistics.median(wall_ms),
        "p95_ms": wall_ms[at95],
        "thread_median_ms": statistics.median(thread_ms),
        "thread_p95_ms": thread_ms[at95],
    }


def verdict(found: dict[str, float]) -> str:
    said = {
        name: "pass" if found[key] < WANTED_MS else "FAIL"
        for name, key in (("median", "median_ms"), ("p95", "p95_ms"))
    }
    return f"wanted: under {WANTED_MS} ms: median {said['median']}, p95 {said['p95']}"


def burnt(measured: Measured, step: str) -> float:
    """What was attributed to the burning script: the wall's time, in the visit least disturbed."""
    return min(each.wall_ms for each in measured[step]["burning"])


TITLES = {
    "load": "loading, until the first event has left",
    "load and after": f"the same and the {AFTER_MS / 1000:g} s after it",
    "click": "a click on a tagged button, until its event has left",
    "insert": f"{tracked_page.INSERTED:,} elements inserted at once",
    "load, all": "the whole thread, page and all: loading",
    "click, all": "the whole thread: the click",
    "insert, all": "the whole thread: the insertion",
}
JUDGED = ("load", "click")


def table(slowed: float, measured: Measured, judged: tuple[str, ...]) -> list[tuple[str, str, str]]:
    rows = [("a counted loop", f"{slowed:.1f}×", "as long")]
    for step, burnt_ms in BURNT.items():
        attributed = f"{burnt(measured, step):.1f} ms"
        rows.append((f"a script that burns {burnt_ms} ms, {step}", attributed, "attributed to it"))
    for step, title in TITLES.items():
        rows.append((title, "", ""))
        for name, spent in measured[step].items():
            if name == "burning":
                continue
            found = summary(spent)
            figure = f"{found['median_ms']:.2f} / {found['p95_ms']:.2f} ms"
            beside = f"thread {found['thread_median_ms']:.2f} / {found['thread_p95_ms']:.2f} ms"
            if name == "Footfall" and step in judged:
                beside += f"; {verdict(found)}"
            rows.append((f"  {name}", figure, beside))
    return rows


def main() -> None:
    parser = machine.arguments(__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="visits of each page")
    parser.add_argument("--slowdown", type=float, default=SLOWDOWN, help="of the CPU, times")
    options = parser.parse_args()
    slowed, measured = measure(options.runs, options.slowdown)
    judged = JUDGED if options.slowdown == SLOWDOWN else ()
    figures = {
        "runs": options.runs,
        "slowdown": slowed,
        "burnt": {step: burnt(measured, step) for step in BURNT},
        "steps": {
            step: {name: summary(values) for name, values in by_name.items()}
            for step, by_name in measured.items()
        },
    }
    machine.report(
        f"Main thread at {options.slowdown:g}× slowdown, median / p95 of {options.runs} visits",
        table(slowed, measured, judged), figures, options.json,
    )  # fmt: skip
    for step, burnt_ms in BURNT.items():
        found = burnt(measured, step)
        assert burnt_ms <= found < burnt_ms * 1.5, f"{burnt_ms} ms burnt, {found} ms attributed"


if __name__ == "__main__":
    main()
