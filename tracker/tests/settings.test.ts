// The site's settings: which events may leave the browser, and how long the tracker waits to know.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actions, begin, close, footfall, include, moment, server, type Answer } from "./page";

beforeEach(begin);
afterEach(close);

const manual = { "data-page-visit": "manual" };

describe("lists", () => {
  it.each<[string[], string[], string, boolean]>([
    [[], [], "a.b", true],
    [[], ["a.b"], "a.b", false],
    [[], ["a.b"], "a.b.c", true],
    [[], ["a.b"], "axb", true],
    [[], ["a.*"], "a.b", false],
    [[], ["a.*"], "b.a.b", true],
    [[], ["*"], "a.b", false],
    [[], ["*.view"], "product.view", false],
    [["a.b"], [], "a.b", true],
    [["a.b"], [], "c.d", false],
    [["a.*"], ["a.b"], "a.b", false],
    [["a.*"], ["a.b"], "a.c", true],
  ])("allow %j, deny %j: %s may leave: %s", async (allow, deny, action, leaves) => {
    server.settings = { body: { automatic: {}, allow, deny, sampling: 1 } };
    await include(manual);
    footfall().track(action);
    await moment();
    expect(actions()).toEqual(leaves ? [action] : []);
    expect(localStorage["ff_queue:KEY"]).toBeUndefined();
  });
});

describe("sampling", () => {
  it.each([
    ["0a000000", 0, false],
    ["0a000000", 0.1, true],
    ["7fffffff", 0.5, true],
    ["80000000", 0.5, false],
    ["ffffffff", 1, true],
  ])("a customer ending in %s with a share of %f is in it: %s", async (end, sampling, inside) => {
    server.settings = { body: { sampling } };
    localStorage.ff_uuid = `7d9b8a2e-4f5c-4a43-9a0f-1d0f${end}`;
    await include(manual);
    footfall().track("a.b");
    await moment();
    expect(actions()).toEqual(inside ? ["a.b"] : []);
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
    ["answers something else", { body: "<!doctype html>" }],
  ])("ends at once when the server %s", async (_, answer) => {
    server.settings = answer;
    await include();
    await moment();
    expect(actions()).toEqual(["page.visit"]);
  });

  it("ends with the kept copy, so that a denied action does not leave either", async () => {
    server.settings = { body: { deny: ["a.b"] } };
    await include();
    await moment();
    close();
    server.settings = "network";
    await include();
    footfall().track("a.b");
    await moment();
    expect(actions()).toEqual(["page.visit"]);
  });
});
