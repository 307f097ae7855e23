// Events that are not yet known to be delivered: in memory, mirrored in storage for when the page closes.
import type { Event } from "./event";
import { read, write } from "./storage";

// What may pile up while a visitor is offline; the host page's own storage must never suffer from us.
const EVENTS_MAX = 200;
const BYTES_MAX = 256 * 1024;
const AGE_MS_MAX = 3 * 24 * 60 * 60 * 1000;

let name: string;
let changed = false;

/** Oldest first. */
export let waiting: Event[] = [];

/** Bytes of UTF-8, which is what browsers and servers count. */
export const bytes = (value: unknown): number => new Blob([JSON.stringify(value)]).size;

/** The newest events within all limits, oldest first; ids sort by time. */
const bounded = (events: Event[]): Event[] => {
  let room = BYTES_MAX;
  return events
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, EVENTS_MAX)
    .filter((event) => Date.parse(event.time) > Date.now() - AGE_MS_MAX && (room -= bytes(event) + 1) > 0)
    .reverse();
};

const stored = (): Event[] => {
  try {
    return (JSON.parse(read(name)) as Event[]).filter((event) => event.id && event.uuid);
  } catch {
    return []; // Nothing there, or nothing of ours.
  }
};

/** Other tabs share the mirror, so it is merged, never overwritten; what both send, the server knows by its id. */
export const save = (gone?: Set<string>): void => {
  if (!changed && !gone) return;
  changed = false;
  const own = new Set(waiting.map(({ id }) => id));
  const all = bounded([...stored().filter(({ id }) => !own.has(id) && !gone?.has(id)), ...waiting]);
  write(name, all[0] ? JSON.stringify(all) : "");
};

/** Starts with what earlier pages left behind. */
export const open = (where: string): void => {
  name = where;
  waiting = bounded(stored());
};

export const add = (event: Event): void => {
  waiting = bounded([...waiting, event]);
  changed = true;
};

/** By id, never by position: others may have come and gone while these were on their way. */
export const remove = (ids: Set<string>): void => {
  waiting = waiting.filter(({ id }) => !ids.has(id));
  save(ids);
};

export const clear = (): void => {
  waiting = [];
  write(name, "");
};
