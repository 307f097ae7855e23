// What an event is: its fields, its name's rule, and ids that sort by time.

export type Params = Record<string, unknown>;
export type Identifiers = { customId?: unknown; email?: unknown; phone?: unknown };

export interface Event {
  /** The only key by which the server tells events apart, so it never changes however often it is sent. */
  id: string;
  action: string;
  /** ISO 8601, UTC, milliseconds: when it happened, never when it was sent. */
  time: string;
  uuid: string;
  params: Params;
  label?: string;
  client?: Identifiers;
}

export const ACTION = /^[a-zA-Z0-9.\-_]{1,32}$/;
export const LABEL_CHARACTERS_MAX = 256; // the server's limit

let lastTime = 0;
let sequence = 0;

const hex = (value: number | bigint, digits: number): string => value.toString(16).padStart(digits, "0");

/** A UUID that sorts by time (version 7): epoch ms, a counter within the millisecond, 60 random bits. */
export const newUuid = (time = Date.now()): string => {
  sequence = time === lastTime ? sequence + 1 : 0;
  lastTime = time;
  const random = crypto.getRandomValues(new BigUint64Array(1))[0]!;
  return (hex(time, 12) + 7 + hex(sequence & 0xfff, 3) + "a" + hex(random, 16).slice(1)).replace(
    /(.{8})(.{4})(.{4})(.{4})/,
    "$1-$2-$3-$4-",
  );
};
