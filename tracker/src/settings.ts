// What the site wants tracked: its settings, asked of the server on each page and kept for when it is slow.
import { within } from "./patience";
import { leaving, life, seeing } from "./life";
import { record } from "./record";
import { setUuid, uuid } from "./identity";
import { open as openStorage, read, slot, write } from "./storage";

export interface SiteSettings {
  /** Which actions may go, as a regular expression; absent: all. */
  keep?: string;
  /** Whether automatic events are switched off. */
  off?: boolean;
  /** Who is tracked: those with the end of their uuid below these eight digits. */
  sampling?: string;
  /** Whether Do Not Track and Global Privacy Control are honoured. */
  signals?: boolean;
  /** Actions that only a customer's token lets in, as `keep`; absent: none. */
  tokens?: string;
  /** The site's domains, where it has more than one. */
  domains?: string[];
}

const WAIT_MS = 1_500; // longer, and a first visit would miss the live view; the server checks all the same

export let site: SiteSettings = {};
export let base: string;
export let key: string;
let wanted: unknown;

/** Has the extras loaded, whatever the site's settings say. */
export const extras = (): void => {
  wanted = true;
};
let answer: Promise<unknown> | undefined;

/** Starts with the copy that an earlier page kept, without asking the server. */
export const open = (host: string, trackerKey: string): void => {
  openStorage((key = trackerKey));
  base = host;
  try {
    site = JSON.parse(read(slot));
  } catch {
    // Never asked before.
  }
};

/** Resolves when there are settings to go by, and after 1.5 s in any case: an older copy, or else all is allowed. */
export const ready = (): Promise<unknown> =>
  (answer ??= within(
    WAIT_MS,
    async () => {
      const response = await fetch(base + "v1/tracker/" + key);
      if (response.ok) write(slot, JSON.stringify((site = { ...(await response.json()) })));
      // What few pages need has to be there before the first event leaves.
      if (wanted || site.domains)
        return (await import(base + "footfall-extra.js")).run(base, key, site, uuid, setUuid, record, seeing, leaving, life.signal);
    },
  ));

/** Whether the browser asks not to be tracked, on a site that honours it. */
export const signalled = (): unknown => {
  return site.signals && ((navigator as any).globalPrivacyControl || +navigator.doNotTrack!);
};
