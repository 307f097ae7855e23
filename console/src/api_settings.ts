// What the console asks the server about a site's settings, its people, and what was turned away.
import { type Site, customerPath } from "./api";
import type { Role } from "./model/roles";
import { type Query, get, patch, post, put, remove, rootPath, sitePath } from "./request";

export interface Lists {
  allow: string[];
  deny: string[];
}

export interface PreviewedAction {
  action: string;
  events: number;
  lastAt: string;
}

export interface Preview {
  days: number;
  events: number;
  stopped: { events: number; actions: PreviewedAction[] };
  kept: { events: number; actions: PreviewedAction[] };
}

export interface CustomerKey {
  id: string;
  algorithm: string;
  kind: "publicKey" | "secret" | "jwksUrl";
  publicKey?: string;
  jwksUrl?: string;
  fingerprint: string;
  createdAt: string;
  expiresAt: string | null;
}

export interface Authentication {
  required: string[];
  audience: string | null;
  keys: CustomerKey[];
}

export type NewCustomerKey = { algorithm: string } & ({ publicKey: string } | { secret: string } | { jwksUrl: string });
export type KeptCustomerKey = { id: string; expiresAt?: string };

/** Replaces the authentication: keys that are not among `keys` end at once. */
export interface AuthenticationChange {
  required: string[];
  audience?: string;
  keys: (KeptCustomerKey | NewCustomerKey)[];
}

export interface Verdict {
  valid: boolean;
  reason: string | null;
  claims: { uuid: string | null; customId: string | null; email: string | null; expiresAt?: string } | null;
}

export interface TrackerKey {
  id: string;
  key: string;
  name: string;
  createdAt: string;
  expiresAt: string | null;
}

export interface ApiKey {
  id: string;
  name: string;
  scopes: string[];
  prefix: string;
  allowedIps: string[];
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  lastUsedAt: string | null;
}

export interface NewApiKey {
  name?: string;
  scopes: string[];
  allowedIps?: string[];
  expiresAt?: string;
}

export interface Person {
  id: string;
  email: string;
  roles: Record<string, Role>;
  createdAt: string;
  hasPassword: boolean;
  hasTotp: boolean;
  lastSeenAt: string | null;
}

/** `link` is null when the person could sign in already. */
export interface Invitation {
  person: Person;
  link: string | null;
}

export interface AuditEntry {
  id: number;
  at: string;
  actor: string;
  actorKind: string;
  address: string;
  act: string;
  site: string | null;
  target: string;
  detail: Record<string, unknown>;
}

export interface Rejected {
  id: string;
  receivedAt: string;
  code: string;
  field: string | null;
  message: string;
  action: string;
  uuid: string;
  protocol: string;
  key: { kind: "tracker" | "api" | "import"; id: string };
  source: string;
  /** The page's origin, when a browser said it. */
  origin?: string;
  address: string;
  userAgent: string;
  raw: string;
  truncated: boolean;
  replayable: boolean;
}

export interface RejectedSummary {
  total: number;
  codes: { code: string; events: number; lastAt: string; meaning: string }[];
  actions: { code: string; action: string; events: number; lastAt: string }[];
}

/** Which to send again; without anything all. */
export interface ReplayOf {
  ids?: string[];
  code?: string;
  action?: string;
}

/** What became of a part of them; `next` is the cursor of the part after. */
export interface Replay {
  tried: number;
  accepted: number;
  rejected: number;
  rejections: { id: string; code: string; message: string }[];
  next: string | null;
}

/** How much there was, or is, of a customer, by where. */
export type ErasureCounts = Record<string, number>;

export interface Job {
  id: string;
  kind: string;
  state: "waiting" | "running" | "done" | "failed";
  step: string;
  askedBy: string;
  createdAt: string;
  finishedAt: string | null;
  result: { removed: ErasureCounts; remaining: ErasureCounts; checkedAt: string; digest: string } | null;
}

