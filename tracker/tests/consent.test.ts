// Who may not be tracked: what is then neither collected, nor written, nor sent, and how it begins once they may.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actions, begin, browser, close, comeBack, cookie, cookiesWritten, events, footfall, hide } from "./page";
import { include, jwt, moment, see, sent, server, settingsAsked, stored } from "./page";

beforeEach(begin);
afterEach(close);

const required = { "data-consent": "required" };
const manual = { "data-page-visit": "manual" };
const named = "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11";
const token = jwt({ uuid: named, exp: 9e9 });

describe("optOut", () => {
  it("forgets the visitor and what was not yet sent, on this page and the next, until optIn", async () => {
    server.events = ["network"];
    await include();
    await moment();
    footfall().optOut();
    footfall().track("a.b");
    expect(footfall().uuid()).toBe("");
    await moment(60_000);
    expect(sent).toHaveLength(1);
    expect(document.cookie).toBe("ff_optout=1");
    expect([stored(), localStorage.ff_uuid, localStorage.ff_subject]).toEqual([[], undefined, undefined]);

    close();
    await include();
    await moment();
    expect(sent).toEqual([]);
    footfall().optIn();
    footfall().track("a.b");
    await moment();
    expect(actions()).toEqual(["page.visit", "a.b"]); // the page that they look at counts from now on
  });

  it("forgets whose token it was", async () => {
    await include(manual);
    footfall().setToken(token);
    footfall().optOut();
    expect([document.cookie, localStorage.ff_subject]).toEqual(["ff_optout=1", undefined]);
    footfall().optIn();
    expect(footfall().uuid()).not.toBe(named);
  });

  it("does not hold up what comes after it, when something was about to be sent", async () => {
    await include(manual);
    await moment();
    footfall().track("a.b");
    footfall().optOut();
    await moment();
    footfall().optIn();
    footfall().track("c.d");
    await moment(60_000);
    expect(actions()).toEqual(["c.d"]);
  });
});

describe("consent that is required", () => {
  it("is waited for: nothing is collected, written or asked of the server", async () => {
    const cookies = cookiesWritten();
    (window as any).footfall = [["track", "too.early"], ["setToken", token]];
    await include(required);
    footfall().track("a.b");
    footfall().identify({ email: "ann@example.com" });
    footfall().sendFormData("newsletter", {});
    footfall().pageVisit();
    footfall().setToken(token);
    footfall().reset();
    footfall().flush();
    await moment();
    comeBack();
    hide();
    await moment(60_000);
    expect(footfall().uuid()).toBe("");
    expect([sent, settingsAsked, cookies, Object.keys(localStorage)]).toEqual([[], 0, [], []]);
  });

  it("once given starts with this page's visit, drops what came before, and is remembered", async () => {
    await include(required);
    footfall().track("too.early");
    hide();
    await moment();
    footfall().optIn();
    footfall().optIn();
    footfall().track("a.b");
    await moment();
    expect(actions()).toEqual(["page.visit", "a.b"]);
    expect([settingsAsked, cookie("ff_optout"), cookie("ff_uuid")]).toEqual([1, "0", footfall().uuid()]);

    close();
    await include(required);
    await moment();
    expect([actions(), settingsAsked]).toEqual([["page.visit"], 1]);
  });

  it.each<[string, Record<string, string>, object, string[]]>([
    ["with the automatic visit", {}, {}, ["page.visit", "a.b"]],
    ["without it, when the tag says so", manual, {}, ["a.b"]],
    ["without it, when the site says so", {}, { off: true }, ["a.b"]],
  ])("may be given as soon as the script arrives, %s", async (_, attributes, body, expected) => {
    server.settings = { body };
    await include({ ...required, ...attributes });
    footfall().optIn();
    footfall().track("a.b");
    await moment();
    expect(actions()).toEqual(expected);
  });

  it("may be given before the script arrives, and what follows is told", async () => {
    (window as any).footfall = [["optIn"], ["track", "a.b"]];
    await include({ ...required, ...manual });
    await moment();
    expect(actions()).toEqual(["a.b"]);
  });

  it("may be given before the script arrives, without losing this page's visit", async () => {
    (window as any).footfall = [["optIn"], ["track", "a.b"]];
    await include(required);
    await moment();
    expect(actions().sort()).toEqual(["a.b", "page.visit"]);
  });

  it("may be given in the background: the visit waits until somebody sees the page", async () => {
    await include(required);
    see(false);
    footfall().optIn();
    await moment();
    expect(actions()).toEqual([]);
    see(true);
    await moment();
    expect(actions()).toEqual(["page.visit"]);
  });

  it("applies the token that the page had set before", async () => {
    await include({ ...required, ...manual });
    footfall().setToken(token);
    hide();
    footfall().optIn();
    footfall().track("a.b");
    await moment();
    expect(events()).toMatchObject([{ uuid: named }]);
    expect(sent[0]!.init.headers).toEqual({ "X-Customer-Token": token });
  });

  it("can be withdrawn, which forgets everything, and given again without a second visit", async () => {
    await include(required);
    footfall().optIn();
    await moment();
    footfall().optOut();
    footfall().track("a.b");
    await moment();
    expect(document.cookie).toBe("ff_optout=1");
    footfall().optIn();
    footfall().track("c.d");
    await moment();
    expect(actions()).toEqual(["page.visit", "c.d"]);
  });

  it("may be missing on other pages of the site: what those have kept is left alone until then", async () => {
    server.events = ["network"];
    await include(manual);
    const uuid = footfall().uuid();
    footfall().track("a.b");
    await moment();
    close();
    const cookies = cookiesWritten();
    await include({ ...required, ...manual });
    footfall().flush();
    hide();
    await moment(60_000);
    expect([footfall().uuid(), sent, settingsAsked, cookies]).toEqual(["", [], 0, []]);
    footfall().optIn();
    await moment();
    expect(events()).toMatchObject([{ action: "a.b", uuid }]);
  });

  it("that another subdomain has withdrawn is withdrawn here, and the next page forgets what was left", async () => {
    await include(required);
    footfall().optIn();
    await moment();
    footfall().track("a.b");
    document.cookie = "ff_optout=1; Path=/; Domain=example.com; Secure";
    document.cookie = "ff_uuid=; Path=/; Domain=example.com; Max-Age=0";
    footfall().track("c.d");
    await moment(60_000);
    hide();
    await moment();
    expect(actions()).toEqual(["page.visit"]);
    expect(document.cookie).toBe("ff_optout=1");
    close();
    await include(required);
    await moment();
    expect([sent, document.cookie, stored(), localStorage.ff_uuid]).toEqual([[], "ff_optout=1", [], undefined]);
  });
});

