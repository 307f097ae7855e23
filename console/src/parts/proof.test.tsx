// The proof of an erasure: every place that was looked into, and what was found there.
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Proof } from "./proof";

const rows = (removed: Record<string, number>, remaining: Record<string, number>): string[] => {
  const result = { removed, remaining, checkedAt: "2026-11-23T10:00:00.000Z", digest: "d" };
  const html = renderToStaticMarkup(<Proof result={result} timeZone="UTC" />);
  return html.split("<tr>").slice(2).map((row) => row.replaceAll(/<[^>]+>/g, "|").replaceAll(/\|+/g, "|").slice(1));
};

test("tells of every place, in words, and of one that it has no word for", () => {
  const shown = rows({ sessions: 1_204, attributes: 3, search: 5, examples: 2, dreams: 7 }, { sessions: 0, dreams: 0 });
  expect(shown).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Sessions\|1.204\|✓ 0\|/),
      expect.stringMatching(/^Attributes, agreements and tags\|3\|✓ 0\|/),
      expect.stringMatching(/^Entries of the search\|5\|✓ 0\|/),
      expect.stringMatching(/^Values in the catalogue\|2\|✓ 0\|/),
      expect.stringMatching(/^Conflicts\|0\|✓ 0\|/),
      expect.stringMatching(/^dreams\|7\|✓ 0\|/),
    ]),
  );
});

test("says what remains", () => expect(rows({ events: 9 }, { events: 2, dreams: 1 })).toEqual(
  expect.arrayContaining([expect.stringMatching(/^Events\|9\|2\|/), expect.stringMatching(/^dreams\|0\|1\|/)]),
));
