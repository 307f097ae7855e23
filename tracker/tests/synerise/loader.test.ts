// How a page gets hold of the calls: the loader's list, its callback, and what was left before the script came.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { actions, begin, close, include, loader, moment, sent, sr } from "./script";

beforeEach(begin);
afterEach(close);

const page = window as any;
const init = () => sr().init({ trackerKey: "KEY" });

describe("the callback", () => {
  it.each([
    ["by a loader that calls back itself", true, true],
    ["by one that leaves it to the script", true, false],
    ["where there is no loader", false, false],
  ])("is called once: %s", async (_, list, calls) => {
    const callback = vi.fn(init);
    if (list) loader(callback);
    else page.onSyneriseLoad = callback;
    await include();
    if (calls) page.onSyneriseLoad();
    await moment();
    expect(callback).toHaveBeenCalledTimes(1);
    expect(actions()).toEqual(["page.visit"]);
  });

  it("is where the loader says, and so are the calls", async () => {
    loader(() => page.Shop.init({ trackerKey: "KEY" }), "Shop", "whenLoaded");
    await include("Shop");
    await moment();
    expect(actions()).toEqual(["page.visit"]);
    expect(sr()).toBeUndefined();
  });

  it("may be missing", async () => {
    loader();
    await include();
    await moment();
    init();
    await moment();
    expect(actions()).toEqual(["page.visit"]);
  });
});

describe("lists that were filled before the script came", () => {
  it.each([
    ["SR", (list: any[]) => (page.SR = list)],
    ["SyneriseTC", (list: any[]) => (page.SyneriseTC = list)],
  ])("%s: each entry is made, and the list goes on working", async (_, put) => {
    const early: any[] = [
      ["init", { trackerKey: "KEY", customPageVisit: true }],
      ["event.trackCustomEvent", "a.one", { n: 1 }],
      () => sr().event.trackCustomEvent("a.two"),
    ];
    put(early);
    await include();
    early.push(["event.trackCustomEvent", "a.three"]);
    await moment();
    expect(actions()).toEqual(["a.one", "a.two", "a.three"]);
  });

  it.each([[["event.missing"]], [["toString"]], [["event"]], [null], [5], [[]]])(
    "an entry that is none, %j, is a warning",
    async (entry) => {
      const warn = vi.spyOn(console, "warn").mockReturnValue();
      page.SR = [entry];
      await include();
      expect(warn).toHaveBeenCalledTimes(1);
    },
  );
});

describe("the script", () => {
  it.each([["a tag", true], ["a tag manager's text", false]])("sends to where it came from: %s", async (_, tagged) => {
    await include("SR", tagged);
    init();
    await moment();
    const { url } = sent[0]!;
    expect(url.origin + url.pathname).toBe("https://collect.example.net/t/v1/events");
    expect(url.searchParams.get("key")).toBe("KEY");
  });

  it("counts once however often it is included", async () => {
    await include();
    init();
    await include();
    init();
    await moment();
    expect(actions()).toEqual(["page.visit"]);
  });

  it("tells who this is as SyneriseTC.uuid too", async () => {
    await include();
    expect(page.SyneriseTC.uuid).toBe("");
    init();
    expect(page.SyneriseTC.uuid).toMatch(/^[\da-f-]{36}$/);
    expect(page.SyneriseTC.uuid).toBe(sr().client.getUuid());
  });

  it("has its calls under the older name too", async () => {
    await include();
    page.SyneriseTC.init({ trackerKey: "KEY", customPageVisit: true });
    await page.SyneriseTC.event.trackCustomEvent("a.b");
    await moment();
    expect(actions()).toEqual(["a.b"]);
  });
});
