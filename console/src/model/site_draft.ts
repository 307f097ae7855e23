// A site's settings as they stand in the form, and the change that the form sends.
import type { Site } from "../api";
import { entriesOf, textOf } from "./patterns";

/** Numbers are texts while somebody types them; named as the server's fields, but for the timeout's unit. */
export interface SiteDraft {
  name: string;
  domains: string;
  timeZone: string;
  timeoutMinutes: string;
  automaticEvents: boolean;
  browsersOnly: boolean;
  keyRate: string;
  addressRate: string;
  scriptName: string;
  collectPath: string;
  secretParams: string;
  conversionActions: string;
}

const rateText = (rate: number | null): string => (rate === null ? "" : String(rate));

/** What is wrong with a text that should be a number; how large it may be is the server's to say. */
export const numberHint = (text: string): string | null =>
  /^\d+(\.\d+)?$/.test(text.trim()) ? null : "Write a number.";

/** The same for a limit, which may be empty, and counts whole events. */
export const rateHint = (text: string): string | null =>
  /^\d*$/.test(text.trim()) ? null : "Write a whole number, or nothing for no limit.";

const rateOf = (text: string): number | null => (text.trim() === "" ? null : Number(text));

export const siteDraft = (site: Site): SiteDraft => ({
  name: site.name,
  domains: textOf(site.domains),
  timeZone: site.timeZone,
  timeoutMinutes: String(site.sessionTimeoutSeconds / 60),
  automaticEvents: site.automaticEvents,
  browsersOnly: site.browsersOnly,
  keyRate: rateText(site.limits.keyEventsPerSecond),
  addressRate: rateText(site.limits.addressEventsPerSecond),
  scriptName: site.scriptName ?? "",
  collectPath: site.collectPath ?? "",
  secretParams: textOf(site.secretParams),
  conversionActions: textOf(site.conversionActions),
});

/** Only what differs from the site as it is. */
export const siteChange = (site: Site, draft: SiteDraft): Record<string, unknown> => {
  const before = siteDraft(site);
  const change: Record<string, unknown> = {};
  for (const name of ["name", "timeZone", "automaticEvents", "browsersOnly"] as const)
    if (draft[name] !== before[name]) change[name] = draft[name];
  if (draft.domains !== before.domains) change["domains"] = entriesOf(draft.domains);
  if (draft.timeoutMinutes !== before.timeoutMinutes) change["sessionTimeoutSeconds"] = Math.round(Number(draft.timeoutMinutes) * 60);
  if (draft.keyRate !== before.keyRate || draft.addressRate !== before.addressRate)
    change["limits"] = { keyEventsPerSecond: rateOf(draft.keyRate), addressEventsPerSecond: rateOf(draft.addressRate) };
  for (const name of ["scriptName", "collectPath"] as const)
    if (draft[name] !== before[name]) change[name] = draft[name].trim() || null;
  for (const name of ["secretParams", "conversionActions"] as const)
    if (draft[name] !== before[name]) change[name] = entriesOf(draft[name]);
  return change;
};
