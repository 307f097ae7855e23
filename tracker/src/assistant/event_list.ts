// The list of events: the newest on top, each with its verdict, opened for its params.
import { make } from "./element";
import type { Entry, Log, State } from "./log";

const MARKS: Record<State, [mark: string, words: string]> = {
  sending: ["…", "sending"],
  accepted: ["✓", "accepted"],
  refused: ["✗", "refused"],
  waiting: ["↻", "waiting"],
  unseen: ["↗", "sent"],
};

export const wordsOf = ({ state, code }: Entry): string => (state === "refused" ? `refused: ${code}` : MARKS[state][1]);

const text = (value: unknown): string => (typeof value === "object" && value ? JSON.stringify(value) : String(value));

const facts = ({ event }: Entry): HTMLElement => {
  const rows: [string, unknown][] = [
    ...Object.entries(event.params || {}),
    ...Object.entries(event.client || {}).map(([name, value]): [string, unknown] => [`client.${name}`, value]),
    ["time", event.time],
    ["id", event.id],
  ];
  const shown = rows.filter(([, value]) => value !== undefined && value !== null);
  return make("dl", {}, ...shown.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, text(value)))));
};

const why = (entry: Entry): string =>
  entry.message || (entry.state === "unseen" ? "Sent as the page closed, so its answer is not seen here." : "");

/** What a person reads first; the server words the tracker's own events, so here it is what they are about. */
const titleOf = ({ event: { label, params = {} } }: Entry): string => {
  const about = label || params.title || params.name || params.banner || params.form;
  return typeof about === "string" ? about : "";
};

const summary = (entry: Entry): HTMLElement => {
  const { event, state } = entry;
  const [mark] = MARKS[state];
  const reason = why(entry);
  return make(
    "summary",
    {},
    make("span", { class: "mark", "aria-hidden": "true" }, mark),
    make("span", { class: "what" }, titleOf(entry) && `${titleOf(entry)} `, make("code", {}, event.action)),
    make("span", { class: "verdict" }, wordsOf(entry)),
    reason && make("span", { class: state === "refused" ? "why wrong" : "why" }, reason),
  );
};

export class EventList {
  readonly element = make("div", { class: "list", id: "events", role: "tabpanel", "aria-labelledby": "events-tab", tabindex: "0" });
  #rows = new Map<string, HTMLDetailsElement>();
  #log: Log;

  constructor(log: Log) {
    this.#log = log;
    for (const entry of log.entries) this.show(entry);
    this.#sayIfEmpty();
  }

  /** Adds an event on top, or changes the row that it has. */
  show(entry: Entry): void {
    const { id } = entry.event;
    let row = this.#rows.get(id);
    if (!row) {
      this.#rows.set(id, (row = make("details")));
      this.element.querySelector(":scope > p")?.remove();
      this.#startPage(entry.page);
      // Below the name of its page, which stands above all that was recorded there.
      this.element.firstElementChild!.after(row);
    }
    row.dataset.state = entry.state;
    const [before, root] = [row.querySelector("summary"), row.getRootNode()];
    const focused = before !== null && root instanceof ShadowRoot && root.activeElement === before;
    const head = summary(entry);
    row.replaceChildren(head, facts(entry));
    if (focused) head.focus();
    this.#drop();
  }

  clear(): void {
    this.#rows.clear();
    this.element.replaceChildren();
    this.#sayIfEmpty();
  }

  #startPage(page: string): void {
    const top = this.element.firstElementChild as HTMLElement | null;
    if (top?.dataset.page !== page) this.element.prepend(make("div", { class: "where", "data-page": page, title: page }, page));
  }

  /** Rows of what the log has let go of. */
  #drop(): void {
    for (const [id, row] of this.#rows) {
      if (this.#log.of(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
  }

  #sayIfEmpty(): void {
    if (!this.#rows.size) this.element.append(make("p", {}, "No event yet. Click, hover or send a form: each event appears here as it is sent."));
  }
}
