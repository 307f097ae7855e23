// The live list: newest on top, each event once, and nothing moves while somebody reads.
import type { Event } from "../api";

export const SHOWN_MAX = 1000; // rows; older ones are a question to the store

/** `shown` is on screen; `held` waits until the reader asks for it. Both newest first. */
export interface Stream {
  shown: Event[];
  held: Event[];
}

export const EMPTY: Stream = { shown: [], held: [] };

const newestFirst = (one: Event, other: Event): number =>
  one.receivedAt < other.receivedAt ? 1 : one.receivedAt > other.receivedAt ? -1 : 0;

/** Adds `arrived` (newest first), of which some may be there already. */
export const arrive = (stream: Stream, arrived: Event[], hold: boolean): Stream => {
  const known = new Set([...stream.shown, ...stream.held].map((event) => event.id));
  const fresh = arrived.filter((event) => !known.has(event.id) && known.add(event.id));
  if (fresh.length === 0) return stream;
  return hold
    ? { ...stream, held: merged(fresh, stream.held) }
    : { shown: merged(fresh, [...stream.held, ...stream.shown]), held: [] };
};

/** Shows what was held. */
export const release = (stream: Stream): Stream =>
  stream.held.length === 0 ? stream : { shown: merged(stream.held, stream.shown), held: [] };

const merged = (newer: Event[], older: Event[]): Event[] =>
  [...newer, ...older].sort(newestFirst).slice(0, SHOWN_MAX);
