// What the console asks the server about the catalogue: which actions there are, what they mean, what was seen of them.
import { get, put, remove, sitePath } from "./request";

export const PARAM_TYPES = ["any", "text", "number", "integer", "boolean", "list", "object"] as const;
export type ParamType = (typeof PARAM_TYPES)[number];

export interface DefinedParam {
  /** May hold a star: og:*. */
  name: string;
  type: ParamType;
  required: boolean;
  description: string;
}

/** What an action means; empty texts leave it to the default. */
export interface Definition {
  label: string;
  icon: string;
  description: string;
  params: DefinedParam[];
}

/** Where a definition comes from: shipped with Footfall, written for this site, or nobody's: only seen. */
export type Provenance = "default" | "own" | "seen";

export interface CataloguedAction {
  action: string;
  label: string;
  icon: string;
  description: string;
  origin: Provenance;
  /** Of the last days, as the answer says how many. */
  events: number;
  firstSeen: string | null;
  lastSeen: string | null;
  params: number;
  undefinedParams: number;
  typeChanges: number;
}

export interface Catalogue {
  strict: boolean;
  days: number;
  actions: CataloguedAction[];
}

export interface KnownParam extends DefinedParam {
  origin: Provenance;
  seen: { types: { type: string; firstSeen: string; lastSeen: string }[]; examples: string[]; firstSeen: string; lastSeen: string } | null;
}

export interface TypeChange {
  param: string;
  from: string;
  to: string;
  at: string;
}

export interface ActionDetail extends Omit<CataloguedAction, "params" | "undefinedParams" | "typeChanges"> {
  strict: boolean;
  days: number;
  /** What this site says, which is laid over the default. */
  own: Definition | null;
  default: Definition | null;
  params: KnownParam[];
  typeChanges: TypeChange[];
  changedAt: string | null;
  changedBy: string | null;
}

const actionPath = (action: string): string => `/actions/${encodeURIComponent(action)}`;

export const catalogue = {
  actions: (site: string) => get<Catalogue>(sitePath(site, "/actions")),
  action: (site: string, action: string) => get<ActionDetail>(sitePath(site, actionPath(action))),
  define: (site: string, action: string, definition: Definition) => put<ActionDetail>(sitePath(site, actionPath(action)), definition),
  forget: (site: string, action: string) => remove(sitePath(site, actionPath(action))),
};
