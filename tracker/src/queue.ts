// Events that are not yet known to be delivered: one item of storage each, so that tabs cannot overwrite each other's.
import type { Event } from "./event";
import { names, read, slot, write } from "./storage";

// What may pile up while a visitor is offline; the host page's own storage must never suffer from us.
const CHARACTERS_MAX = 500_000; // which is what browsers count, and give five million of
const EVENT_CHARACTERS = 250; // what an event takes of them besides its own: reading 2,000 is the longest that may take
const AGE_MS_MAX = 3 * 24 * 60 * 60 * 1000;

/** Bytes of UTF-8, which is what browsers and servers count. */
export const bytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

export const add = (event: Event): void => write(slot + event.id, JSON.stringify(event));

export const remove = (id: string): void => write(slot + id, "");

/** Everything within the limits, oldest first, as ids sort by time; what is outside them is dropped. */
export const list = (): Event[] => {
  const events: Event[] = [];
  let room = CHARACTERS_MAX;
  for (const name of names().sort().reverse()) {
    const id = name.split(slot)[1];
    if (!id) continue;
    let event: Event | undefined;
    try {
      event = JSON.parse(read(name));
    } catch {
      // Nothing of ours.
    }
    room -= read(name).length + EVENT_CHARACTERS;
    if (room > 0 && Date.parse(event?.time as string) > Date.now() - AGE_MS_MAX)
      events.unshift(event!);
    else remove(id);
  }
  return events;
};

export const clear = (): void => list().forEach(({ id }) => remove(id));
