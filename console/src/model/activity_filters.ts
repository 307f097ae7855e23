// What of a customer's activity is shown: kind, action, words, days; and whether an event that just came is among it.
import type { Event } from "../api";
import type { Query } from "../request";
import { beginOf } from "./dates";

export interface ActivityFilters {
  kind: string;
  action: string;
  text: string;
  /** Days, such as "2026-11-23"; both belong to it. */
  from: string;
  to: string;
}

export const NO_FILTERS: ActivityFilters = { kind: "", action: "", text: "", from: "", to: "" };

/** Kinds as the server knows them, how people call them, and what their actions begin with. */
export const KINDS: [kind: string, words: string, contexts: string[]][] = [
  ["page", "Pages", ["page"]],
  ["banner", "Banners", ["banner"]],
  ["form", "Forms", ["form"]],
  ["product", "Products", ["product", "item", "recommendation"]],
  ["cart", "Cart and purchases", ["cart", "checkout", "transaction"]],
  ["screen", "Screens and buttons", ["screen", "button", "slider", "switch"]],
  ["push", "Push messages", ["push"]],
  ["call", "Calls", ["call"]],
  ["login", "Logins", ["login"]],
  ["client", "Who this is", ["client", "profile"]],
  ["session", "Sessions", ["session"]],
  ["custom", "Everything else", []],
];

const kindOf = (action: string): string => {
  const context = action.split(".")[0]!;
  return KINDS.find(([, , contexts]) => contexts.includes(context))?.[0] ?? "custom";
};

export const isFiltered = (filters: ActivityFilters): boolean => Object.values(filters).some((value) => value.trim() !== "");

/** The same question to the server. */
export const queryOf = (filters: ActivityFilters, timeZone: string): Query => ({
  kind: filters.kind,
  action: filters.action.trim(),
  text: filters.text.trim(),
  from: beginOf(filters.from, timeZone),
  to: beginOf(filters.to, timeZone, 1),
});

const fits = (action: string, pattern: string): boolean =>
  new RegExp(`^${pattern.split("*").map((part) => part.replaceAll(/[^a-zA-Z0-9]/g, "\\$&")).join(".*")}$`).test(action);

/** Whether the server would answer with this event, as far as can be told here. */
export const isAmong = (event: Event, filters: ActivityFilters, timeZone: string): boolean => {
  const { from, to } = queryOf(filters, timeZone);
  const [action, text] = [filters.action.trim(), filters.text.trim().toLowerCase()];
  if (filters.kind && kindOf(event.action) !== filters.kind) return false;
  if (action && !fits(event.action, action)) return false;
  if (from && event.time < String(from)) return false;
  if (to && event.time >= String(to)) return false;
  return !text || `${event.label} ${event.action} ${event.origin["host"] ?? ""}${event.origin["path"] ?? ""} ${JSON.stringify(event.params)}`.toLowerCase().includes(text);
};
