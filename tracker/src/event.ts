// What an event is: its fields, its name's rule, and ids that sort by time.

export type Params = Record<string, unknown>;
export type Identifiers = { customId?: unknown; email?: unknown; phone?: unknown };

export interface Event {
  /** The only key by which the server tells events apart, so it never changes however often it is sent. */
  id: string;
  action: string;
  /** When it happened, never when it was sent. */
  time: Date | string;
  uuid: string;
  params: Params;
  label?: string | undefined;
  client?: Identifiers | undefined;
  /** Whether the tracker made it by itself. */
  auto?: boolean | undefined;
}

export const ACTION = /^[\w.-]{1,32}$/;

let last = 0;

const random = (): string => Math.random().toString(16).slice(2);

/** A UUID that sorts by time (version 7): epoch ms (11 digits until 2527), later than the last, and 72 random bits. */
export const newUuid = (): string => {
  last = Math.max(last + 1, Date.now());
  return ("0" + last.toString(16) + random() + random()).replace(
    /(.{8})(.{4})(...)(...)(.{12}).*/,
    "$1-$2-7$3-a$4-$5",
  );
};
