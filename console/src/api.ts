// What the console asks the server to watch and to sign in: one function per question.
import type { Role } from "./model/roles";
import { type Query, get, post, put, remove, rootPath, sitePath } from "./request";

export interface Event {
  id: string;
  action: string;
  label: string;
  time: string;
  receivedAt: string;
  uuid: string;
  customer: string;
  session: string;
  source: string;
  trusted: boolean;
  params: Record<string, unknown>;
  device: Record<string, string>;
  place: Record<string, string>;
  origin: Record<string, string>;
  /** Why what it said of who this is changed nothing; null when nothing is to be told. */
  identification?: { code: string; message: string } | null;
}

export interface Site {
  id: string;
  name: string;
  domains: string[];
  trackerKey: string;
  timeZone: string;
  sessionTimeoutSeconds: number;
  automaticEvents: boolean;
  browsersOnly: boolean;
  privacy: { ip: "kept" | "shortened" | "dropped"; signals: boolean };
  retention: Retention[];
  unverifiedIdentification: "link" | "refuse";
  limits: { keyEventsPerSecond: number | null; addressEventsPerSecond: number | null };
  scriptName: string | null;
  collectPath: string | null;
  secretParams: string[];
  /** Whether actions and params that the catalogue does not know are turned away. */
  strictCatalogue: boolean;
  /** Actions, or patterns of them, that count as conversions. */
  conversionActions: string[];
  sourceRules: SourceRule[];
  createdAt: string;
  archivedAt: string | null;
  firstEventAt: string | null;
  lastEventAt: string | null;
  role: Role | null;
}

/** Visits that match, in all that is given, come from `source`; an empty medium or channel is worked out as usual. */
export interface SourceRule {
  match: { host?: string; path?: string; param?: string };
  source: string;
  medium?: string;
  channel?: string;
}

export interface Retention {
  action: string;
  days: number;
}

/** Who somebody is: the id, and what else they are known by. */
export interface Identifiers {
  id: string;
  customId: string | null;
  email: string | null;
  phone: string | null;
}

export interface Customer extends Identifiers {
  uuids: string[];
  attributes: Record<string, unknown>;
  agreements: Record<string, boolean>;
  tags: string[];
  firstSeen: string;
  lastSeen: string;
  sessions: number;
  events: number;
  /** Whether a machine was seen at work: lists leave the customer out unless bots are asked for. */
  bot: boolean;
  device: Record<string, string> | null;
  place: Record<string, string> | null;
  origin: Record<string, string> | null;
}

export interface User {
  id: string;
  email: string;
  roles: Record<string, Role>;
  hasPassword: boolean;
  hasTotp: boolean;
  owner: boolean;
}

/** What somebody signs in with: a one-time link's token or a password; the code when two steps are on. */
export type Credentials = ({ token: string } | { email: string; password: string }) & { code?: string };

export interface TwoStep {
  secret: string;
  uri: string;
  qr: string;
}

export interface Session {
  id: string;
  createdAt: string;
  seenAt: string;
  address: string;
  userAgent: string;
  current: boolean;
}

/** A page of the site that shows the tag assistant until then. */
export interface AssistantLink {
  url: string;
  expiresAt: string;
}

export interface EventPage {
  events: Event[];
  next: string | null;
}

export interface CustomerPage {
  customers: Customer[];
  next: string | null;
}

export const customerPath = (customer: string): string => `/customers/${encodeURIComponent(customer)}`;

export const api = {
  me: () => get<{ user: User }>(rootPath("/me")),
  signIn: (credentials: Credentials) => post<{ user: User }>(rootPath("/sign-in"), credentials),
  signOut: () => post<null>(rootPath("/sign-out")),
  setPassword: (change: { current?: string; new: string }) => put<null>(rootPath("/me/password"), change),
  startTwoStep: () => post<TwoStep>(rootPath("/me/totp")),
  finishTwoStep: (secret: string, code: string) => put<null>(rootPath("/me/totp"), { secret, code }),
  endTwoStep: (code: string) => post<null>(rootPath("/me/totp/off"), { code }),
  sessions: () => get<{ sessions: Session[] }>(rootPath("/me/sessions")),
  endSession: (id: string) => remove(rootPath(`/me/sessions/${encodeURIComponent(id)}`)),
  endOtherSessions: () => post<null>(rootPath("/me/sessions/end-others")),
  sites: () => get<{ sites: Site[] }>(rootPath("/sites")),
  assistantLink: (site: string, url: string) => post<AssistantLink>(sitePath(site, "/assistant"), { url }),
  events: (site: string, query: Query) => get<EventPage>(sitePath(site, "/events", query)),
  customers: (site: string, query: Query) => get<CustomerPage>(sitePath(site, "/customers", query)),
  customer: (site: string, customer: string) => get<Customer>(sitePath(site, customerPath(customer))),
  activity: (site: string, customer: string, query: Query) =>
    get<EventPage>(sitePath(site, `${customerPath(customer)}/activity`, query)),
};
