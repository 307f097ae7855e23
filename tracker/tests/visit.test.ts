// The automatic visit: what it says about a page, and when it is made.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actions, begin, close, events, footfall, include, moment, server } from "./page";

beforeEach(begin);
afterEach(close);

const during = async (name: string, value: unknown, run: () => Promise<void>): Promise<void> => {
  Object.defineProperty(document, name, { value, configurable: true });
  await run();
  delete (document as any)[name];
};

describe("a visit", () => {
  it("tells address, title, referrer, campaign, Open Graph and product tags", async () => {
    history.replaceState(null, "", "/mugs/blue?utm_source=news&utm_campaign=spring%20sale&q=1#top");
    document.head.innerHTML = `<title>Blue Mug</title>
      <meta property="og:title" content="Blue Mug, 0.3 l"><meta property="og:image" content="/1.png">
      <meta property="og:image" content="/2.png"><meta name="product:price:amount" content="12.50">
      <meta name="description" content="not this one"><meta property="og:empty"><meta charset="utf-8">`;
    await during("referrer", "https://search.example.org/", async () => {
      await include();
      await moment();
    });
    expect(events()).toMatchObject([{ action: "page.visit", label: "Visited page Blue Mug" }]);
    expect(events()[0].params).toEqual({
      url: "https://www.shop.example.com/mugs/blue?utm_source=news&utm_campaign=spring%20sale&q=1#top",
      title: "Blue Mug",
      referrer: "https://search.example.org/",
      utm_source: "news",
      utm_campaign: "spring sale",
      "og:title": "Blue Mug, 0.3 l",
      "og:image": "/1.png",
      "og:empty": "",
      "product:price:amount": "12.50",
    });
  });

  it("is named by its path where there is no title", async () => {
    document.head.innerHTML = "";
    await include();
    await moment();
    expect(events()[0].label).toBe("Visited page /mugs/blue");
  });

  it("stays within what the server takes, whatever the page holds", async () => {
    const tag = (count: number): string => `<meta property="og:n${count}" content="${"€".repeat(count * 8)}">`;
    document.head.innerHTML = `<title>${"€".repeat(9_000)}</title>` + Array.from({ length: 400 }, (_, n) => tag(n)).join("");
    history.replaceState(null, "", "/?" + "x".repeat(9_000));
    await include();
    await moment();
    const { params, label } = events()[0];
    expect(new Blob([JSON.stringify(params)]).size).toBeLessThan(32 * 1024);
    expect(Object.keys(params).length).toBeLessThan(256);
    expect(label).toHaveLength(256);
  });

  it("on demand takes params of its own", async () => {
    await include({ "data-page-visit": "manual" });
    footfall().pageVisit({ title: "Another", step: 2 });
    await moment();
    expect(events()).toMatchObject([{ action: "page.visit", params: { title: "Another", step: 2, url: location.href } }]);
  });
});

describe("the automatic visit", () => {
  it("waits until the head has been read", async () => {
    await during("body", null, async () => {
      await include();
      await moment();
      expect(actions()).toEqual([]);
    });
    document.dispatchEvent(new Event("DOMContentLoaded"));
    document.dispatchEvent(new Event("DOMContentLoaded"));
    await moment();
    expect(actions()).toEqual(["page.visit"]);
  });

  it("waits until a prerendered page is seen", async () => {
    await during("prerendering", true, async () => {
      await include();
      document.dispatchEvent(new Event("DOMContentLoaded"));
      await moment();
      expect(actions()).toEqual([]);
    });
    document.dispatchEvent(new Event("prerenderingchange"));
    await moment();
    expect(actions()).toEqual(["page.visit"]);
  });

  it.each([[true, 2], [false, 1]])("is made again on pageshow when persisted is %s", async (persisted, visits) => {
    await include();
    await moment();
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted }));
    await moment();
    expect(actions()).toHaveLength(visits);
  });

  it.each<[string, Record<string, string>, object]>([
    ["by the tag", { "data-page-visit": "manual" }, {}],
    ["by the site's settings", {}, { automatic: { "page.visit": false } }],
  ])("can be turned off %s, which leaves visits on demand", async (_, attributes, body) => {
    server.settings = { body };
    await include(attributes);
    await moment();
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    await moment();
    expect(actions()).toEqual([]);
    footfall().pageVisit();
    await moment();
    expect(actions()).toEqual(["page.visit"]);
  });
});
