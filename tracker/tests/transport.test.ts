// Delivery: nothing is lost when the page closes or the network is away, and nothing is sent for ever.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { actions, beacons, begin, close, comeBack, events, footfall, hide, include, jwt, listening, moment } from "./page";
import { see, sent, server, stored, type Answer } from "./page";

beforeEach(begin);
afterEach(close);

const manual = { "data-page-visit": "manual" };
const WAIT_MS = 1_000; // before the first repetition

describe("an answer", () => {
  it.each<[string, Answer, boolean]>([
    ["202", { status: 202 }, false],
    ["200", { status: 200 }, false],
    ["400", { status: 400 }, false],
    ["401", { status: 401 }, false],
    ["403", { status: 403 }, false],
    ["202 and nothing", { status: 202, text: "" }, false],
    ["202 and null", { status: 202, body: null }, false],
    ["202 and another page", { status: 202, text: "<html>" }, false],
    ["502 and another page", { status: 502, text: "<html>" }, true],
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
      // The pause, and the wait after any failure.
      await moment(seconds * 1000 + (seconds > 1 ? WAIT_MS : 0) - 100);
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
    server.events = [{ afterMs: 1_000 }];
    await include(manual);
    footfall().track("one");
    await moment();
    footfall().track("two");
    footfall().flush();
    await moment(900);
    expect(actions()).toEqual(["one"]);
    await moment(100);
    expect(actions()).toEqual(["one", "two"]);
    await moment(60_000);
    expect([sent.length, stored()]).toEqual([2, []]);
  });

  it("that hangs wait for 30 s and then go with it", async () => {
    server.events = ["never"];
    await include(manual);
    footfall().track("one");
    await moment();
    footfall().track("two");
    await moment(29_900);
    expect(actions()).toEqual(["one"]);
    await moment(1_200);
    expect(actions()).toEqual(["one", "one", "two"]);
    expect(stored()).toEqual([]);
  });
});

describe("a batch", () => {
  it("has all that wait, and the next one what came during it", async () => {
    await include(manual);
    for (let count = 0; count < 120; count++) footfall().track("a.b");
    await moment();
    expect(sent.map((request) => request.events.length)).toEqual([120]);
    expect(stored()).toEqual([]);
  });

  it("stays below 60,000 bytes, and the next follows its answer within 20 ms", async () => {
    await include(manual);
    for (let count = 0; count < 18; count++) footfall().track("a.b", { count, text: "ü".repeat(5_000) });
    await moment(20);
    await moment(60);
    expect(sent.map((request) => request.events.length)).toEqual([5, 5, 5, 3]);
    sent.forEach(({ init }) => expect(new Blob([init.body as string]).size).toBeLessThan(60_000));
    expect(events().map(({ params }) => params.count)).toEqual(Array.from({ length: 18 }, (_, count) => count));
  });

  it("has the events of one customer, in their order", async () => {
    await include(manual);
    footfall().track("by.ann");
    footfall().track("by.ann");
    footfall().reset();
    footfall().track("by.bob");
    await moment();
    expect(sent.map((request) => request.events.map(({ action }) => action))).toEqual([["by.ann", "by.ann"], ["by.bob"]]);
    expect(new Set(events().map(({ uuid }) => uuid)).size).toBe(2);
  });

  it("is one at a time on a page that stays, and one more when it is left", async () => {
    server.events = Array(9).fill("never");
    await include(manual);
    for (let count = 0; count < 20; count++) footfall().track("a.b", { text: "ü".repeat(5_000) });
    await moment(10_000);
    footfall().flush();
    await moment();
    expect(sent).toHaveLength(1);
    see(false);
    see(true);
    expect(sent.map((request) => request.events.length)).toEqual([5, 5]);
    expect(new Set(events().map(({ id }) => id)).size).toBe(10);
    expect(stored()).toHaveLength(20);
  });
});

describe("what others wrote", () => {
  it.each<[string, string]>([
    ["nothing of ours", "{"],
    ["an event of no time", "{}"],
    ["an event of long ago", '{"time": "2020-01-01T00:00:00Z"}'],
  ])("into the queue does not hold it up: %s", async (_, text) => {
    localStorage["ff:KEY:0"] = text;
    await include(manual);
    footfall().track("a.b");
    await moment();
    expect([actions(), stored()]).toEqual([["a.b"], []]);
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

  it.each<Answer>(["throws", "network"])("falls back to a beacon (%s), which is not taken for a delivery", async (answer) => {
    server.events = [answer];
    await include(manual);
    await moment();
    footfall().track("a.b");
    hide();
    hide();
    await moment(0);
    expect(beacons.map(({ events: [event] }) => event.action)).toEqual(["a.b"]);
    expect(beacons[0]!.url.pathname).toBe("/v1/events");
    expect(stored()).toHaveLength(1);
    await moment(40_000);
    expect(sent.at(-1)!.events).toEqual(beacons[0]!.events);
    expect(stored()).toEqual([]);
  });

  it("sends its own events, and leaves those of pages before it to whose turn it is", async () => {
    server.events = ["network"];
    await include(manual);
    footfall().track("a.b");
    await moment();
    close();
    server.settings = { afterMs: 500, body: {} }; // its turn comes when it knows them
    await include(manual);
    footfall().track("c.d");
    hide();
    expect(actions()).toEqual(["c.d"]);
    await moment(1_000);
    expect([actions(), stored()]).toEqual([["c.d", "a.b"], []]);
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
    footfall().stop();
    footfall().track("a.b");
    footfall().pageVisit();
    hide();
    comeBack();
    document.body.innerHTML = `<button data-ff-action="c.d">`;
    document.querySelector("button")!.click();
    history.pushState(null, "", "/elsewhere");
    await moment(60_000);
    expect(actions()).toEqual(["page.visit"]);
  });
});
