// What the console asks the server about one customer: sessions, profile and its history, identities, conflicts.
import { type Customer, type Identifiers, customerPath } from "./api";
import { type Query, get, patch, post, sitePath } from "./request";

export interface Visit {
  id: string;
  uuid: string;
  start: string;
  end: string;
  ended: boolean;
  entry: string | null;
  exit: string | null;
  pages: number;
  events: number;
  durationMs: number;
  /** Of its events, how many came after its end had been told. */
  lateEvents: number;
  bounce: boolean;
  /** Actions that the site counts as conversions. */
  conversions: string[];
  bot: boolean;
  origin: Record<string, string>;
  device: Record<string, string>;
  place: Record<string, string>;
}

export type ChangeKind = "attribute" | "agreement" | "tag";

/** Something about a customer that was set or taken away; `value` null says that it was taken away. */
export interface Change {
  kind: ChangeKind;
  name: string;
  value: unknown;
  time: string;
  by: string;
  /** The person or the key's id, where it is known. */
  actor: string | null;
  uuid: string;
  event: string;
  proof: boolean;
}

/** What is set; a null takes it away. */
export interface ProfileChange {
  attributes?: Record<string, unknown>;
  agreements?: Record<string, boolean | null>;
  tags?: string[];
  customId?: string;
  email?: string;
  phone?: string;
}

export type IdentifierKind = "customId" | "email" | "phone";

export interface KnownUuid {
  uuid: string;
  since: string;
}

export interface Identifier {
  kind: IdentifierKind;
  value: string;
  since: string;
  by: string;
  event: string | null;
  /** Whether an API key or the customer's token vouched for it. */
  proof: boolean;
  /** Whether it is the one of its kind that holds. */
  current: boolean;
}

export interface Merge {
  id: string;
  from: string;
  to: string;
  time: string;
  by: string;
  event: string | null;
  proof: boolean;
  undoneAt: string | null;
  undoneBy: string | null;
}

export interface Identities {
  customer: string;
  uuids: KnownUuid[];
  identifiers: Identifier[];
  merges: Merge[];
}

export type Decision = "merge" | "dismiss";

/** An event that named an identifier of somebody else: nothing was changed by it. */
export interface Conflict {
  id: string;
  time: string;
  state: "open" | "resolved";
  event: string;
  identifier: { kind: IdentifierKind; value: string };
  customer: Identifiers;
  /** Whose it is; null where it is nobody's, but the customer has another one of its kind or was joined without proof. */
  other: Identifiers | null;
  decision: Decision | null;
  decidedAt: string | null;
  decidedBy: string | null;
}

const below = (site: string, customer: string, rest: string, query: Query = {}): string =>
  sitePath(site, customerPath(customer) + rest, query);

export const people = {
  visits: (site: string, customer: string, query: Query) =>
    get<{ sessions: Visit[]; next: string | null }>(below(site, customer, "/sessions", query)),
  change: (site: string, customer: string, change: ProfileChange) => patch<Customer>(below(site, customer, ""), change),
  history: (site: string, customer: string, query: Query) =>
    get<{ changes: Change[]; next: string | null }>(below(site, customer, "/history", query)),
  identities: (site: string, customer: string) => get<Identities>(below(site, customer, "/identities")),
  /** The other, by any reference, joins this customer. */
  merge: (site: string, customer: string, other: string) => post<unknown>(below(site, customer, "/merge"), { customer: other }),
  undo: (site: string, customer: string, merge: string) =>
    post<unknown>(below(site, customer, `/merges/${encodeURIComponent(merge)}/undo`)),
  conflicts: (site: string, query: Query) =>
    get<{ conflicts: Conflict[]; next: string | null }>(sitePath(site, "/conflicts", query)),
  resolve: (site: string, conflict: string, decision: Decision) =>
    post<unknown>(sitePath(site, `/conflicts/${encodeURIComponent(conflict)}/resolve`), { decision }),
};
