// How values are said: durations, moments, numbers, names of customers, the params that matter.
import type { Event, Identifiers } from "../api";

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

export const count = (value: number, noun: string): string =>
  `${number.format(value)} ${value === 1 ? noun : `${noun}s`}`;

export const amount = (value: number): string => number.format(value);

/** 850 ms, 8.0 s, 1 m 12 s, 2 h 5 m, 3 d 4 h. */
export const duration = (milliseconds: number): string => {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return milliseconds < 9950 ? `${(milliseconds / 1000).toFixed(1)} s` : `${seconds} s`;
  const pair = (large: number, name: string, small: number, other: string): string =>
    small ? `${large} ${name} ${small} ${other}` : `${large} ${name}`;
  if (seconds < 3600) return pair(Math.floor(seconds / 60), "m", seconds % 60, "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return pair(Math.floor(minutes / 60), "h", minutes % 60, "m");
  const hours = Math.round(minutes / 60);
  return pair(Math.floor(hours / 24), "d", hours % 24, "h");
};

/** "now", "12 s ago", "5 m ago", "3 h ago", "4 d ago". */
export const ago = (moment: string, now: number): string => {
  const seconds = Math.floor((now - Date.parse(moment)) / 1000);
  if (seconds < 5) return "now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
};

const formats = new Map<string, Intl.DateTimeFormat>();
const format = (timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = timeZone + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat("en-GB", { timeZone, ...options });
  formats.set(key, known);
  return known;
};

export const clock = (moment: string, timeZone: string): string =>
  format(timeZone, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(moment));

export const day = (moment: string, timeZone: string): string =>
  format(timeZone, { weekday: "long", day: "numeric", month: "long", year: "numeric" })
    .format(new Date(moment))
    .replace(",", ""); // versions of ICU differ here

/** "24 Nov 2026, 10:32". */
export const moment = (time: string, timeZone: string): string =>
  format(timeZone, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }).format(new Date(time));

export const written = (moment: string, timeZone: string): string =>
  `${day(moment, timeZone)}, ${clock(moment, timeZone)} (${timeZone})`;

/** As much of a uuid as tells visitors of the same minute apart: the beginning is the time. */
export const short = (uuid: string): string => uuid.slice(0, 13);

/** What a person calls a customer: an identifier, else the start of the uuid. */
export const nameOf = (customer: Identifiers): string =>
  customer.email ?? customer.customId ?? customer.phone ?? short(customer.id);

/** The time over a banner, said as its label says it: 0.3 s, 12.4 s, 1 m 12 s. */
const dwell = (milliseconds: number): string => {
  const tenths = Math.round(milliseconds / 100);
  return milliseconds >= 100 && tenths < 600 ? `${(tenths / 10).toFixed(1)} s` : duration(milliseconds);
};

/** "8.0 s, usually 1.1 s" of a banner that was hovered over longer than usual; else null. */
export const longer = ({ action, params }: Pick<Event, "action" | "params">): string | null => {
  const { durationMs, usualMs, longerThanUsual } = params;
  if (action !== "banner.hover" || longerThanUsual !== true) return null;
  if (typeof durationMs !== "number" || typeof usualMs !== "number") return null;
  return `${dwell(durationMs)}, usually ${dwell(usualMs)}`;
};

const HIGHLIGHTS: [string, (value: number, params: Record<string, unknown>) => string][] = [
  ["price", (value, params) => `${amount(value)} ${params["currency"] ?? ""}`.trim()],
  ["total", (value, params) => `${amount(value)} ${params["currency"] ?? ""}`.trim()],
  ["quantity", (value) => `× ${amount(value)}`],
  ["durationMs", (value) => duration(value)],
  ["pages", (value) => count(value, "page")],
];

const UNSAID_ZEROS = new Set(["durationMs", "pages"]); // a visit of one event has both, and they tell nothing

/** The one or two params that matter most in a row; a long hover's duration is said by `longer`. */
export const highlights = (event: Event): string[] => {
  const found: string[] = [];
  if (event.action.startsWith("page.") && event.origin["path"]) found.push(event.origin["path"]);
  if (event.action.startsWith("form.") && typeof event.params["form"] === "string") found.push(event.params["form"]);
  for (const [name, say] of HIGHLIGHTS) {
    const value = event.params[name];
    if (typeof value !== "number" || (value === 0 && UNSAID_ZEROS.has(name))) continue;
    if (name !== "durationMs" || event.action !== "banner.hover") found.push(say(value, event.params));
    else if (!longer(event)) found.push(dwell(value));
  }
  return found.slice(0, 2);
};

type Origin = Record<string, string> | null | undefined;

/** Where a visit came from, in one word or two; null when it is not known. */
export const sourceOf = (origin: Origin): string | null => {
  if (origin?.["channel"] === "direct" || origin?.["channel"] === "internal") return null;
  const source = origin?.["source"] ?? origin?.["utmSource"];
  if (source) return [source, origin?.["campaign"] ?? origin?.["utmCampaign"]].filter(Boolean).join(" · ");
  const referrer = origin?.["referrerHost"];
  return referrer && referrer !== origin?.["host"] ? referrer : null;
};

/** The kind of source, where it says more than the source itself: "paid search", "social". */
export const channelOf = (origin: Origin): string | null => {
  const channel = origin?.["channel"] === "ai" ? "AI assistant" : origin?.["channel"];
  return !channel || channel === "direct" || channel === "internal" || channel === sourceOf(origin) ? null : channel;
};

/** "Firefox on Linux"; with versions "Firefox 128 on Windows 11". */
export const deviceOf = (device: Record<string, string> | null | undefined, versions = false): string | null => {
  const said = (name: string): string => [device?.[name], versions && device?.[`${name}Version`]].filter(Boolean).join(" ");
  return [said("browser"), said("system")].filter(Boolean).join(" on ") || device?.["type"] || null;
};

const BOTS: Record<string, string> = {
  crawler: "a crawler",
  headless: "a browser without a screen",
  library: "a program, not a browser",
  behaviour: "faster than people are",
};

const botWords = (reason: string): string => BOTS[reason] ?? reason;

/** Why something counts as a bot, and what lists make of that. */
export const botTold = (reason: string): string =>
  `${botWords(reason)}; ${reason === "headless" ? "lists show it, for it may be a test of your own" : "lists and reports leave it out"}`;

/** What an event's word on who this is came to, as its row says it. */
export const identificationMark = (code: string): string =>
  ({ identification_refused: "not believed", identification_conflict: "conflict" })[code] ?? code.replaceAll("_", " ");

const countries = new Intl.DisplayNames("en", { type: "region" });

/** "Kraków, Poland"; null when it is not known. */
export const placeOf = (place: Record<string, string> | null | undefined): string | null => {
  const code = place?.["country"];
  const country = code && /^[A-Z]{2}$/.test(code) ? countries.of(code) : code;
  return [place?.["city"] ?? place?.["region"], country].filter(Boolean).join(", ") || null;
};
