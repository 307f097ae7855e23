// The console's own logic: the live list, the feed's structure, the words.
import { describe, expect, test } from "vitest";
import type { Event } from "../api";
import { feed, runs } from "./feed";
import { buckets, line } from "./rate";
import { EMPTY, SHOWN_MAX, arrive, release } from "./stream";
import { ago, count, duration, highlights, nameOf, sourceOf } from "./words";

const event = (id: string, changes: Partial<Event> = {}): Event => ({
  id,
  action: "page.visit",
  label: "Visited page",
  time: "2026-11-23T10:00:00.000Z",
  receivedAt: "2026-11-23T10:00:00.000Z",
  uuid: "u",
  customer: "c",
  session: "s",
  source: "browser",
  trusted: false,
  params: {},
  device: {},
  place: {},
  origin: {},
  ...changes,
});
const ids = (events: Event[]): string => events.map((each) => each.id).join("");

describe("the live list", () => {
  test("shows each event once, newest on top", () => {
    const old = arrive(EMPTY, [event("b", { receivedAt: "2026-11-23T10:00:02.000Z" }), event("a")], false);
    const both = arrive(old, [event("c", { receivedAt: "2026-11-23T10:00:03.000Z" }), event("b")], false);
    expect(ids(both.shown)).toBe("cba");
  });
  test("holds arrivals back while somebody reads, and shows them when asked", () => {
    const held = arrive(arrive(EMPTY, [event("a")], false), [event("b", { receivedAt: "2026-11-23T11:00:00.000Z" })], true);
    expect([ids(held.shown), ids(held.held)]).toEqual(["a", "b"]);
    expect(ids(release(held).shown)).toBe("ba");
  });
  test("is the same list when nothing is new, so that nothing is drawn again", () => {
    const list = arrive(EMPTY, [event("a")], false);
    expect(arrive(list, [event("a")], false)).toBe(list);
    expect(release(list)).toBe(list);
  });
  test("fills a gap in its place", () => {
    const at = (second: number): Partial<Event> => ({ receivedAt: `2026-11-23T10:00:0${second}.000Z` });
    const list = arrive(EMPTY, [event("d", at(4)), event("a", at(1))], false);
    expect(ids(arrive(list, [event("c", at(3)), event("b", at(2))], false).shown)).toBe("dcba");
  });
  test("keeps a bounded number of rows", () => {
    const many = Array.from({ length: SHOWN_MAX + 50 }, (_, at) => event(`e${at}`));
    expect(arrive(EMPTY, many, false).shown).toHaveLength(SHOWN_MAX);
  });
});

describe("the feed", () => {
  test("groups by day and session, and says how long nothing happened", () => {
    const days = feed(
      [
        event("d", { session: "2", time: "2026-11-23T18:00:00.000Z", origin: { path: "/cart" } }),
        event("c", { session: "2", time: "2026-11-23T17:50:00.000Z", origin: { path: "/" } }),
        event("b", { session: "1", time: "2026-11-21T09:00:00.000Z", action: "session.end" }),
        event("a", { session: "1", time: "2026-11-21T08:00:00.000Z" }),
      ],
      "UTC",
    );
    expect(days.map((each) => each.day)).toEqual(["Monday 23 November 2026", "Saturday 21 November 2026"]);
    expect(days[0]!.items[0]).toMatchObject({ kind: "session", entry: "/", exit: "/cart", pages: 2, live: true });
    expect(days[1]!.items[0]).toMatchObject({ kind: "silence", milliseconds: (2 * 24 + 8) * 3600_000 + 50 * 60_000 });
    expect(days[1]!.items[1]).toMatchObject({ live: false, events: 1 });
  });
  test("keeps the order of time where two devices were used side by side", () => {
    const days = feed(
      [
        event("d", { session: "laptop", time: "2026-11-23T10:03:00.000Z" }),
        event("c", { session: "phone", time: "2026-11-23T10:02:00.000Z" }),
        event("b", { session: "phone", time: "2026-11-23T10:01:00.000Z" }),
        event("a", { session: "laptop", time: "2026-11-23T10:00:00.000Z" }),
      ],
      "UTC",
    );
    const items = days[0]!.items;
    expect(items).toMatchObject([
      { id: "laptop", earlier: false, live: true, events: 1 },
      { id: "phone", earlier: false, live: true, events: 2 },
      { id: "laptop 1", earlier: true, live: false, events: 1 },
    ]);
  });
  test("tells what is outside of any session, and that nothing is going on there", () => {
    const none = { session: "00000000-0000-0000-0000-000000000000", action: "profile.updated" };
    const [day] = feed([event("c", none), event("b", { session: "1" }), event("a", none)], "UTC");
    expect(day!.items).toMatchObject([
      { outside: true, live: false, earlier: false },
      { outside: false, live: true, earlier: false },
      { outside: true, live: false, earlier: false },
    ]);
    expect(new Set(day!.items.map((item) => item.id)).size).toBe(3);
  });
  test("puts an event into the day of the site's time zone", () => {
    const late = event("a", { time: "2026-11-23T23:30:00.000Z" });
    expect(feed([late], "Europe/Warsaw")[0]!.day).toBe("Tuesday 24 November 2026");
  });
  test("folds long runs of one action only", () => {
    const views = (n: number): Event[] => Array.from({ length: n }, (_, at) => event(`v${at}`, { action: "product.view" }));
    expect(runs(views(3))).toHaveLength(3);
    expect(runs([event("x"), ...views(8), event("y")]).map((run) => run.events.length)).toEqual([1, 8, 1]);
  });
});

