// footfall-extra.js as the server would give it: the page's dynamic import gets the source's own module.
import { vi } from "vitest";
import type * as Extra from "../src/extra/index";

const TURNS_MAX = 2_000; // of a millisecond or more each, far more than a module takes to load

/** The real one, for modules load while the tests' clock stands still. */
const turn = setTimeout;
let running = false;

export const extraOf = (host: string, missing: boolean): void => {
  running = false;
  vi.doMock(host + "footfall-extra.js", async () => {
    if (missing) throw new TypeError("Failed to fetch dynamically imported module");
    const { run } = await import("../src/extra/index");
    const noted = (...given: Parameters<typeof Extra.run>): Promise<void> => {
      running = true;
      return run(...given);
    };
    return { run: noted };
  });
};

/** Resolves when the page's extras run. */
export const extras = async (): Promise<void> => {
  for (let turns = 0; !running && turns < TURNS_MAX; turns++) await new Promise((resolve) => turn(resolve, 1));
};
