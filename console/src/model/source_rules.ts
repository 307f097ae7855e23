// A site's own rules on where visits come from, as they stand in the form and as they are sent.
import type { SourceRule } from "../api";

/** The channels that the server knows; an empty one is worked out as usual. */
export const CHANNELS = [
  "direct", "search", "paid search", "social", "paid social", "mail", "ai", "referral", "internal", "display", "affiliates", "campaign",
]; // prettier-ignore

export interface RuleDraft {
  host: string;
  path: string;
  param: string;
  source: string;
  medium: string;
  channel: string;
}

export const NEW_RULE: RuleDraft = { host: "", path: "", param: "", source: "", medium: "", channel: "" };

export const rulesDraft = (rules: SourceRule[]): RuleDraft[] =>
  rules.map(({ match, source, medium, channel }) => ({
    host: match.host ?? "", path: match.path ?? "", param: match.param ?? "", source, medium: medium ?? "", channel: channel ?? "",
  })); // prettier-ignore

export const rulesOf = (drafts: RuleDraft[]): SourceRule[] =>
  drafts.map(({ host, path, param, source, medium, channel }) => ({
    match: { host: host.trim(), path: path.trim(), param: param.trim() }, source: source.trim(), medium: medium.trim(), channel,
  })); // prettier-ignore

/** Why they cannot be saved; null when they can. */
export const rulesHint = (drafts: RuleDraft[]): string | null => {
  const at = drafts.findIndex((rule) => !rule.source.trim() || ![rule.host, rule.path, rule.param].some((pattern) => pattern.trim()));
  return at < 0 ? null : `Rule ${at + 1} needs a source, and a host, path or param by which it is known.`;
};
