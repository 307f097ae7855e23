// What is known of a customer, in words: agreements, values, and who set them.
import type { Customer } from "../api";
import type { Change, ProfileChange } from "../api_customers";

/** Those that every site may ask for; a site's own stand after them. */
export const AGREEMENTS: [string, string][] = [
  ["email", "E-mail"],
  ["sms", "Text messages"],
  ["push", "Push messages in the app"],
  ["webPush", "Push messages in the browser"],
  ["bluetooth", "Bluetooth"],
  ["rfid", "RFID"],
  ["wifi", "Wi-Fi"],
];
const FIRST = 4; // the others are rare: shown once they are set

/** Agreements to show, with their names: the usual ones, and whatever else is set. */
export const agreementsOf = (set: Record<string, unknown>): { name: string; words: string; given: boolean | null }[] => {
  const known = new Map(AGREEMENTS);
  const names = [...AGREEMENTS.filter(([name], at) => at < FIRST || name in set).map(([name]) => name), ...Object.keys(set).filter((name) => !known.has(name))];
  return names.map((name) => ({ name, words: known.get(name) ?? name, given: isGiven(set[name]) }));
};

/** Senders say it in several ways; null is not asked. */
export const isGiven = (value: unknown): boolean | null => {
  if (value === true || value === "enabled" || value === "true" || value === 1) return true;
  if (value === false || value === "disabled" || value === "false" || value === 0) return false;
  return null;
};

/** "Ann", 12.5, yes, a list as JSON. */
export const valueWords = (value: unknown): string => {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return JSON.stringify(value);
};

export const VALUE_TYPES = ["text", "number", "yes or no", "JSON"] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

export const typeOf = (value: unknown): ValueType => {
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "yes or no";
  return typeof value === "object" && value !== null ? "JSON" : "text";
};

/** What somebody typed as a value of that type; undefined when it is none. */
export const valueOf = (text: string, type: ValueType): unknown => {
  const typed = text.trim();
  if (type === "text") return typed === "" ? undefined : typed;
  if (type === "number") return typed === "" || !Number.isFinite(Number(typed)) ? undefined : Number(typed);
  if (type === "yes or no") return typed === "yes" ? true : typed === "no" ? false : undefined;
  try {
    return JSON.parse(typed) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/** Whether a profile is as a change left it. */
export const reflects = (profile: Pick<Customer, "attributes" | "agreements" | "tags" | "customId" | "email" | "phone">, change: ProfileChange): boolean => {
  const holds = (set: Record<string, unknown>, wanted: Record<string, unknown> = {}): boolean =>
    Object.entries(wanted).every(([name, value]) => JSON.stringify(set[name] ?? null) === JSON.stringify(value ?? null));
  const tags = (list: string[]): string => JSON.stringify([...list].sort());
  return (
    holds(profile.attributes, change.attributes) &&
    holds(profile.agreements, change.agreements) &&
    (change.tags === undefined || tags(change.tags) === tags(profile.tags)) &&
    (["customId", "email", "phone"] as const).every((kind) => change[kind] === undefined || change[kind] === profile[kind])
  );
};

const SENDERS: Record<string, string> = {
  event: "an event",
  form: "a form",
  identify: "an identification",
  api: "the API",
  import: "an import",
  person: "somebody at the console",
  "client.identify": "an identification",
  "form.submit": "a form",
  "profile.updated": "a change of the profile",
  "client.merge": "a merge",
  "key or token": "a key or a token",
  customId: "a customId",
  email: "an e-mail",
  phone: "a phone number",
  server: "a server",
  browser: "a browser",
  app: "an app",
};

/** Who said it, in words; a person by name. */
export const byWords = (by: string, actor: string | null = null): string => (by === "person" && actor) || (SENDERS[by] ?? by);

/** What happened, as the history says it. */
export const changeWords = ({ kind, name, value }: Pick<Change, "kind" | "name" | "value">): string => {
  if (kind === "tag") return value === null || value === false ? `tag ${name} removed` : `tag ${name} added`;
  if (kind === "agreement") {
    const words = new Map(AGREEMENTS).get(name) ?? name;
    const given = isGiven(value);
    return given === null ? `${words}: no longer known` : given ? `${words}: agreed` : `${words}: withdrawn`;
  }
  return value === null || value === undefined ? `${name} removed` : `${name} is ${valueWords(value)}`;
};
