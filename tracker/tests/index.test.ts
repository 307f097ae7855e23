// The public calls, seen from outside: what a page does and what then goes over the wire.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { actions, begin, close, cookie, events, footfall, include, jwt, moment, refusing, sent, server } from "./page";
import { settingsAsked, uuidShape } from "./page";

beforeEach(begin);
afterEach(close);

const manual = { "data-page-visit": "manual" };

describe("the script tag", () => {
  it.each([
    ["its own origin", "", "https://collect.example.net"],
    ["an origin", "https://in.example.org", "https://in.example.org"],
    ["an origin with a port", "https://in.example.org:8443", "https://in.example.org:8443"],
    ["a path of another server", "https://in.example.org/stats", "https://in.example.org/stats"],
    ["a path of the page's server", "/stats", "https://www.shop.example.com/stats"],
  ])("sends to %s", async (_, host, expected) => {
    await include({ "data-host": host });
    await moment();
    const { url, init } = sent[0]!;
    expect(url.origin + url.pathname).toBe(expected.replace(/\/$/, "") + "/v1/events");
    expect(url.searchParams.get("key")).toBe("KEY");
    expect(Number(url.searchParams.get("sentAt"))).toBeGreaterThanOrEqual(Date.parse(events()[0].time));
    expect(init).toMatchObject({ method: "POST", keepalive: true, headers: {} });
    expect(new Request(url, { method: "POST", body: init.body! }).headers.get("content-type")).toMatch(/^text\/plain/);
  });

  it.each([
    ["the same key", "KEY"],
    ["another key", "OTHER"],
  ])("starts once however often it is included, with %s", async (_, key) => {
    await include();
    const first = footfall();
    await include({ "data-key": key });
    first.track("a.b");
    await moment();
    expect(footfall()).toBe(first);
    expect(actions()).toEqual(["page.visit", "a.b"]);
    expect(settingsAsked).toBe(1);
    expect(sent.every(({ url }) => url.searchParams.get("key") === "KEY")).toBe(true);
  });

  it("is found by its key where a tag manager runs its text in a script of its own", async () => {
    document.head.innerHTML = `<script type="text/plain" src="/stats/footfall.js" data-key="OTHER"></script>`;
    await include({}, false);
    await moment();
    expect(sent[0]!.url.href).toMatch(/^https:\/\/www.shop.example.com\/stats\/v1\/events\?key=OTHER&/);
  });

  it("does nothing without a key", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    await include({ "data-key": "" });
    await moment();
    expect([sent, settingsAsked, cookie("ff_uuid")]).toEqual([[], 0, undefined]);
  });
});

describe("an event", () => {
  it("carries an id, its time, the uuid, params and label", async () => {
    await include(manual);
    const params = { sku: "M-1", price: 12.5 };
    footfall().track("product.view", params, "Viewed Blue Mug");
    params.sku = "changed later";
    await moment();
    expect(events()).toEqual([
      {
        id: expect.stringMatching(uuidShape),
        action: "product.view",
        time: "2026-11-23T10:00:00.123Z",
        uuid: footfall().uuid(),
        params: { sku: "M-1", price: 12.5 },
        label: "Viewed Blue Mug",
      },
    ]);
  });

  it("keeps its place among others of the same millisecond", async () => {
    await include(manual);
    for (let count = 0; count < 30; count++) footfall().trackCustomEvent(`a.${count}`);
    await moment();
    const ids = events().map((event) => event.id);
    expect(actions()).toEqual(Array.from({ length: 30 }, (_, count) => `a.${count}`));
    expect([...ids].sort()).toEqual(ids);
    expect(sent).toHaveLength(1);
  });

  it("leaves a label that is too long for the server to cut", async () => {
    await include(manual);
    footfall().track("a.b", {}, "☕🫖".repeat(200));
    await moment();
    expect(events()[0].label).toBe("☕🫖".repeat(200));
  });

  it.each<[string, () => void]>([
    ["a visit", () => footfall().pageVisit()],
    ["an identification", () => footfall().identify({ email: "ann@example.com" })],
    ["a form's data", () => footfall().sendFormData("newsletter", {})],
  ])("of the tracker's own has no label, for the server words %s", async (_, call) => {
    await include(manual);
    call();
    await moment();
    expect(events()).toHaveLength(1);
    expect(events()[0]).not.toHaveProperty("label");
  });
});

