// The queue's limits, and its mirror that several tabs share.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newUuid, type Event } from "../src/event";
import { begin, close } from "./page";

beforeEach(begin);
afterEach(close);

const NOW = Date.parse("2026-11-23T10:00:00.123Z"); // where every test's clock begins

const open = async (): Promise<typeof import("../src/queue")> => {
  vi.resetModules();
  const queue = await import("../src/queue");
  queue.open("ff_queue:KEY");
  return queue;
};

const event = (text = "", time = NOW): Event => ({
  id: newUuid(time),
  action: "a.b",
  time: new Date(time).toISOString(),
  uuid: "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11",
  params: { text },
});

const stored = (): Event[] => JSON.parse(localStorage["ff_queue:KEY"] ?? "[]");
const DAY = 24 * 60 * 60 * 1000;

describe("the oldest are dropped", () => {
  it.each<[string, Event[], number]>([
    ["above 200 events", Array.from({ length: 250 }, () => event()), 200],
    ["above 256 KiB", Array.from({ length: 30 }, () => event("ü".repeat(10_000))), 13],
    ["after three days", [event("", NOW - 4 * DAY), event("", NOW - 2 * DAY), event()], 2],
  ])("%s", async (_, events, left) => {
    const queue = await open();
    events.forEach(queue.add);
    queue.save();
    const ids = events.slice(-left).map(({ id }) => id);
    expect(queue.waiting.map(({ id }) => id)).toEqual(ids);
    expect(stored().map(({ id }) => id)).toEqual(ids);
  });
});

describe("two tabs", () => {
  it("keep each other's events, and remove by id what each has delivered", async () => {
    const one = await open();
    const two = await open();
    const [a, b, c] = [event(), event(), event()];
    one.add(a);
    one.save();
    two.add(b);
    two.save();
    one.add(c);
    one.save();
    expect(stored()).toEqual([a, b, c]);
    one.remove(new Set([a.id]));
    expect(stored()).toEqual([b, c]);
    two.remove(new Set([b.id]));
    expect(stored()).toEqual([c]);
    one.remove(new Set([c.id]));
    expect(localStorage.length).toBe(0);
  });
});

describe("the mirror", () => {
  it.each(["", "{", "null", "7", "{}", "[null]", "[7, {}]"])("may hold %j without harm", async (text) => {
    localStorage["ff_queue:KEY"] = text;
    const queue = await open();
    expect(queue.waiting).toEqual([]);
    const one = event();
    queue.add(one);
    queue.save();
    expect(stored()).toEqual([one]);
  });

  it("may be full: events are then in memory only", async () => {
    const queue = await open();
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    queue.add(event());
    expect(() => queue.save()).not.toThrow();
    expect(queue.waiting).toHaveLength(1);
  });
});
