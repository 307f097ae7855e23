// The queue's limits, and its items of storage, which several tabs share.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newUuid, type Event } from "../src/event";
import { begin, close, stored } from "./page";

beforeEach(begin);
afterEach(close);

const NOW = Date.parse("2026-11-23T10:00:00.123Z"); // where every test's clock begins
const DAY = 24 * 60 * 60 * 1000;

const open = async (key = "KEY"): Promise<typeof import("../src/queue")> => {
  vi.resetModules();
  (await import("../src/storage")).open(key);
  return import("../src/queue");
};

const event = (text = "", time = NOW): Event => ({
  id: newUuid(),
  action: "a.b",
  time: new Date(time).toISOString(),
  uuid: "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11",
  params: { text },
});

/** Storage that takes nothing more. */
const full = (): void => {
  const refuse = (): never => {
    throw new DOMException("full", "QuotaExceededError");
  };
  vi.stubGlobal("localStorage", new Proxy(localStorage, { set: refuse, get: (kept, name) => (kept as any)[name] }));
};

describe("the oldest are dropped", () => {
  it.each<[string, Event[], number]>([
    ["what they hold and 250 characters more for each", Array.from({ length: 1_300 }, () => event()), 1_216],
    ["above 500,000 characters", Array.from({ length: 60 }, () => event("ü".repeat(10_000))), 48],
    ["above 500,000 characters, escapes counted", Array.from({ length: 60 }, () => event('"'.repeat(10_000))), 24],
    ["after three days", [event("", NOW - 4 * DAY), event("", NOW - 2 * DAY), event()], 2],
    ["without a time", [{ ...event(), time: "" }, event()], 1],
  ])("%s", async (_, events, left) => {
    const queue = await open();
    events.forEach(queue.add);
    const ids = events.slice(-left).map(({ id }) => id);
    expect(queue.list().map(({ id }) => id)).toEqual(ids);
    expect(stored().map(({ id }) => id)).toEqual(ids);
  });
});

describe("two tabs", () => {
  it("keep each other's events, and remove by id what each has delivered", async () => {
    const one = await open();
    const two = await open();
    const [a, b, c] = [event(), event(), event()];
    one.add(a);
    two.add(b);
    one.add(c);
    expect([stored(), one.list(), two.list()]).toEqual([[a, b, c], [a, b, c], [a, b, c]]);
    one.remove(a.id);
    expect(stored()).toEqual([b, c]);
    two.remove(b.id);
    one.remove(b.id);
    expect(stored()).toEqual([c]);
    one.remove(c.id);
    expect(localStorage.length).toBe(0);
  });

  it("of two sites on one origin leave each other's events alone", async () => {
    const one = await open();
    one.add(event());
    localStorage["ff:KEY:"] = "{}"; // the settings
    const two = await open("KEY2");
    two.add(event());
    expect(two.list()).toHaveLength(1);
    two.clear();
    expect([one.list().length, localStorage["ff:KEY:"]]).toEqual([1, "{}"]);
    one.clear();
    expect(Object.keys(localStorage)).toEqual(["ff:KEY:"]);
  });
});

describe("an item", () => {
  it.each(["{", "null", "7", "{}", "[null]", "[7, {}]", '{"time": "yesterday"}'])(
    "may hold %j without harm",
    async (text) => {
      localStorage["ff:KEY:older"] = text;
      const queue = await open();
      expect(queue.list()).toEqual([]);
      const one = event();
      queue.add(one);
      expect(stored()).toEqual([one]);
    },
  );

  it("of the page itself is never touched", async () => {
    localStorage.cart = "[1]";
    localStorage["ff_queue:KEY"] = "[2]";
    const queue = await open();
    queue.add(event());
    queue.clear();
    expect({ ...localStorage }).toEqual({ cart: "[1]", "ff_queue:KEY": "[2]" });
  });

  it.each<[string, () => void]>([
    ["full", full],
    ["refused", () => vi.stubGlobal("localStorage", undefined)],
  ])("stays in this page's memory where storage is %s", async (_, make) => {
    localStorage.cart = "[1]";
    make();
    const queue = await open();
    const [a, b] = [event(), event()];
    queue.add(a);
    queue.add(b);
    expect(queue.list()).toEqual([a, b]);
    queue.remove(a.id);
    expect(queue.list()).toEqual([b]);
    vi.unstubAllGlobals();
    expect({ ...localStorage }).toEqual({ cart: "[1]" });
  });
});