const cyclic: any = {};
cyclic.self = cyclic;

describe("nothing throws into the page", () => {
  it.each([
    ["a space in the action", ["track", "two words"]],
    ["an action of 33 characters", ["track", "a".repeat(33)]],
    ["an empty action", ["track", ""]],
    ["no action", ["track"]],
    ["umlauts", ["track", "menü.open"]],
    ["cyclic params", ["track", "a.b", cyclic]],
    ["a bigint", ["track", "a.b", { n: 1n }]],
    ["params that are too large", ["track", "a.b", { text: "x".repeat(40_000) }]],
    ["identify without anybody", ["identify"]],
    ["a call that does not exist", ["tracks", "a.b"]],
  ])("%s is a warning and is not sent", async (_, command) => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    await include(manual);
    expect(() => footfall().push(command)).not.toThrow();
    await moment();
    expect(warn.mock.calls).toEqual([expect.anything()]);
    expect(sent).toEqual([]);
  });

  it("a call that every object has is not sent", async () => {
    await include(manual);
    expect(() => footfall().push(["toString"])).not.toThrow();
    await moment();
    expect(sent).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["no list at all", 5],
    ["nothing", undefined],
    ["a call that every object has and that needs it", ["hasOwnProperty", "a"]],
  ])("%s, when it is pushed", async (_, command) => {
    vi.spyOn(console, "warn").mockReturnValue();
    await include(manual);
    expect(() => footfall().push(command)).not.toThrow();
  });

  it.each(["a", "a".repeat(32), "Product.Add_to-cart.2"])("the action %s is fine", async (action) => {
    await include(manual);
    footfall().track(action);
    await moment();
    expect(actions()).toEqual([action]);
  });
});

describe("calls made before the script arrives", () => {
  it("run in their order, and the list they were put in goes on working", async () => {
    const early: any[] = [["track", "early.one"], ["nonsense"], ["track", "early.two", { n: 2 }]];
    (window as any).footfall = early;
    vi.spyOn(console, "warn").mockReturnValue();
    await include(manual);
    early.push(["track", "kept.list"]);
    footfall().push(["track", "pushed.one"], ["track", "pushed.two"]);
    await moment();
    expect(actions()).toEqual(["early.one", "early.two", "kept.list", "pushed.one", "pushed.two"]);
  });

  it("leave the list's other calls alone when one is no call at all", async () => {
    (window as any).footfall = [["track", "early.one"], 5, ["track", "early.two"]];
    vi.spyOn(console, "warn").mockReturnValue();
    await include(manual);
    await moment();
    expect(actions()).toEqual(["early.one", "early.two"]);
  });

  it("come before the automatic visit, so that opting out in time is in time", async () => {
    (window as any).footfall = [["optOut"]];
    await include();
    await moment();
    expect(sent).toEqual([]);
  });
});

describe("identify", () => {
  it("sends the identifiers apart from the other traits, on this event only", async () => {
    await include(manual);
    footfall().identify({ customId: 17, email: "ann@example.com", plan: "pro" });
    footfall().track("a.b");
    await moment();
    expect(events()[0]).toMatchObject({
      action: "client.identify",
      client: { customId: 17, email: "ann@example.com" },
      params: { plan: "pro" },
    });
    expect(events()[0].client).not.toHaveProperty("phone");
    expect(events()[1]).not.toHaveProperty("client");
  });
});

