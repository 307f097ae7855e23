// Links to the site's other domains: what a link carries along, and what the page does that it leads to.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { extras } from "./extra";
import { begin, close, cookie, during, events, footfall, include, linksAsked, moment, server, settingsAsked } from "./page";

beforeEach(async () => {
  await begin();
  server.settings = { body: { domains: ["shop.example.com", "*.example.org"] } };
  server.link = { body: { ticket: "T-1", uuid: other } };
});
afterEach(close);

const manual = { "data-page-visit": "manual" };
const other = "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11";
const link = (): HTMLAnchorElement => document.querySelector("a")!;
const approach = (type = "pointerover"): Promise<unknown> => {
  document.querySelector("b")!.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
  return moment();
};
/** Where the browser goes by a click. */
const followed = (): string => {
  let went = "";
  link().addEventListener("click", (event) => [event.preventDefault(), (went = link().href)], { once: true });
  document.querySelector("b")!.click();
  return went;
};

const start = async (href: string): Promise<void> => {
  document.body.innerHTML = `<a href="${href}"><b>There</b></a>`;
  await include(manual);
  await extras();
  await moment();
};

describe("a link", () => {
  it.each<[string, string, string]>([
    ["to another domain", "https://example.org/a", "https://example.org/a?ff_link=T-1"],
    ["to a subdomain of it", "https://www.example.org/a?b=1#c", "https://www.example.org/a?b=1&ff_link=T-1#c"],
    ["to the same domain", "/cups", ""],
    ["to a domain that shares the cookie", "https://shop.example.com/", ""],
    ["to somebody else", "https://example.net/", ""],
    ["to somebody else who looks alike", "https://notexample.org/", ""],
    ["to somebody else below a like name", "https://example.org.evil.example.net/", ""],
    ["to nowhere", "mailto:ann@example.org", ""],
  ])("%s takes the customer along, or not", async (_, href, expected) => {
    await start(href);
    const before = link().href;
    await approach();
    expect(followed()).toBe(expected || before);
    expect(linksAsked).toEqual(expected ? [`?uuid=${footfall().uuid()}`] : []);
    await moment();
    expect(link().href).toBe(before);
  });

  it.each(["pointerover", "focusin"])("is made ready by %s, once in a minute", async (type) => {
    await start("https://example.org/");
    for (const wait of [0, 1_000, 57_000]) {
      await moment(wait);
      await approach(type);
    }
    expect(linksAsked).toHaveLength(1);
    await moment(2_000);
    await approach(type);
    expect(linksAsked).toHaveLength(2);
  });

  it.each<[string, typeof server.link]>([
    ["cannot be reached", "network"],
    ["does not answer", "never"],
    ["refuses", { status: 403, body: { error: { code: "link_invalid" } } }],
    ["answers another page", { text: "<html>" }],
  ])("leads on as it is where the server %s", async (_, answer) => {
    server.link = answer;
    await start("https://example.org/");
    await approach();
    await moment(1_100);
    expect(followed()).toBe("https://example.org/");
  });

  it("is left alone after stop()", async () => {
    await start("https://example.org/");
    await approach();
    footfall().stop();
    await moment(60_000);
    await approach();
    expect([linksAsked.length, followed()]).toEqual([1, "https://example.org/"]);
  });

  it("takes nobody along who may not be tracked, nor the one before", async () => {
    await start("https://example.org/");
    await approach();
    footfall().reset();
    expect(followed()).toBe("https://example.org/");
    footfall().optOut();
    await approach();
    expect(followed()).toBe("https://example.org/");
    expect(linksAsked).toHaveLength(1);
  });
});

const arrive = async (address: string, referrer: string, attributes: Record<string, string> = manual): Promise<void> => {
  history.replaceState({ n: 1 }, "", address);
  await during("referrer", referrer, async () => {
    await include(attributes);
    footfall().track("a.b");
    if (cookie("ff_optout") !== "1") await extras();
    await moment(1_600);
  });
};

describe("a page that a link led to", () => {
  it("goes on as the customer it brought along, from its first event", async () => {
    await arrive("/cups?ff_link=T-1&size=2#top", "https://www.example.org/");
    expect(linksAsked).toEqual(["?ticket=T-1"]);
    expect([footfall().uuid(), cookie("ff_uuid"), localStorage.ff_uuid]).toEqual([other, other, other]);
    expect(events()).toMatchObject([{ action: "a.b", uuid: other }]);
    expect([location.pathname + location.search + location.hash, history.state]).toEqual(["/cups?size=2#top", { n: 1 }]);
  });

  it.each<[string, string]>([
    ["/cups?ff_link=T-1", "/cups"],
    ["/cups?ff_link=T-1#top", "/cups#top"],
    ["/cups?ff_link=T-1&size=2", "/cups?size=2"],
    ["/cups?size=2&ff_link=T-1", "/cups?size=2"],
    ["/cups?size=2&ff_link=T-1&sort=up#top", "/cups?size=2&sort=up#top"],
    ["/cups?off_link=T-1", "/cups?off_link=T-1"],
  ])("cleans its address: %s is %s", async (address, expected) => {
    await arrive(address, "https://www.example.org/");
    expect(location.href).toBe(location.origin + expected);
  });

  it.each<[string, string, () => void]>([
    ["from somebody else", "https://evil.example.net/", () => {}],
    ["from nowhere", "", () => {}],
    ["while somebody is logged in", "https://www.example.org/", () => (localStorage.ff_subject = "17")],
    ["for somebody who opted out", "https://www.example.org/", () => (document.cookie = "ff_optout=1; Domain=example.com; Path=/")],
    ["with a ticket that is refused", "https://www.example.org/", () => (server.link = { status: 403, body: { error: {} } })],
    ["with a server that does not answer", "https://www.example.org/", () => (server.link = "never")],
  ])("stays who it is %s", async (_, referrer, prepare) => {
    prepare();
    await arrive("/cups?ff_link=T-1", referrer);
    expect(footfall().uuid()).not.toBe(other);
    expect(events().filter(({ uuid }) => uuid === other)).toEqual([]);
  });

  it("is visited once", async () => {
    await arrive("/cups?ff_link=T-1", "https://www.example.org/", {});
    expect(events().map(({ action }) => action)).toEqual(["page.visit", "a.b"]);
    expect(settingsAsked).toBe(1);
  });

  it("is visited once in a single-page application too", async () => {
    await arrive("/cups?ff_link=T-1", "https://www.example.org/", { "data-spa": "auto" });
    expect(events().map(({ action }) => action)).toEqual(["page.visit", "a.b"]);
  });

  it("is visited once where a router writes the same address again", async () => {
    await arrive("/cups?ff_link=T-1", "https://www.example.org/", { "data-spa": "auto" });
    history.replaceState({ n: 2 }, "", location.href);
    await moment(300);
    expect(events().map(({ action }) => action)).toEqual(["page.visit", "a.b"]);
  });
});