describe("words", () => {
  test.each([
    [40, "40 ms"],
    [8040, "8.0 s"],
    [59_400, "59 s"],
    [72_000, "1 m 12 s"],
    [3_600_000, "1 h"],
    [7_500_000, "2 h 5 m"],
    [273_600_000, "3 d 4 h"],
  ])("%i milliseconds are %s", (milliseconds, said) => expect(duration(milliseconds)).toBe(said));
  test("moments are told from now", () => {
    const now = Date.parse("2026-11-23T10:00:00.000Z");
    expect(ago("2026-11-23T09:59:58.000Z", now)).toBe("now");
    expect(ago("2026-11-23T09:55:00.000Z", now)).toBe("5 m ago");
    expect(ago("2026-11-19T10:00:00.000Z", now)).toBe("4 d ago");
  });
  test("a customer is called by an identifier, else by the start of the uuid", () => {
    const nobody = { id: "7d9b8a2e-4f5c", email: null, customId: null, phone: null };
    expect(nameOf(nobody)).toBe("7d9b8a2e-4f5c");
    expect(nameOf({ ...nobody, customId: "c-17" })).toBe("c-17");
  });
  test("a row shows the params that matter", () => {
    expect(highlights(event("a", { action: "session.end", params: { durationMs: 0, pages: 0 } }))).toEqual([]);
    expect(highlights(event("a", { action: "call.answered", params: { durationMs: 0, price: 0 } }))).toEqual(["0"]);
    expect(highlights(event("a", { origin: { path: "/mugs" } }))).toEqual(["/mugs"]);
    expect(highlights(event("a", { action: "cart.add", params: { price: 12.5, currency: "EUR", quantity: 2 } }))).toEqual([
      "12.5 EUR",
      "× 2",
    ]);
  });
  test("a source is a campaign or another site, never the site itself", () => {
    expect(sourceOf({ utmSource: "mail", utmCampaign: "autumn" })).toBe("mail · autumn");
    expect(sourceOf({ referrerHost: "shop.example", host: "shop.example" })).toBeNull();
  });
  test("counts agree with their noun", () => {
    expect([count(1, "event"), count(1200, "event")]).toEqual(["1 event", "1,200 events"]);
  });
});

describe("the sparkline", () => {
  test("counts arrivals of the last two minutes", () => {
    const counts = buckets([1000, 1119, 1119.5, 400], 1120);
    expect([counts[0], counts.at(-1), counts.length]).toEqual([1, 2, 30]);
  });
  test("draws zero on the floor and the most on the ceiling", () => expect(line([0, 4], 10, 20)).toBe("0.0,19.0 10.0,1.0"));
});
