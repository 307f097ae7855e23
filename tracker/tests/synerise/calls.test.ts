// The calls of Synerise's web SDK, seen from outside: what a page does and what then goes over the wire.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { actions, begin, close, events, include, jwt, moment, sent, sr } from "./script";

beforeEach(begin);
afterEach(close);

const UUID = "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11";

const started = async (options: object = {}): Promise<void> => {
  await include();
  sr().init({ trackerKey: "KEY", customPageVisit: true, ...options });
};

describe("SR.init", () => {
  it.each([
    ["nothing more", {}, ["page.visit"]],
    ["customPageVisit", { customPageVisit: true }, []],
    ["customPageVisit as minifiers write it", { customPageVisit: !0 }, []],
    ["customPageVisit off", { customPageVisit: false }, ["page.visit"]],
    ["options without a meaning here", { domain: ".example.com", cookieExpiration: 60, dataLayer: true, x: {} }, ["page.visit"]],
  ])("with %s", async (_, options, told) => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    await include();
    await sr().init({ trackerKey: "KEY", ...options });
    await moment();
    expect(actions()).toEqual(told);
    expect(warn).not.toHaveBeenCalled();
  });

  it.each([["no key", {}], ["an empty key", { trackerKey: "" }], ["nothing", undefined], ["null", null], ["a text", "KEY"]])(
    "with %s says so and waits for another",
    async (_, options) => {
      const warn = vi.spyOn(console, "warn").mockReturnValue();
      await include();
      const then = vi.fn();
      sr().init(options).then(then);
      await moment();
      expect(warn).toHaveBeenCalledTimes(1);
      expect(then).not.toHaveBeenCalled();
      sr().init({ trackerKey: "KEY" });
      await moment();
      expect(then).toHaveBeenCalledTimes(1);
    },
  );

  it("starts once", async () => {
    await include();
    await Promise.all([sr().init({ trackerKey: "KEY" }), sr().init({ trackerKey: "KEY" })]);
    await moment();
    expect(actions()).toEqual(["page.visit"]);
  });

  it("comes before the calls that did not wait for it, and they before the first visit", async () => {
    await include();
    const done = sr().event.trackCustomEvent("a.early");
    sr().client.setUuid(UUID);
    expect(sr().client.getUuid()).toBe("");
    sr().init({ trackerKey: "KEY" });
    await done;
    await moment();
    expect(events().map(({ action, uuid }) => [action, uuid === UUID])).toEqual([["a.early", false], ["page.visit", true]]);
  });
});

describe("SR.event", () => {
  it.each([
    ["trackCustomEvent", ["product.view", { sku: "M-1" }, "Viewed"], { action: "product.view", params: { sku: "M-1" }, label: "Viewed" }],
    ["trackCustomEvent", ["a.b"], { action: "a.b", params: {} }],
    ["pageVisit", [{ shelf: 3 }], { action: "page.visit", params: expect.objectContaining({ title: "Blue Mug", shelf: 3 }) }],
    ["pageVisit", [], { action: "page.visit" }],
    ["sendFormData", ["contact", { note: "hi" }], { action: "form.submit", params: { form: "contact", fields: { note: "hi" }, attributes: {} } }],
  ])("%s(%j) answers with a promise", async (call, parameters, event) => {
    await started();
    await sr().event[call](...parameters);
    await moment();
    expect(events()).toEqual([expect.objectContaining(event)]);
    expect(events()[0].automatic).not.toBe(true);
  });

  it.each([
    ["two words", ["two words"]],
    ["no action", []],
    ["33 characters", ["a".repeat(33)]],
    ["a bigint", ["a.b", { n: 1n }]],
  ])("trackCustomEvent with %s is a warning", async (_, parameters) => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    await started();
    await sr().event.trackCustomEvent(...parameters);
    await moment();
    expect(warn).toHaveBeenCalledTimes(1);
    expect(sent).toEqual([]);
  });
});

describe("SR.event.sendFormData", () => {
  it.each([
    ["fields named like attributes", { firstname: "Ann", email: "ann@example.com", size: "M" }, undefined,
      { firstName: "Ann", email: "ann@example.com" }, { email: "ann@example.com" }],
    ["a mapping", { surname: "Doe", mail: "ann@example.com", nr: 17 }, { lastname: "surname", email: "mail", custom_identify: "nr" },
      { lastName: "Doe", email: "ann@example.com", customId: 17 }, { email: "ann@example.com", customId: "17" }],
    ["a mapping that outranks a name", { email: "old@example.com", mail: "new@example.com" }, { email: "mail" },
      { email: "new@example.com" }, { email: "new@example.com" }],
    ["an attribute of the page's own", { shoe: "41" }, { shoeSize: "shoe" }, { shoeSize: "41" }, undefined],
    ["an agreement", { newsletter_agreement: "enabled" }, undefined, { newsletter_agreement: "enabled" }, undefined],
    ["an empty address", { email: "" }, undefined, { email: "" }, undefined],
    ["nothing", undefined, undefined, {}, undefined],
  ])("with %s", async (_, data, mapping, attributes, client) => {
    await started();
    await sr().event.sendFormData("contact", data, mapping);
    await moment();
    const [event] = events();
    expect(event.params).toEqual({ form: "contact", fields: data ?? {}, attributes });
    expect(event.client).toEqual(client);
  });

  it("takes a form's own data and leaves secrets", async () => {
    await started();
    const data = new FormData();
    for (const [name, value] of [["email", "ann@example.com"], ["password", "p"], ["cvc", "1"]]) data.append(name!, value!);
    await sr().event.sendFormData("sign-up", data, { pin: "password" });
    await moment();
    expect(events()[0].params).toEqual({
      form: "sign-up",
      fields: { email: "ann@example.com" },
      attributes: { email: "ann@example.com" },
    });
  });
});

