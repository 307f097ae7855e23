// How to mend what an event was turned away for: a sentence, and the page where it is done.
import type { Rejected } from "../api_settings";
import type { SettingsTab } from "./settings_tabs";

export interface Mending {
  sentence: string;
  /** A tab of the settings, or the catalogue. */
  tab: SettingsTab | "catalogue" | null;
  /** What the link to it says. */
  link: string;
}

const SETTINGS: Record<string, Mending> = {
  event_denied: { sentence: "Take it off the denylist, or put it on the allowlist; then send the event again.", tab: "lists", link: "Open the lists" },
  origin_denied: { sentence: "Add the page's domain to the site's domains, if the page is yours; then send the event again.", tab: "site", link: "Open the domains" },
  rate_limited: { sentence: "Find out what sends so much; raise the limit if that is as it should be.", tab: "site", link: "Open the limits" },
  event_not_allowed: { sentence: "Give the sender an API key with the scope events:write.", tab: "keys", link: "Open the keys" },
  signal_honoured: { sentence: "Nothing is to be mended: this browser asked not to be tracked, and the site honours that.", tab: "privacy", link: "Open privacy" },
  action_unknown: { sentence: "The site is strict: define the action, or end strict mode; then send the event again.", tab: "catalogue", link: "Open the action" },
  param_unknown: { sentence: "The site is strict: define the param, or end strict mode; then send the event again.", tab: "catalogue", link: "Open the action" },
  param_required: { sentence: "The sender left out what the definition needs. If it may be missing, say so in the definition.", tab: "catalogue", link: "Open the action" },
  param_type: { sentence: "A param came with another type than the definition says. Mend the sender, or the definition.", tab: "catalogue", link: "Open the action" },
  customer_token: { sentence: "This action needs a customer's token. Set it in the page, check the keys, or require tokens for fewer actions.", tab: "authentication", link: "Open customer authentication" },
}; // prettier-ignore

/** Of what was turned away with `code`. */
export const mendingOf = (code: string): Mending => {
  const known = SETTINGS[code] ?? (code.startsWith("auth_") ? SETTINGS["customer_token"] : undefined);
  return known ?? { sentence: "This is the sender's to mend: the event itself cannot be kept as it is.", tab: null, link: "" };
};

/** The raw event, indented when it is JSON, else as it came. */
export const readable = (raw: string): string => {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return raw;
    throw error;
  }
};

/** What it came by: a key, or the import of a file. */
export const broughtBy = ({ key }: Pick<Rejected, "key">): string => (key.kind === "import" ? "an import" : `${key.kind} key`);