const personPath = (id: string, rest = ""): string => rootPath(`/people/${encodeURIComponent(id)}${rest}`);
const named = (path: string, id: string): string => `${path}/${encodeURIComponent(id)}`;

export const auditPath = (site: string | null, query: Query = {}): string =>
  site === null ? rootPath("/audit", query) : sitePath(site, "/audit", query);

export const settings = {
  createSite: (name: string, domains: string[]) => post<Site>(rootPath("/sites"), { name, domains }),
  changeSite: (site: string, change: object) => patch<Site>(sitePath(site, ""), change),
  archive: (site: string) => post<Site>(sitePath(site, "/archive")),
  restore: (site: string) => post<Site>(sitePath(site, "/restore")),

  lists: (site: string) => get<Lists>(sitePath(site, "/lists")),
  setLists: (site: string, lists: Lists) => put<Lists>(sitePath(site, "/lists"), lists),
  previewLists: (site: string, lists: Lists) => post<Preview>(sitePath(site, "/lists/preview"), lists),

  authentication: (site: string) => get<Authentication>(sitePath(site, "/authentication")),
  setAuthentication: (site: string, change: AuthenticationChange) => put<Authentication>(sitePath(site, "/authentication"), change),
  checkToken: (site: string, token: string) => post<Verdict>(sitePath(site, "/authentication/check"), { token }),

  trackerKeys: (site: string) => get<{ keys: TrackerKey[] }>(sitePath(site, "/tracker-keys")),
  addTrackerKey: (site: string, name: string) => post<TrackerKey>(sitePath(site, "/tracker-keys"), { name }),
  rotateTrackerKey: (site: string, overlapDays: number) => post<TrackerKey>(sitePath(site, "/tracker-keys/rotate"), { overlapDays }),
  removeTrackerKey: (site: string, id: string) => remove(sitePath(site, named("/tracker-keys", id))),
  apiKeys: (site: string) => get<{ keys: ApiKey[] }>(sitePath(site, "/keys")),
  createApiKey: (site: string, key: NewApiKey) => post<{ id: string; key: string }>(sitePath(site, "/keys"), key),
  revokeApiKey: (site: string, id: string) => remove(sitePath(site, named("/keys", id))),

  people: () => get<{ people: Person[] }>(rootPath("/people")),
  inviteAnywhere: (email: string, role: Role) => post<Invitation>(rootPath("/people"), { email, role }),
  setRoles: (id: string, roles: Record<string, Role>) => patch<Person>(personPath(id), { roles }),
  removePerson: (id: string) => remove(personPath(id)),
  newLink: (id: string) => post<{ link: string }>(personPath(id, "/link")),
  endSessionsOf: (id: string) => post<null>(personPath(id, "/end-sessions")),
  endTwoStepOf: (id: string) => post<null>(personPath(id, "/totp/off")),
  sitePeople: (site: string) => get<{ people: Person[] }>(sitePath(site, "/people")),
  invite: (site: string, email: string, role: Role) => post<Invitation>(sitePath(site, "/people"), { email, role }),
  removeFromSite: (site: string, id: string) => remove(sitePath(site, named("/people", id))),

  /** Without a site: what concerns everything, for owners. */
  audit: (site: string | null, query: Query) => get<{ entries: AuditEntry[]; next: string | null }>(auditPath(site, query)),

  rejected: (site: string, query: Query) => get<{ rejected: Rejected[]; next: string | null }>(sitePath(site, "/rejected", query)),
  rejectedSummary: (site: string, query: Query) => get<RejectedSummary>(sitePath(site, "/rejected/summary", query)),
  replay: (site: string, which: ReplayOf & { cursor?: string }) => post<Replay>(sitePath(site, "/rejected/replay"), which),

  erase: (site: string, customer: string) => remove<Job>(sitePath(site, customerPath(customer))),
  jobs: (site: string) => get<{ jobs: Job[] }>(sitePath(site, "/jobs")),
  job: (site: string, id: string) => get<Job>(sitePath(site, named("/jobs", id))),
};
