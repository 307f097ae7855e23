// data-page-leave: for how long a page was looked at, and when that is told.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { extras } from "./extra";
import { begin, close, comeBack, events, footfall, hide, include, moment, see } from "./page";

beforeEach(begin);
afterEach(close);

const leaving = { "data-page-leave": "true", "data-spa": "auto" };

const start = async (attributes: Record<string, string> = leaving): Promise<void> => {
  await include(attributes);
  if (attributes["data-page-leave"]) await extras();
};

const told = (): [string, number][] =>
  events()
    .filter(({ action }) => action === "page.leave")
    .map(({ params }) => [params.url.replace(location.origin, ""), Math.round(params.durationMs / 100) / 10]);

const gone = (): void => {
  window.dispatchEvent(new Event("pagehide"));
};

describe("a page that is left", () => {
  it.each<[string, () => Promise<unknown>, [string, number][]]>([
    ["tells how long it was looked at", async () => [await moment(5_000), hide()], [["/mugs/blue", 5]]],
    ["tells it before it is hidden as well", async () => [await moment(5_000), gone(), see(false)], [["/mugs/blue", 5]]],
    ["tells it once", async () => [await moment(5_000), hide(), hide()], [["/mugs/blue", 5]]],
    ["not when it is only hidden", async () => [await moment(5_000), see(false), see(true)], []],
    [
      "leaves out the time in which nobody saw it",
      async () => [await moment(5_000), see(false), await moment(60_000), see(true), await moment(2_000), hide()],
      [["/mugs/blue", 7]],
    ],
    [
      "leaves out the time after it was hidden",
      async () => [await moment(5_000), see(false), await moment(60_000), gone()],
      [["/mugs/blue", 5]],
    ],
    [
      "tells of each page of a single-page application",
      async () => [
        await moment(5_000),
        history.pushState(null, "", "/cups"),
        await moment(2_200),
        history.pushState(null, "", "/plates"),
        await moment(1_000),
        hide(),
      ],
      [["/mugs/blue", 5.7], ["/cups", 2], ["/plates", 0.5]],
    ],
  ])("%s", async (_, happens, expected) => {
    await start();
    await happens();
    await moment();
    expect(told()).toEqual(expected);
  });

  it("and comes back from the bfcache is looked at anew", async () => {
    await start();
    await moment(5_000);
    gone();
    see(false);
    await moment(60_000);
    see(true);
    comeBack();
    await moment(2_000);
    hide();
    await moment();
    expect(told()).toEqual([["/mugs/blue", 5], ["/mugs/blue", 2]]);
  });

  it("leaves out the time of a route that a tab in the background went to", async () => {
    await start();
    await moment(5_000);
    see(false);
    history.pushState(null, "", "/cups");
    await moment(60_000);
    see(true);
    await moment(2_000);
    hide();
    await moment();
    expect(told()).toEqual([["/mugs/blue", 5.7], ["/cups", 1.3]]);
  });

  it("says nothing where the page does not ask for it", async () => {
    await start({ "data-spa": "auto" });
    await moment(5_000);
    hide();
    await moment();
    expect(told()).toEqual([]);
  });

  it("says it after its visit, in one request with it", async () => {
    await start();
    hide();
    expect(events().map(({ action }) => action)).toEqual(["page.visit", "page.leave"]);
  });

  it("says nothing for somebody who opted out", async () => {
    await start();
    footfall().optOut();
    hide();
    await moment();
    expect(told()).toEqual([]);
  });
});
