// The events of this tab and what became of each: a value, which whoever shows it is told of.

export type State =
  | "sending"
  | "accepted"
  | "refused"
  /** Not delivered yet: no network, or the server asked to come again. */
  | "waiting"
  /** Sent with no answer to be seen: as the page closed, or by another tab. */
  | "unseen";

export interface Recorded {
  id: string;
  action: string;
  label?: string;
  time?: string;
  params?: Record<string, unknown>;
  client?: Record<string, unknown>;
}

export interface Entry {
  event: Recorded;
  state: State;
  /** Why, in words; for a refused one with its code. */
  code?: string;
  message?: string;
  /** The path of the page that it was recorded on. */
  page: string;
}

const ENTRIES_MAX = 200; // more is not read through; the console has them all

/** A text that came from storage, which anybody could have written. */
const parsed = (text: string): Entry[] => {
  try {
    const found: unknown = JSON.parse(text || "[]");
    return Array.isArray(found) ? found.filter((entry) => entry?.event?.id && entry.event.action && entry.state) : [];
  } catch {
    return [];
  }
};

export class Log {
  #entries = new Map<string, Entry>();
  /** Told of each entry that came or changed. */
  changed: (entry: Entry) => void = () => {};

  constructor(text = "") {
    for (const entry of parsed(text)) {
      // Whatever was under way when the last page closed has its answer, but nobody was there to hear it.
      this.#entries.set(entry.event.id, entry.state === "sending" ? { ...entry, state: "unseen" } : entry);
    }
  }

  /** Oldest first. */
  get entries(): Entry[] {
    return [...this.#entries.values()];
  }

  of(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  note(event: Recorded, state: State, code?: string, message?: string): void {
    const before = this.#entries.get(event.id);
    // A second try of what was taken in is no news: the server keeps one of an id.
    if (before?.state === "accepted") return;
    const entry: Entry = { event, state, page: before?.page ?? location.pathname };
    if (code) entry.code = code;
    if (message) entry.message = message;
    this.#entries.set(event.id, entry);
    for (const id of this.#entries.keys()) {
      if (this.#entries.size <= ENTRIES_MAX) break;
      this.#entries.delete(id);
    }
    this.changed(entry);
  }

  clear(): void {
    this.#entries.clear();
  }

  get text(): string {
    return JSON.stringify(this.entries);
  }
}
