// What the site wants tracked: its settings, asked of the server on each page and kept for when it is slow.
import type { Event } from "./event";
import { within } from "./patience";
import { read, write } from "./storage";

export interface SiteSettings {
  /** Automatic events by action; only `false` turns one off. */
  automatic?: Record<string, boolean>;
  /** Actions, exact or with `*`; an empty list allows all. */
  allow?: string[];
  /** As `allow`; wins over it. */
  deny?: string[];
  /** The share of customers who are tracked, 0 to 1. */
  sampling?: number;
}

const WAIT_MS = 1_500; // longer, and a first visit would miss the live view; the server checks all the same

let site: SiteSettings = {};

/** Resolves when there are settings to go by, and after 1.5 s in any case: an older copy, or else all is allowed. */
export let ready: Promise<unknown>;

/** Events that the tracker made by itself. */
export const automatic = new WeakSet<Event>();

export const load = (address: string, name: string): void => {
  try {
    site = JSON.parse(read(name)) || site;
  } catch {
    // Never asked before.
  }
  ready = within(
    WAIT_MS,
    (async () => {
      const answer = await fetch(address);
      if (answer.ok) write(name, JSON.stringify((site = (await answer.json()) || {})));
    })(),
  );
};

const matches = (patterns: string[], action: string): boolean =>
  patterns.some((pattern) =>
    RegExp(`^${pattern.replace(/\W/g, "\\$&").replace(/\\\*/g, ".*")}$`).test(action),
  );

/** Whether an event may leave the browser. */
export const permits = (event: Event): boolean => {
  const { automatic: switches, allow, deny, sampling = 1 } = site;
  return (
    !(automatic.has(event) && switches?.[event.action] === false) &&
    !matches(deny || [], event.action) &&
    (!allow?.length || matches(allow, event.action)) &&
    // A customer is in the sample with all events or with none, on every page alike.
    !(parseInt(event.uuid.slice(-8), 16) / 2 ** 32 >= sampling)
  );
};
