// The event row: what it says of a hover, in words and not by colour alone.
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { Event } from "../api";
import { runs } from "../model/feed";
import { highlights, longer } from "../model/words";
import { EventRow } from "./event_row";

const hover = (params: Record<string, unknown>, action = "banner.hover"): Event => ({
  id: "e",
  action,
  label: "Hovered over Autumn sale",
  time: "2026-11-23T10:00:00.000Z",
  receivedAt: "2026-11-23T10:00:00.000Z",
  uuid: "u",
  customer: "c",
  session: "s",
  source: "browser",
  trusted: false,
  params: { banner: "autumn-sale", ...params },
  device: {},
  place: {},
  origin: {},
});
const drawn = (event: Event): string =>
  renderToStaticMarkup(<EventRow event={event} timeZone="UTC" selected={false} onOpen={() => undefined} />);

describe("a hover", () => {
  test.each([
    [{ durationMs: 8_000, usualMs: 1_100, longerThanUsual: true }, "8.0 s, usually 1.1 s", []],
    [{ durationMs: 12_400, usualMs: 90, longerThanUsual: true }, "12.4 s, usually 90 ms", []],
    [{ durationMs: 72_000, usualMs: 59_960, longerThanUsual: true }, "1 m 12 s, usually 1 m", []],
    [{ durationMs: 1_100, usualMs: 1_100, longerThanUsual: false }, null, ["1.1 s"]],
    [{ durationMs: 300 }, null, ["0.3 s"]],
    [{ durationMs: 8_000, longerThanUsual: true }, null, ["8.0 s"]],
    [{ durationMs: "8000", usualMs: 1_100, longerThanUsual: true }, null, []],
  ])("of %j is marked with %j and shows %j", (params, mark, shown) => {
    expect(longer(hover(params))).toBe(mark);
    expect(highlights(hover(params))).toEqual(shown);
  });

  test("that is longer than usual has a mark with an icon and words", () => {
    const html = drawn(hover({ durationMs: 8_000, usualMs: 1_100, longerThanUsual: true }));
    expect(html).toMatch(/class="event-longer"[^>]*><svg[^]*<\/svg>8\.0 s, usually 1\.1 s<\/span>/);
    expect(html.match(/8\.0 s/g)).toHaveLength(2); // the words, and the mark's title
  });

  test("like others has none", () => {
    const html = drawn(hover({ durationMs: 1_100, usualMs: 1_100, longerThanUsual: false }));
    expect(html).not.toContain("event-longer");
    expect(html).toContain("<span>1.1 s</span>");
  });

  test("that is longer than usual is not folded away among others", () => {
    const usual = Array.from({ length: 4 }, () => hover({ durationMs: 1_100 }));
    const long = hover({ durationMs: 8_000, usualMs: 1_100, longerThanUsual: true });
    expect(runs([...usual, long, ...usual]).map((run) => run.events.length)).toEqual([4, 1, 4]);
  });

  test("of another action is not marked, whatever its params say", () => {
    const other = hover({ durationMs: 8_000, usualMs: 1_100, longerThanUsual: true }, "card.hover");
    expect(longer(other)).toBeNull();
    expect(drawn(other)).not.toContain("event-longer");
  });
});