describe("on a shared computer", () => {
  const submit = async (data: object): Promise<string> => {
    await sr().event.sendFormData("sign-up", data);
    return sr().client.getUuid();
  };

  it("another customId goes on as somebody else, another address does not", async () => {
    await started();
    const before = sr().client.getUuid();
    const ann = await submit({ email: "ann@example.com" });
    const named = await submit({ email: "ann@example.com", custom_identify: "c-17" });
    const moved = await submit({ email: "ann@example.net", custom_identify: "c-17" });
    const bob = await submit({ email: "bob@example.com", custom_identify: "c-18" });
    await moment();
    expect([ann, named, moved]).toEqual([before, before, before]);
    expect(bob).not.toBe(before);
    expect(events().map(({ uuid, client }) => [uuid === bob, client.customId])).toEqual([
      [false, undefined], [false, "c-17"], [false, "c-17"], [true, "c-18"],
    ]);
  });
});

describe("SR.client", () => {
  it.each([
    ["a uuid", UUID, UUID],
    ["a uuid in capitals", UUID.toUpperCase(), UUID],
    ["something else", "c-17", undefined],
    ["nothing", undefined, undefined],
  ])("setUuid with %s", async (_, given, expected) => {
    vi.spyOn(console, "warn").mockReturnValue();
    await started();
    const before = sr().client.getUuid();
    await sr().client.setUuid(given);
    expect(sr().client.getUuid()).toBe(expected ?? before);
    await sr().event.trackCustomEvent("a.b");
    await moment();
    expect(events()[0].uuid).toBe(expected ?? before);
  });

  it("has no uuid for somebody who may not be tracked", async () => {
    document.cookie = "ff_optout=1;path=/;domain=example.com";
    await started();
    await sr().client.setUuid(UUID);
    await sr().event.trackCustomEvent("a.b");
    await moment();
    expect(sr().client.getUuid()).toBe("");
    expect(sent).toEqual([]);
    expect(document.cookie).not.toContain("ff_uuid");
  });

  it.each([["client"], ["jwt"]])("SR.%s.clearAccessToken forgets the token", async (group) => {
    await started();
    const token = jwt({ customId: "c-17", exp: Date.now() / 1000 + 600 });
    expect(sr().jwt.getAccessToken()).toBeNull();
    await sr().client.setAccessToken(token);
    expect(sr().jwt.getAccessToken()).toBe(token);
    sr().event.trackCustomEvent("a.b");
    await moment();
    await sr()[group].clearAccessToken();
    expect(sr().jwt.getAccessToken()).toBeNull();
    sr().event.trackCustomEvent("a.b");
    await moment();
    expect(sent.map((each) => each.token)).toEqual([token, undefined]);
  });
});

describe("SR.optOut", () => {
  const uuidCookie = (): string => document.cookie.match(/ff_uuid=([^;]*)/)?.[1] ?? "";

  it("forgets the visitor and what is queued, until SR.optIn", async () => {
    await started();
    sr().event.trackCustomEvent("a.dropped");
    expect(uuidCookie()).not.toBe("");
    sr().optOut();
    await sr().event.trackCustomEvent("a.refused");
    await moment();
    expect([sent, uuidCookie(), sr().client.getUuid()]).toEqual([[], "", ""]);
    await sr().optIn();
    await sr().event.trackCustomEvent("a.agreed");
    await moment();
    expect(actions()).toEqual(["a.agreed"]);
  });

  it("holds where nothing was started, and when it is; what is agreed to then begins with the visit", async () => {
    await include();
    sr().optOut();
    expect(document.cookie).toContain("ff_optout=1");
    sr().init({ trackerKey: "KEY" });
    await moment();
    expect(sent).toEqual([]);
    await sr().optIn();
    await moment();
    expect(actions()).toEqual(["page.visit"]);
  });

  it("may be asked for in the list, like every call", async () => {
    (window as any).SR = [["init", { trackerKey: "KEY" }], ["optOut"]];
    await include();
    await moment();
    expect(sent).toEqual([]);
    expect(document.cookie).toContain("ff_optout=1");
  });
});

describe("tags", () => {
  it("are told of as with footfall.js", async () => {
    document.body.innerHTML = `
      <button data-ff-action="signup.click" data-ff-label="Sign up">Sign up</button>
      <div data-ff-banner="autumn"><b>Sale</b></div>
      <form data-ff-form="contact"><input data-ff-field="note" value="hi"></form>`;
    await started();
    for (const selector of ["button", "b"]) {
      document.querySelector<HTMLElement>(selector)!.click();
      await moment();
    }
    document.querySelector("form")!.dispatchEvent(new Event("submit", { bubbles: true }));
    await moment();
    expect(actions()).toEqual(["signup.click", "banner.click", "form.submit"]);
  });
});
