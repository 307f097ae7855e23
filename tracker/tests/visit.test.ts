// The automatic visit: what it says about a page, and when it is made.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actions, begin, close, comeBack, during, events, footfall, hide, include, moment, see, server } from "./page";

beforeEach(begin);
afterEach(close);

describe("a visit", () => {
  it("tells address, title, referrer, canonical address, Open Graph and product tags; the server reads the campaign", async () => {
    history.replaceState(null, "", "/mugs/blue?utm_source=news&utm_campaign=spring%20sale&q=1#top");
    document.head.innerHTML = `<title>Blue Mug</title>
      <meta property="og:title" content="Blue Mug, 0.3 l"><meta property="og:image" content="/1.png">
      <meta property="og:image" content="/2.png"><meta name="product:price:amount" content="12.50">
      <meta name="description" content="not this one"><meta property="og:empty"><meta charset="utf-8">
      <link rel="canonical" href="/mugs/blue">`;
    await during("referrer", "https://search.example.org/", async () => {
      await include();
      await moment();
    });
    expect(events()).toMatchObject([{ action: "page.visit", auto: true }]);
    expect(events()[0].params).toEqual({
      url: "https://www.shop.example.com/mugs/blue?utm_source=news&utm_campaign=spring%20sale&q=1#top",
      title: "Blue Mug",
      referrer: "https://search.example.org/",
      canonical: "https://www.shop.example.com/mugs/blue",
      "og:title": "Blue Mug, 0.3 l",
      "og:image": "/1.png",
      "og:empty": "",
      "product:price:amount": "12.50",
    });
  });

  it("leaves out what the page does not have", async () => {
    document.head.innerHTML = "";
    await include();
    await moment();
    expect(events()[0].params).toEqual({ url: location.href, title: "", referrer: "" });
  });

  it("has the first 1,000 characters of a meta tag, for some hold a picture", async () => {
    document.head.innerHTML += `<meta property="og:image" content="data:${"x".repeat(50_000)}">`;
    await include();
    await moment();
    expect(events()[0].params["og:image"]).toBe("data:" + "x".repeat(995));
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

  it("waits until somebody sees a page that was opened in the background, or prerendered", async () => {
    see(false);
    await include();
    document.dispatchEvent(new Event("DOMContentLoaded"));
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
    await moment(60_000);
    expect(actions()).toEqual([]);
    see(true);
    await moment();
    expect(actions()).toEqual(["page.visit"]);
  });

  it.each<[string, () => void, number]>([
    ["a page that shows for the first time", comeBack, 1],
    ["a tab that was in the background", () => [see(false), see(true)], 1],
    ["a page that was left and comes back from the bfcache", () => [hide(), comeBack()], 2],
    ["one that comes back visible before it shows", () => [see(false), window.dispatchEvent(new Event("pagehide")), see(true), comeBack()], 2],
    ["one that comes back twice", () => [hide(), comeBack(), hide(), comeBack()], 3],
  ])("is made again where the page is seen anew: %s", async (_, happens, visits) => {
    await include();
    await moment();
    happens();
    await moment();
    expect(actions()).toEqual(Array(visits).fill("page.visit"));
  });

  it.each<[string, Record<string, string>, object]>([
    ["by the tag", { "data-page-visit": "manual" }, {}],
    ["by the site's settings", {}, { off: true }],
  ])("can be turned off %s, which leaves visits on demand", async (_, attributes, body) => {
    server.settings = { body };
    await include(attributes);
    await moment();
    hide();
    comeBack();
    await moment();
    expect(actions()).toEqual([]);
    footfall().pageVisit();
    await moment();
    expect(actions()).toEqual(["page.visit"]);
  });
});
