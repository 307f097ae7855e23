// What the console asks the server: one function per question, one error for all of them.

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
}

export interface Site {
  id: string;
  name: string;
  domains: string[];
  trackerKey: string;
  timeZone: string;
  sessionTimeoutSeconds: number;
  createdAt: string;
  firstEventAt: string | null;
  lastEventAt: string | null;
}

export interface Customer {
  id: string;
  uuids: string[];
  customId: string | null;
  email: string | null;
  phone: string | null;
  attributes: Record<string, unknown>;
  firstSeen: string;
  lastSeen: string;
  sessions: number;
  events: number;
  device: Record<string, string> | null;
  origin: Record<string, string> | null;
}

export interface User {
  email: string;
  role: string;
}

export interface EventPage {
  events: Event[];
  next: string | null;
}

export interface CustomerPage {
  customers: Customer[];
  next: string | null;
}

/** An answer that is an error: its stable code, a sentence for people, and the HTTP status. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

type Query = Record<string, string | number | null | undefined>;

/** A path below a site, with what is set of `query`. */
export const sitePath = (site: string, path: string, query: Query = {}): string => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `/api/v1/sites/${encodeURIComponent(site)}${path}${search && `?${search}`}`;
};

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { "X-Footfall": "1", ...init.headers } });
  } catch {
    throw new ApiError(0, "unreachable", "Footfall does not answer. Is it running?");
  }
  const body = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) {
    const error = body?.error ?? {};
    throw new ApiError(response.status, error.code ?? "internal", error.message ?? `The server answered ${response.status}.`);
  }
  return body as T;
}

const post = <T>(path: string, body: unknown): Promise<T> =>
  ask<T>(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });

const customerPath = (customer: string): string => `/customers/${encodeURIComponent(customer)}`;

export const api = {
  me: () => ask<{ user: User }>("/api/v1/me"),
  signIn: (token: string) => post<{ user: User }>("/api/v1/sign-in", { token }),
  signOut: () => post<unknown>("/api/v1/sign-out", {}),
  sites: () => ask<{ sites: Site[] }>("/api/v1/sites"),
  events: (site: string, query: Query) => ask<EventPage>(sitePath(site, "/events", query)),
  customers: (site: string, query: Query) => ask<CustomerPage>(sitePath(site, "/customers", query)),
  customer: (site: string, customer: string) => ask<Customer>(sitePath(site, customerPath(customer))),
  activity: (site: string, customer: string, query: Query) =>
    ask<EventPage>(sitePath(site, `${customerPath(customer)}/activity`, query)),
};
