// Delivery: nothing is lost when the page closes or the network is away, and nothing is sent for ever.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { actions, beacons, begin, close, events, footfall, hide, include, jwt, listening, moment, sent, server } from "./page";
import type { Answer } from "./page";

beforeEach(begin);
afterEach(close);

const manual = { "data-page-visit": "manual" };
const stored = (): any[] => JSON.parse(localStorage["ff_queue:KEY"] ?? "[]");

describe("an answer", () => {
  it.each<[string, Answer, boolean]>([
    ["202", { status: 202 }, false],
    ["200", { status: 200 }, false],
    ["400", { status: 400 }, false],
    ["401", { status: 401 }, false],
    ["403", { status: 403 }, false],
    ["413", { status: 413 }, false],
    ["415", { status: 415 }, false],
    ["404", { status: 404 }, true],
    ["429", { status: 429 }, true],
    ["500", { status: 500 }, true],
    ["503", { status: 503 }, true],
    ["no network", "network", true],
    ["no answer", "never", true],
  ])("of %s is retried where that can help (%#)", async (_, answer, again) => {
    server.events = [answer];
    await include(manual);
    footfall().track("a.b");
    await moment(40_000);
    expect(sent).toHaveLength(again ? 2 : 1);
    expect(sent[1]?.events ?? sent[0]!.events).toEqual(sent[0]!.events); // the same ids, the same times
    expect(stored()).toEqual([]);
  });

  it("that keeps failing is asked for less and less often", async () => {
    server.events = Array(20).fill("network");
    await include(manual);
    footfall().track("a.b");
    const waits: number[] = [];
    for (let before = Date.now(), count = 0; waits.length < 11; before = Date.now(), count = sent.length) {
      while (sent.length === count) await vi.advanceTimersToNextTimerAsync();
      waits.push(Math.round((Date.now() - before) / 1000));
    }
    expect(waits.slice(1)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
  });

  it.each<[string, number]>([["120", 120], ["99999", 3600], ["nonsense", 1]])(
    "with Retry-After: %s is waited for %i s, even by a closing page",
    async (retryAfter, seconds) => {
      server.events = [{ status: 429, retryAfter }];
      await include(manual);
      footfall().track("a.b");
      await moment();
      if (seconds > 1) {
        footfall().track("c.d");
        hide();
        window.dispatchEvent(new Event("online"));
      }
      await moment(seconds * 1000 - 100);
      expect(sent).toHaveLength(1);
      await moment(200);
      expect(actions().slice(1)).toEqual(seconds > 1 ? ["a.b", "c.d"] : ["a.b"]);
    },
  );

  it("is not needed once the network is back: it is tried at once", async () => {
    server.events = ["network", "network", "network"];
    await include(manual);
    footfall().track("a.b");
    await moment(3_500);
    expect(sent).toHaveLength(3);
    window.dispatchEvent(new Event("online"));
    await moment(1);
    expect(sent).toHaveLength(4);
  });
});

describe("new events during a request", () => {
  it("are neither lost nor sent twice", async () => {
    await include(manual);
    const { fetch } = globalThis;
    let answer!: (response: Response) => void;
    vi.stubGlobal("fetch", (...request: Parameters<typeof fetch>) => {
      void fetch(...request);
      return new Promise<Response>((resolve) => (answer = resolve));
    });
    footfall().track("one");
    await moment();
    footfall().track("two");
    await moment();
    expect(actions()).toEqual(["one"]);
    answer(new Response("{}", { status: 202 }));
    await moment();
    answer(new Response("{}", { status: 202 }));
    await moment();
    expect(actions()).toEqual(["one", "two"]);
    expect(stored()).toEqual([]);
  });
});

describe("a batch", () => {
  it("has at most 50 events, one batch after the other", async () => {
    await include(manual);
    for (let count = 0; count < 120; count++) footfall().track("a.b");
    await moment();
    expect(sent.map((request) => request.events.length)).toEqual([50, 50, 20]);
  });

  it("stays below 60,000 bytes together with all others in flight", async () => {
    server.events = Array(9).fill("never");
    await include(manual);
    for (let count = 0; count < 20; count++) footfall().track("a.b", { text: "ü".repeat(5_000) });
    hide();
    await moment();
    hide();
    const bytes = sent.map(({ init }) => new Blob([init.body as string]).size);
    expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(60_000);
    expect(events()).toHaveLength(5);
    expect(stored()).toHaveLength(20);
  });
});

describe("a page that closes", () => {
  it("sends what it has at once, settings or not, and only once for both signs of leaving", async () => {
    server.settings = "never";
    await include(manual);
    footfall().track("a.b");
    hide();
    expect(actions()).toEqual(["a.b"]);
    expect(sent[0]!.init.keepalive).toBe(true);
    await moment();
    hide();
    expect(sent).toHaveLength(1);
  });

  it("puts the token where no other origin has to be asked first", async () => {
    await include(manual);
    const token = jwt({ customId: "c-17", exp: 9e9 });
    footfall().setToken(token);
    footfall().track("a.b");
    hide();
    expect(sent[0]!.init.headers).toEqual({});
    expect(sent[0]!.url.searchParams.get("customerToken")).toBe(token);
  });

  it("falls back to a beacon, which is not taken for a delivery", async () => {
    server.events = ["throws"];
    await include(manual);
    footfall().track("a.b");
    hide();
    hide();
    expect(beacons.map(({ events: [event] }) => event.action)).toEqual(["a.b"]);
    expect(beacons[0]!.url.pathname).toBe("/v1/events");
    expect(stored()).toHaveLength(1);
    await moment(40_000);
    expect(events()).toEqual(beacons[0]!.events);
    expect(stored()).toEqual([]);
  });

  it("leaves the rest to the next page, which sends the same events", async () => {
    server.events = ["never"];
    await include(manual);
    footfall().track("a.b", { n: 1 });
    await moment();
    const before = events();
    close();
    await include(manual);
    await moment();
    expect(events()).toEqual(before);
    expect(stored()).toEqual([]);
  });

  it("never listens to unload, and to nothing at all after stop()", async () => {
    await include();
    await moment();
    expect(listening).not.toContain("unload");
    expect(listening).not.toContain("beforeunload");
    server.events = ["network"];
    footfall().stop();
    footfall().track("a.b");
    hide();
    expect(actions()).toEqual(["page.visit"]);
  });
});
