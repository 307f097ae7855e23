// The npm package `footfall`: the tracker's calls and parts for bundled pages. Nothing runs on import.
import * as api from "../api";
import { leaves as leavesOf } from "../extra/leaves";
import type { Tracker } from "../extra/index";
import type { TokenSource } from "../identity";
import { leaving, seeing } from "../life";
import { record } from "../record";
import { safe, warn, type Call } from "../safe";
import { extras } from "../settings";
import type { Params } from "./params";

export { banners } from "../banners";
export { clicks } from "../clicks";
export { forms } from "../forms";
export { routes, visits } from "../page";
export type { Params, TokenSource };
export { extras };

export interface Options {
  /** The site's tracker key. */
  key: string;
  /** Where Footfall answers: `https://events.example.com`, or a path of the page's own server. */
  host: string;
  /** `"required"`: nothing is collected, written or asked before `optIn()`. */
  consent?: "required" | undefined;
}

/** Something that the tracker does by itself, such as `visits`; false leaves it out. */
export type Part = false | (() => void);

const EARLY_CALLS_MAX = 200; // as many events as the queue holds

let started = false;
/** Components call in whatever order they come up in, so some call before the one that starts the tracker. */
let early: (() => void)[] = [];

/** False on a server that renders the page. */
const inPage = (): boolean => typeof document !== "undefined";

const call = <T extends Call>(made: T, given: Parameters<T>): void => {
  if (started) safe(made)(...given);
  else if (inPage() && early.length < EARLY_CALLS_MAX) early.push(() => safe(made)(...given));
};

/** Starts the tracker with these parts; once, however often it is called, and not on a server. */
export const start = (options: Options, ...parts: Part[]): void => {
  if (started || !inPage()) return;
  const { key, host, consent }: Partial<Options> = options || {};
  // What a build has left out of its environment comes as undefined.
  if (!key || !/^(https?:\/)?\//.test(host!))
    return warn('start needs a key, and a host such as "https://events.example.com" or "/t"; not', key, host);
  started = true;
  safe(api.start)(
    key,
    host!.replace(/\/*$/, "/"),
    consent === "required",
    () => {
      early.forEach((each) => each());
      early = [];
    },
    /[?&]ff_debug=/.test(location.search) && extras,
    ...parts,
  );
};

/** A custom event. */
export const track = (action: string, params?: Params, label?: string): void =>
  call(api.track, [action, params, label]);

/** A `page.visit` on demand. */
export const pageVisit = (params?: Params): void => call(api.pageVisit, [params]);

/** Who this is, with attributes of theirs. */
export const identify = (identifiers: Params): void => call(api.identify, [identifiers]);

/** Forgets who this was: what comes next is somebody else. */
export const reset = (): void => call(api.reset, []);

/** The customer's token, or a function that fetches one whenever it has expired. */
export const setToken = (source: TokenSource): void => call(api.setToken, [source]);

/** A form's fields as `form.submit`; `mapping` says which customer attribute each field sets. */
export const sendFormData = (form: string, data?: Params | FormData, mapping?: Record<string, string>): void =>
  call(api.sendFormData, [form, data, mapping]);

/** Forgets this visitor and tracks them no more. */
export const optOut = (): void => call(api.optOut, []);

/** Tracks this visitor, from now on or again. */
export const optIn = (): void => call(api.optIn, []);

/** Sends what is queued without waiting. */
export const flush = (): void => call(api.flush, []);

/** This visitor's uuid; "" before the start, on a server, and for somebody who may not be tracked. */
export const uuid = (): string => (started && safe(api.uuid)()) || "";

/** Undoes every listener, for good. */
export const stop = (): void => call(api.stop, []);

/** Tells for how long each page was looked at, when it is left. */
export const leaves = (): void => {
  let begun = false;
  seeing.push(() => {
    // After the first sight, which is not the end of a page before it.
    if (!begun) queueMicrotask(() => leavesOf({ record, seeing, leaving } as unknown as Tracker));
    begun = true;
  });
};
