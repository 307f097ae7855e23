// Tabs of one browser: they share what waits, and one sends at a time where the browser has locks.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actions, begin, browser, close, events, footfall, include, moment, openTab, sent, server, stored } from "./page";

beforeEach(begin);
afterEach(close);

const manual = { "data-page-visit": "manual" };

/** Web Locks as browsers have them: exclusive by name, granted in turn, unless by then nobody wants it any more. */
class Locks {
  readonly names: string[] = [];
  private turns: Promise<unknown> = Promise.resolve();
  request(name: string, { signal }: { signal: AbortSignal }, work: () => Promise<unknown>): Promise<unknown> {
    this.names.push(name);
    const mine = this.turns.then(() => (signal.aborted ? Promise.reject(signal.reason) : work()));
    this.turns = mine.catch(() => {});
    return mine;
  }
}

describe("two tabs", () => {
  it("with locks send one after the other, and nothing twice", async () => {
    const locks = (browser.locks = new Locks());
    server.events = [{ afterMs: 1_000 }];
    await include(manual);
    const one = footfall();
    openTab();
    await include(manual);
    one.track("one");
    footfall().track("two");
    await moment(900);
    expect(sent).toHaveLength(1);
    await moment(1_000);
    expect(actions().sort()).toEqual(["one", "two"]);
    expect([stored(), new Set(locks.names)]).toEqual([[], new Set(["ff:KEY:"])]);
  });

  it("need one turn for what is there, and for what came while they sent", async () => {
    const locks = (browser.locks = new Locks());
    await include(manual);
    await moment();
    server.events = [{ afterMs: 1_000 }];
    const before = locks.names.length;
    footfall().track("one");
    await moment(500);
    footfall().track("two");
    await moment(1_000);
    expect([actions(), stored()]).toEqual([["one", "two"], []]);
    expect(locks.names.length - before).toBe(1);
  });

  it("without locks lose nothing, and what both send has the same id", async () => {
    server.events = [{ afterMs: 1_000 }, { afterMs: 1_000 }];
    await include(manual);
    const one = footfall();
    openTab();
    await include(manual);
    one.track("one");
    footfall().track("two");
    await moment(3_000);
    expect(new Set(actions())).toEqual(new Set(["one", "two"]));
    expect(new Set(events().map(({ id }) => id)).size).toBe(2);
    expect(stored()).toEqual([]);
  });

  it("are one person: who logs out in one is logged out in the other", async () => {
    await include(manual);
    const one = footfall();
    const before = one.uuid();
    openTab();
    await include(manual);
    expect(footfall().uuid()).toBe(before);
    footfall().reset();
    const after = footfall().uuid();
    expect(after).not.toBe(before);
    expect(one.uuid()).toBe(after);
  });
});

describe("locks", () => {
  it.each<[string, unknown]>([
    ["that are refused", { request: () => Promise.reject(new DOMException("no", "SecurityError")) }],
    ["that do not exist", undefined],
  ])("%s are done without", async (_, locks) => {
    browser.locks = locks;
    await include();
    await moment();
    expect([actions(), stored()]).toEqual([["page.visit"], []]);
  });

  it("that another tab holds do not hold up a page that is left", async () => {
    browser.locks = { request: () => new Promise(() => {}) };
    await include();
    await moment(60_000);
    expect(sent).toEqual([]);
    window.dispatchEvent(new Event("pagehide"));
    await moment();
    expect([actions(), stored()]).toEqual([["page.visit"], []]);
  });

  it("that a page waits for when it is left are not kept from others by it", async () => {
    const wanted: AbortSignal[] = [];
    browser.locks = {
      request: (_: string, { signal }: { signal: AbortSignal }) => {
        wanted.push(signal);
        return new Promise(() => {});
      },
    };
    await include();
    await moment();
    expect(wanted.map(({ aborted }) => aborted)).toEqual([false]);
    window.dispatchEvent(new Event("pagehide"));
    expect(wanted.map(({ aborted }) => aborted)).toEqual([true]);
  });
});