describe("a browser's signal", () => {
  it.each<[string, typeof browser, boolean, boolean]>([
    ["Do Not Track", { doNotTrack: "1" }, true, true],
    ["Global Privacy Control", { globalPrivacyControl: true }, true, true],
    ["Do Not Track, which the site does not honour,", { doNotTrack: "1" }, false, false],
    ["Do Not Track turned off", { doNotTrack: "0" }, true, false],
    ["Global Privacy Control turned off", { globalPrivacyControl: false }, true, false],
    ["nothing", {}, true, false],
  ])("%s (site: %j, honours: %s) stops everything: %s", async (_, signals, honours, stops) => {
    Object.assign(browser, signals);
    server.settings = { body: { signals: honours } };
    await include();
    await moment();
    footfall().track("a.b");
    await moment();
    expect(actions()).toEqual(stops ? [] : ["page.visit", "a.b"]);
    expect(cookie("ff_uuid") === undefined).toBe(stops);
    expect(footfall().uuid() === "").toBe(stops);
    expect(stored()).toEqual([]);
  });

  it("counts from the start of the next page", async () => {
    browser.globalPrivacyControl = true;
    server.settings = { body: { signals: true } };
    await include();
    await moment();
    close();

    const cookies = cookiesWritten();
    server.settings = "never";
    await include();
    footfall().track("a.b");
    footfall().reset();
    hide();
    await moment(60_000);
    expect([sent, cookies, Object.keys(localStorage)]).toEqual([[], [], ["ff:KEY:"]]);
  });

  it("counts no longer once the site does not honour it", async () => {
    browser.globalPrivacyControl = true;
    server.settings = { body: { signals: true } };
    await include();
    await moment();
    close();

    server.settings = { body: {} };
    await include(manual);
    await moment();
    close();
    await include(manual);
    footfall().track("c.d");
    await moment();
    expect(actions()).toEqual(["c.d"]);
  });

  it("that is new to a known visitor makes the next page forget them at once", async () => {
    server.settings = { body: { signals: true } };
    await include();
    await moment();
    expect(cookie("ff_uuid")).toBeDefined();
    close();
    browser.globalPrivacyControl = true;
    await include();
    expect([document.cookie, localStorage.ff_uuid]).toEqual(["", undefined]);
  });

  it("is stronger than a remembered optIn", async () => {
    browser.doNotTrack = "1";
    server.settings = { body: { signals: true } };
    await include(required);
    footfall().optIn();
    await moment();
    footfall().optIn();
    await moment();
    expect(sent).toEqual([]);
    expect(document.cookie).toBe("ff_optout=0");
  });
});
