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

/** Kinds of actions, which are what they begin with, and how people call them. */
export const KINDS: [string, string][] = [
  ["page", "Pages"],
  ["banner", "Banners"],
  ["form", "Forms"],
  ["product", "Products"],
  ["transaction", "Purchases"],
  ["screen", "Screens"],
  ["button", "Buttons"],
  ["push", "Push messages"],
  ["client", "Who this is"],
  ["session", "Sessions"],
];

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
  if (filters.kind && event.action.split(".")[0] !== filters.kind) return false;
  if (action && !fits(event.action, action)) return false;
  if (from && event.time < String(from)) return false;
  if (to && event.time >= String(to)) return false;
  return !text || `${event.label} ${JSON.stringify(event.params)}`.toLowerCase().includes(text);
};
