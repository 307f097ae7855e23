// What the customer's page works out by itself: days, filters, values, words of the history.
import { describe, expect, test } from "vitest";
import type { Event } from "../api";
import { NO_FILTERS, isAmong, isFiltered, queryOf } from "./activity_filters";
import { beginOf, dateOf } from "./dates";
import { agreementsOf, changeWords, isGiven, reflects, typeOf, valueOf, valueWords } from "./profile";
import { channelOf, deviceOf, placeOf, sourceOf } from "./words";

const event = (changes: Partial<Event> = {}): Event => ({
  id: "e", action: "product.view", label: "Viewed Blue Mug", time: "2026-11-23T10:00:00.000Z", receivedAt: "2026-11-23T10:00:00.000Z",
  uuid: "u", customer: "c", session: "s", source: "browser", trusted: false, params: { sku: "M-1" }, device: {}, place: {}, origin: {}, ...changes,
}); // prettier-ignore

describe("a day", () => {
  test.each([
    ["2026-11-23", "UTC", "2026-11-23T00:00:00.000Z"],
    ["2026-11-23", "Europe/Warsaw", "2026-11-22T23:00:00.000Z"],
    ["2026-11-23", "America/New_York", "2026-11-23T05:00:00.000Z"],
    ["2026-03-29", "Europe/Warsaw", "2026-03-28T23:00:00.000Z"], // clocks change on it
    ["2026-03-30", "Europe/Warsaw", "2026-03-29T22:00:00.000Z"],
    ["2026-11-23", "Asia/Kolkata", "2026-11-22T18:30:00.000Z"],
  ])("%s in %s begins at %s", (date, timeZone, begin) => expect(beginOf(date, timeZone)).toBe(begin));
  test("that nobody chose begins never", () => expect(beginOf("", "UTC")).toBeNull());
  test("is that of the site, not of UTC", () => {
    expect(dateOf("2026-11-23T23:30:00.000Z", "Europe/Warsaw")).toBe("2026-11-24");
    expect(dateOf("2026-11-23T02:30:00.000Z", "America/New_York")).toBe("2026-11-22");
  });
});

describe("filters of the activity", () => {
  test("ask for both days that were chosen, whole", () => {
    const query = queryOf({ ...NO_FILTERS, from: "2026-11-23", to: "2026-11-23", text: " mug " }, "UTC");
    expect(query).toMatchObject({ from: "2026-11-23T00:00:00.000Z", to: "2026-11-24T00:00:00.000Z", text: "mug" });
  });
  test.each([
    [{ kind: "product" }, true],
    [{ kind: "page" }, false],
    [{ kind: "custom" }, false],
    [{ action: "product.*" }, true],
    [{ action: "product" }, false],
    [{ text: "blue" }, true],
    [{ text: "m-1" }, true],
    [{ text: "red" }, false],
    [{ from: "2026-11-23", to: "2026-11-23" }, true],
    [{ to: "2026-11-22" }, false],
    [{ from: "2026-11-24" }, false],
  ])("%j lets a product view in: %s", (filters, is) => expect(isAmong(event(), { ...NO_FILTERS, ...filters }, "UTC")).toBe(is));
  test("are none while only spaces were typed", () => expect([isFiltered(NO_FILTERS), isFiltered({ ...NO_FILTERS, text: "  " })]).toEqual([false, false]));
});

describe("a profile", () => {
  test.each([
    [true, true], ["enabled", true], [false, false], ["disabled", false], [undefined, null], [null, null], ["perhaps", null],
  ])("an agreement of %j is given: %s", (value, given) => expect(isGiven(value)).toBe(given)); // prettier-ignore
  test("shows the usual agreements, and a site's own after them", () => {
    expect(agreementsOf({ post: true, sms: false }).map(({ name, given }) => [name, given])).toEqual([
      ["email", null], ["sms", false], ["push", null], ["webPush", null], ["post", true],
    ]); // prettier-ignore
  });
  test.each([
    ["12.5", "number", 12.5], ["12,5", "number", undefined], [" Ann ", "text", "Ann"], ["", "text", undefined],
    ["yes", "yes or no", true], ["maybe", "yes or no", undefined], ['["a"]', "JSON", ["a"]], ["{", "JSON", undefined],
  ] as const)("%j as %s is %j", (text, type, value) => expect(valueOf(text, type)).toEqual(value)); // prettier-ignore
  test("says a value and its type", () => {
    expect([true, 1.5, "Ann", { a: 1 }].map((value) => [typeOf(value), valueWords(value)])).toEqual([
      ["yes or no", "yes"], ["number", "1.5"], ["text", "Ann"], ["JSON", '{"a":1}'],
    ]); // prettier-ignore
  });
  test.each([
    [{ kind: "attribute", name: "plan", value: "gold" }, "plan is gold"],
    [{ kind: "attribute", name: "plan", value: null }, "plan removed"],
    [{ kind: "agreement", name: "sms", value: false }, "Text messages: withdrawn"],
    [{ kind: "tag", name: "vip", value: true }, "tag vip added"],
    [{ kind: "tag", name: "vip", value: null }, "tag vip removed"],
  ] as const)("%j reads %j", (change, words) => expect(changeWords(change)).toBe(words));
});

describe("a change", () => {
  const profile = { attributes: { plan: "gold" }, agreements: { sms: true }, tags: ["b", "a"], customId: "c-1", email: null, phone: null };
  test.each([
    [{ attributes: { plan: "gold" } }, true],
    [{ attributes: { plan: "silver" } }, false],
    [{ attributes: { city: null } }, true],
    [{ attributes: { plan: null } }, false],
    [{ agreements: { sms: false } }, false],
    [{ tags: ["a", "b"] }, true],
    [{ tags: [] }, false],
    [{ customId: "c-1" }, true],
    [{ email: "ann@example.com" }, false],
  ])("of %j is there: %s", (change, is) => expect(reflects(profile, change)).toBe(is));
});

describe("what was found out", () => {
  test("a source is said with its campaign, and its channel beside it", () => {
    const origin = { source: "google", medium: "cpc", channel: "paid search", campaign: "autumn" };
    expect([sourceOf(origin), channelOf(origin)]).toEqual(["google · autumn", "paid search"]);
  });
  test("a direct visit has neither", () => {
    const origin = { source: "(direct)", channel: "direct" };
    expect([sourceOf(origin), channelOf(origin)]).toEqual([null, null]);
  });
  test("a place is its city and country, in words", () => {
    expect([placeOf({ country: "PL", city: "Kraków" }), placeOf({ country: "DE" }), placeOf({ address: "1.2.3.0" }), placeOf(null)]).toEqual(["Kraków, Poland", "Germany", null, null]);
  });
  test("a device is its browser and system", () => expect(deviceOf({ type: "mobile", browser: "Safari", system: "iOS" })).toBe("Safari on iOS"));
});
