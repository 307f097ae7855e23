// What stands around the core in an app where a page has the browser: requests, timers, and one sender at a time.
import type { Kept } from "./kept";

/** The part of `fetch` that is needed. */
export type Fetch = (address: string, request: any) => Promise<Answer>;

export interface Answer {
  ok: boolean;
  status: number;
  headers: { get(name: string): string | null };
  json(): Promise<unknown>;
}

/** As the core asks. */
interface Request {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Surroundings {
  document: { hidden: boolean };
  navigator: { locks: { request(name: string, stay: unknown, send: () => Promise<void>): Promise<void> } };
  fetch: (address: string, request?: Request) => Promise<Answer>;
  setTimeout: (run: () => void, milliseconds: number, ...given: unknown[]) => unknown;
  TextEncoder: new () => { encode(text: string): { length: number } };
  kept: Kept;
}

const ANSWER_MS_MAX = 30_000; // the core gives up then; a connection that hangs must end too
const WAKING_MS_MAX = 100; // shorter timers gather events; longer ones wait for others or for better times

/** Counts bytes where there is no TextEncoder: older versions of Hermes. */
class ByteCounter {
  encode(text: string): { length: number } {
    return { length: encodeURIComponent(text).replace(/%../g, "x").length };
  }
}

/** Requests that end, and send no event that is not in the storage. */
export const requests =
  (send: Fetch, kept: Kept, answered: (answer: Answer) => void): Surroundings["fetch"] =>
  async (address, { method = "GET", headers = {}, body } = {}) => {
    if (body) await kept.settled();
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(), ANSWER_MS_MAX);
    const done = (): void => clearTimeout(timer);
    try {
      const answer = await send(address, { method, headers, body, signal: waiting.signal });
      const content = answer.json();
      // It has to come in time as well, whether somebody reads it or not.
      content.then(done, done);
      if (body) answered(answer);
      return { ok: answer.ok, status: answer.status, headers: answer.headers, json: () => content };
    } catch (error) {
      done();
      throw error;
    }
  };

/** A timer that does not keep a Node.js program running for the sake of a retry. */
const patientTimer: Surroundings["setTimeout"] = (run, milliseconds, ...given) => {
  const timer: any = setTimeout(run, milliseconds, ...given);
  if (milliseconds > WAKING_MS_MAX) timer?.unref?.();
  return timer;
};

export const surroundings = (
  kept: Kept,
  fetch: Surroundings["fetch"],
  round: (send: () => Promise<void>) => Promise<void>,
): Surroundings => ({
  // What the core does for pages that are seen, it leaves undone here.
  document: { hidden: true },
  navigator: { locks: { request: (_, __, send) => round(send) } },
  fetch,
  setTimeout: patientTimer,
  TextEncoder: globalThis.TextEncoder ?? ByteCounter,
  kept,
});
