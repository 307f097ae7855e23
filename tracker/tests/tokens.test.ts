// Actions that need a customer's token: what waits for one, what does not, and what follows when it is refused.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { actions, begin, close, events, footfall, hide, include, jwt, moment, refusing, sent, server } from "./page";
import * as page from "./page";

beforeEach(begin);
afterEach(close);

const manual = { "data-page-visit": "manual" };
const token = jwt({ customId: "c-17", exp: 9e9 });
const stored = (): string[] => page.stored().map((event) => event.action);
const tokens = (): unknown[] => sent.map(({ init }) => (init.headers as any)["X-Customer-Token"]);
let issued = 0;
/** The page's function, with a fresh token at each call. */
const renewing = (): (() => string) => vi.fn(() => jwt({ customId: "c-17", exp: 9e9, iat: issued++ }));

describe("an event that needs a token", () => {
  beforeEach(() => {
    server.settings = { body: { tokens: "^(?:form\\.submit|client\\..*)$" } };
  });

  it("waits for it, even over pages, and lets the others pass", async () => {
    await include(manual);
    footfall().sendFormData("contact", {});
    footfall().identify({ email: "ann@example.com" });
    footfall().track("a.b");
    await moment(60_000);
    hide();
    expect(actions()).toEqual(["a.b"]);
    expect(stored()).toEqual(["form.submit", "client.identify"]);

    close();
    await include();
    await moment();
    expect(actions()).toEqual(["page.visit"]);
    footfall().setToken(token);
    await moment();
    expect([actions(), tokens()]).toEqual([["page.visit", "form.submit", "client.identify"], [undefined, token]]);
    expect(stored()).toEqual([]);
  });

  it("goes with the others while there is a token, and in their order", async () => {
    await include(manual);
    footfall().setToken(token);
    footfall().track("a.b");
    footfall().sendFormData("contact", {});
    footfall().track("c.d");
    await moment();
    expect(sent).toHaveLength(1);
    expect(actions()).toEqual(["a.b", "form.submit", "c.d"]);
  });

  it("does not go with the token of another person", async () => {
    await include(manual);
    footfall().sendFormData("contact", {});
    footfall().reset();
    footfall().setToken(token);
    footfall().track("a.b");
    await moment(60_000);
    expect([actions(), stored()]).toEqual([["a.b"], ["form.submit"]]);
  });

  it("waits for a function that fails, while the others wait for 5 s", async () => {
    const source = vi.fn<() => unknown>(() => new Promise(() => {}));
    await include(manual);
    footfall().setToken(source);
    footfall().sendFormData("contact", {});
    footfall().track("a.b");
    await moment(5_100);
    expect(actions()).toEqual(["a.b"]);
    await moment(600_000);
    expect(source.mock.calls.length).toBeLessThan(4);
    source.mockReturnValue(token);
    footfall().track("c.d");
    await moment();
    expect(actions()).toEqual(["a.b", "form.submit", "c.d"]);
  });
});

describe("a token that comes late", () => {
  it.each<[string, () => void, unknown]>([
    ["after a reset, is nobody's", () => footfall().reset(), undefined],
    ["after another was set, is not used", () => footfall().setToken(token), token],
  ])("%s", async (_, happens, expected) => {
    await include(manual);
    footfall().setToken(() => new Promise((resolve) => setTimeout(resolve, 1_000, jwt({ customId: "c-18", exp: 9e9 }))));
    footfall().track("a.b");
    await moment(500);
    happens();
    footfall().track("c.d");
    await moment(6_000);
    expect(actions()).toEqual(["a.b", "c.d"]);
    expect(tokens().at(-1)).toBe(expected);
  });
});

describe("what is no token", () => {
  it.each<[string, unknown]>([
    ["a text", "nonsense"],
    ["no text", 7],
    ["an object", {}],
    ["a token of nothing", "e30.bnVsbA.c2ln"],
    ["null", null],
  ])("does no harm to the page, nor to its events: %s", async (_, value) => {
    vi.spyOn(console, "warn").mockReturnValue();
    await include(manual);
    expect(() => footfall().setToken(value)).not.toThrow();
    footfall().setToken(() => value);
    footfall().track("a.b");
    await moment();
    expect(actions()).toEqual(["a.b"]);
  });
});

describe("events whose token was refused", () => {
  it.each(["auth_required", "auth_invalid"])("with %s go again with another, the same and alone", async (code) => {
    server.events = [refusing({ 0: code, 2: "param_required" })];
    await include(manual);
    footfall().setToken(renewing());
    ["a.b", "c.d", "e.f", "g.h"].forEach((action) => footfall().track(action));
    await moment();
    expect(actions()).toEqual(["a.b", "c.d", "e.f", "g.h", "a.b"]);
    expect(events()[4]).toEqual(events()[0]);
    expect(stored()).toEqual([]);
  });

  it("are told apart where nothing of a batch was accepted as well", async () => {
    server.events = [refusing({ 0: "auth_invalid", 1: "param_required" }, 400)];
    await include(manual);
    footfall().setToken(renewing());
    footfall().track("a.b");
    footfall().track("c.d");
    await moment();
    expect(actions()).toEqual(["a.b", "c.d", "a.b"]);
  });

  it.each<[string, unknown, () => unknown, number]>([
    ["whole batches", refusing({ 0: "auth_invalid" }, 401), renewing, 2],
    ["whole batches without a word", { status: 401 }, renewing, 1],
    ["whole batches, by a proxy", { status: 401, text: "<html>" }, renewing, 1],
    ["single events", refusing({ 0: "auth_invalid" }), renewing, 2],
    ["tokens that stay the same", refusing({ 0: "auth_invalid" }), () => () => token, 2],
    ["a function that has none", refusing({ 0: "auth_required" }), () => () => "", 2],
    ["a token that cannot be renewed", refusing({ 0: "auth_invalid" }), () => token, 1],
    ["a page without tokens", refusing({ 0: "auth_required" }), () => undefined, 1],
    ["another person's event", refusing({ 0: "auth_mismatch" }), renewing, 1],
  ])("are not tried for ever: %s", async (_, answer, source, times) => {
    server.events = Array(100).fill(answer);
    await include(manual);
    footfall().setToken(source());
    footfall().track("a.b");
    await moment(600_000);
    expect(actions()).toEqual(Array(times).fill("a.b"));
    footfall().track("c.d");
    await moment(600_000);
    expect(actions().slice(times)).toEqual(Array(times).fill("c.d"));
    expect(stored()).toEqual([]);
  });

  it("do not cost the page a token that it set in the meantime", async () => {
    server.events = [{ ...(refusing({ 0: "auth_invalid" }) as object), afterMs: 100 }];
    await include(manual);
    footfall().setToken(jwt({ customId: "c-17", exp: 1 }));
    footfall().track("a.b");
    await moment();
    footfall().setToken(token);
    await moment(100);
    footfall().track("c.d");
    await moment();
    expect(tokens().at(-1)).toBe(token);
  });

  it("leave the page without a token, so that what needs one waits for the next", async () => {
    server.settings = { body: { tokens: "^(?:form\\.submit)$" } };
    server.events = [refusing({ 0: "auth_invalid" })];
    await include(manual);
    footfall().setToken(jwt({ customId: "c-17", exp: 1 }));
    footfall().track("a.b");
    await moment();
    footfall().sendFormData("contact", {});
    await moment(60_000);
    expect([actions(), stored()]).toEqual([["a.b"], ["form.submit"]]);
    footfall().setToken(token);
    await moment();
    expect(tokens().at(-1)).toBe(token);
  });
});
