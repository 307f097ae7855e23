// data-spa: what counts as another page of a single-page application, and when it is told.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actions, begin, close, comeBack, events, footfall, hide, include, moment, see } from "./page";

beforeEach(begin);
afterEach(close);

const spa = { "data-spa": "auto" };
const addresses = (): string[] => events().map(({ params }) => params.url.replace(location.origin, ""));
const push = (url: string): void => history.pushState(null, "", url);
const replace = (url: string): void => history.replaceState(null, "", url);

describe("another page", () => {
  it.each<[string, () => void, string[]]>([
    ["by pushState", () => push("/cups"), ["/cups"]],
    ["by replaceState", () => replace("/cups"), ["/cups"]],
    ["by another search", () => push("?size=2"), ["/mugs/blue?size=2"]],
    ["by a call that the router kept", () => History.prototype.pushState.call(history, null, "", "/cups"), ["/cups"]],
    ["by a hash route", () => push("#/cups"), ["/mugs/blue#/cups"]],
    ["by an older hash route", () => push("#!cups"), ["/mugs/blue#!cups"]],
    ["not by an anchor", () => push("#reviews"), []],
    ["not by the same address", () => push("/mugs/blue"), []],
    ["not by going there and back at once", () => [push("/cups"), replace("/mugs/blue")], []],
    ["once where a router redirects", () => [push("/old"), replace("/cups"), replace("/cups?page=1")], ["/cups?page=1"]],
  ])("is told %s", async (_, navigate, expected) => {
    await include(spa);
    await moment();
    navigate();
    await moment(700);
    expect(addresses().slice(1)).toEqual(expected);
  });

  it("is told 200 ms after it was noticed, with the title of then and the page before as referrer", async () => {
    await include(spa);
    await moment(450);
    push("/old");
    await moment(100); // noticed on the way
    replace("/cups");
    expect(actions()).toHaveLength(1);
    document.title = "Cups";
    await moment(300);
    push("/cups/2");
    await moment(700);
    expect(events().slice(1)).toMatchObject([
      { auto: true, params: { title: "Cups", url: location.origin + "/cups", referrer: location.origin + "/mugs/blue" } },
      { auto: true, params: { url: location.origin + "/cups/2", referrer: location.origin + "/cups" } },
    ]);
  });

  it("of a tab in the background is told when it is looked at", async () => {
    await include(spa);
    await moment();
    see(false);
    push("/cups");
    await moment(60_000);
    expect(actions()).toHaveLength(1);
    see(true);
    await moment(700);
    expect(addresses().at(-1)).toBe("/cups");
  });

  it("is told before the page is left, however short it was", async () => {
    await include(spa);
    await moment();
    push("/cups");
    hide();
    expect(addresses()).toEqual(["/mugs/blue", "/cups"]);
    await moment(300);
    expect(actions()).toHaveLength(2);
    comeBack();
    await moment(700);
    expect(addresses()).toEqual(["/mugs/blue", "/cups", "/cups"]);
  });

  it.each<[string, Record<string, string>]>([
    ["where the page does not ask for it", {}],
    ["where it makes its visits by itself", { ...spa, "data-page-visit": "manual" }],
  ])("is not told %s", async (_, attributes) => {
    await include(attributes);
    push("/cups");
    await moment(700);
    expect(addresses().filter((address) => address !== "/mugs/blue")).toEqual([]);
  });

  it("that is told on demand is not told again", async () => {
    await include(spa);
    await moment();
    push("/cups");
    footfall().pageVisit({ step: 1 });
    await moment(700);
    expect(addresses()).toEqual(["/mugs/blue", "/cups"]);
  });
});
