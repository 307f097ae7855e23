// The site's settings: which events may leave the browser, and how long the tracker waits to know.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actions, begin, close, footfall, include, moment, refusing, server, settingsAsked, stored } from "./page";
import type { Answer } from "./page";

beforeEach(begin);
afterEach(close);

const manual = { "data-page-visit": "manual" };

describe("what is kept", () => {
  it.each<[string | undefined, string, boolean]>([
    [undefined, "a.b", true],
    ["^(?!(?:a\\.b)$)", "a.b", false],
    ["^(?!(?:a\\.b)$)", "a.b.c", true],
    ["^(?!(?:a\\.b)$)", "axb", true],
    ["^(?!(?:a\\..*)$)", "a.b", false],
    ["^(?!(?:a\\..*)$)", "b.a.b", true],
    ["^(?!(?:.*)$)", "a.b", false],
    ["^(?:a\\.b)$", "a.b", true],
    ["^(?:a\\.b)$", "c.d", false],
    ["^(?!(?:a\\.b)$)(?:a\\..*)$", "a.b", false],
    ["^(?!(?:a\\.b)$)(?:a\\..*)$", "a.c", true],
  ])("by %s: %s may leave: %s", async (keep, action, leaves) => {
    server.settings = { body: { keep } };
    await include(manual);
    footfall().track(action);
    await moment();
    expect(actions()).toEqual(leaves ? [action] : []);
    expect(stored()).toEqual([]);
  });
});

describe("sampling", () => {
  it.each([
    ["0a000000", "00000000", false],
    ["0a000000", "19999999", true],
    ["7fffffff", "80000000", true],
    ["80000000", "80000000", false],
    ["ffffffff", undefined, true],
  ])("a customer ending in %s with a limit of %s is in it: %s", async (end, sampling, inside) => {
    server.settings = { body: { sampling } };
    localStorage.ff_uuid = `7d9b8a2e-4f5c-4a43-9a0f-1d0f${end}`;
    await include(manual);
    footfall().track("a.b");
    await moment();
    expect(actions()).toEqual(inside ? ["a.b"] : []);
    expect(stored()).toEqual([]);
  });
});

describe("the wait", () => {
  it("is 1.5 s at most for a server that does not answer", async () => {
    server.settings = "never";
    await include();
    await moment(1_400);
    expect(actions()).toEqual([]);
    await moment(200);
    expect(actions()).toEqual(["page.visit"]);
  });

  it.each<[string, Answer]>([
    ["is not found", { status: 404 }],
    ["cannot be reached", "network"],
    ["cannot be asked", "throws"],
    ["answers null", { body: null }],
    ["answers a text", { body: "<!doctype html>" }],
    ["answers another page", { text: "<!doctype html>" }],
    ["answers nothing", { text: "" }],
  ])("ends at once when the server %s", async (_, answer) => {
    server.settings = answer;
    await include();
    await moment();
    expect(actions()).toEqual(["page.visit"]);
  });

  it.each<[string, Answer]>([
    ["cannot be reached", "network"],
    ["is too slow", "never"],
    ["fails", { status: 500, body: { error: { code: "internal" } } }],
    ["answers another page", { text: "<!doctype html>" }],
  ])("ends with the kept copy when the server %s, so that a denied action does not leave either", async (_, answer) => {
    server.settings = { body: { keep: "^(?!a\\.b$)" } };
    await include();
    await moment();
    close();
    server.settings = answer;
    await include();
    footfall().track("a.b");
    await moment(1_600);
    expect(actions()).toEqual(["page.visit"]);
    close();
    server.settings = "network";
    await include();
    footfall().track("a.b");
    await moment();
    expect(actions()).toEqual(["page.visit"]);
  });

  it.each<[string, object, Record<string, string>]>([
    ["several domains", { domains: ["shop.example.com", "example.org"] }, {}],
    ["pages that tell when they are left", {}, { "data-page-leave": "true" }],
  ])("ends for a site of %s where footfall-extra.js cannot be had", async (_, body, attributes) => {
    server.settings = { body };
    server.extraMissing = true;
    await include(attributes);
    await moment(1_600);
    expect(actions()).toEqual(["page.visit"]);
  });

  it.each(["", "{", "7", '"text"', "[]"])("may find a kept copy of %j", async (text) => {
    localStorage["ff:KEY:"] = text;
    server.settings = "network";
    await include();
    await moment();
    expect(actions()).toEqual(["page.visit"]);
  });

  it("takes a late answer for what comes after it", async () => {
    server.settings = { body: { keep: "^(?!a\\.b$)" }, afterMs: 3_000 };
    await include();
    await moment(2_000);
    expect(actions()).toEqual(["page.visit"]);
    await moment(1_100);
    footfall().track("a.b");
    await moment();
    expect(actions()).toEqual(["page.visit"]);
  });
});

describe("settings that changed while the page is open", () => {
  it.each<[string, Answer, string[]]>([
    ["the only event", refusing({ 0: "event_denied" }, 403), ["a.b"]],
    ["some events of a batch", refusing({ 1: "event_denied", 2: "event_denied" }), ["c.d", "a.b", "a.b"]],
  ])("are read by the next page when the server denied %s, which is dropped", async (_, answer, denied) => {
    server.events = [{ status: 202 }, answer];
    await include();
    await moment();
    server.settings = { body: { keep: "^(?!a\\.b$)" } };
    for (const action of denied) footfall().track(action);
    await moment(60_000);
    expect([actions(), settingsAsked, stored()]).toEqual([["page.visit", ...denied], 1, []]);

    close();
    await include();
    for (const action of ["a.b", "e.f", "a.b"]) footfall().track(action);
    await moment();
    expect([actions(), settingsAsked]).toEqual([["page.visit", "e.f"], 1]);
  });
});