describe("sendFormData", () => {
  const data = { mail: "ann@example.com", note: "hi", password: "p", card_number: "4111", cvc: "1", otp: "9" };
  const form = new FormData();
  Object.entries(data).forEach(([name, value]) => form.append(name, value));

  it.each([["an object", data], ["FormData", form]])("takes %s, maps attributes and leaves secrets", async (_, given) => {
    await include(manual);
    footfall().sendFormData("newsletter", given, { email: "mail", pin: "password" });
    await moment();
    expect(actions()).toEqual(["form.submit"]);
    expect(events()[0].params).toEqual({
      form: "newsletter",
      fields: { mail: "ann@example.com", note: "hi" },
      attributes: { email: "ann@example.com" },
    });
  });
});

describe("setToken", () => {
  const later = Date.parse("2026-11-23T11:00:00Z") / 1000;
  const token = jwt({ customId: "c-17", exp: later });

  it("goes along as a header", async () => {
    await include(manual);
    footfall().setToken(token);
    footfall().track("a.b");
    await moment();
    expect(sent[0]!.init.headers).toEqual({ "X-Customer-Token": token });
    expect(sent[0]!.url.search).not.toContain(token);
  });

  it("asks a function, again only once the token is about to expire", async () => {
    await include(manual);
    const fetchToken = vi.fn(async () => jwt({ customId: "c-17", exp: Date.now() / 1000 + 600 }));
    footfall().setToken(fetchToken);
    for (const [wait, asked] of [[50, 1], [500_000, 1], [80_000, 2]] as const) {
      await moment(wait);
      footfall().track("a.b");
      await moment();
      expect(fetchToken).toHaveBeenCalledTimes(asked);
    }
  });

  it.each([
    ["throws", () => { throw new Error("no"); }],
    ["rejects", () => Promise.reject(new Error("no"))],
    ["never answers", () => new Promise(() => {})],
  ])("a function that %s does not hold events up", async (_, source) => {
    await include(manual);
    footfall().setToken(source);
    footfall().track("a.b");
    await moment(6_000);
    expect(sent[0]!.init.headers).toEqual({});
  });

  it("asks for another token when the server refuses the one it has", async () => {
    server.events = [refusing({ 0: "auth_invalid" }, 401)];
    await include(manual);
    await moment(); // what the page sends at its start has left without a token
    const fetchToken = vi.fn(async () => token);
    footfall().setToken(fetchToken);
    footfall().track("a.b");
    await vi.waitFor(() => expect(actions()).toEqual(["a.b", "a.b"])); // the refusal is read in real time
    expect(fetchToken).toHaveBeenCalledTimes(2);
  });

  it.each([
    ["the same person again", { customId: "c-17", exp: later + 1 }, true],
    ["somebody else", { customId: "c-18", exp: later }, false],
  ])("of %s, on a later page: the uuid stays: %s", async (_, claims, stays) => {
    await include(manual);
    const anonymous = footfall().uuid();
    footfall().setToken(token);
    expect(footfall().uuid()).toBe(anonymous);
    close();
    await include(manual);
    footfall().setToken(jwt(claims));
    expect(footfall().uuid() === anonymous).toBe(stays);
  });

  it("follows the uuid that the token names", async () => {
    await include(manual);
    const named = "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11";
    footfall().setToken(jwt({ uuid: named, exp: later }));
    expect(footfall().uuid()).toBe(named);
  });

  it("does not vouch for what the person before left behind", async () => {
    server.events = ["network"];
    await include(manual);
    footfall().track("by.ann");
    await moment();
    footfall().reset();
    footfall().setToken(token);
    footfall().track("by.bob");
    await moment(2_000);
    const headers = sent.slice(1).map(({ init, events: [event] }) => [event.action, init.headers]);
    expect(headers).toEqual([["by.ann", {}], ["by.bob", { "X-Customer-Token": token }]]);
  });
});
