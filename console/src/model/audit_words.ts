// What the audit log says, in words: acts, and what changed from what to what.

const ACTS: Record<string, string> = {
  "site.create": "created the site",
  "site.change": "changed the site",
  "site.archive": "archived the site",
  "site.restore": "restored the site",
  "lists.change": "changed the lists",
  "action.define": "defined the action",
  "action.remove": "removed the definition of",
  "catalogue.push": "replaced the catalogue",
  "authentication.change": "changed customer authentication",
  "key.create": "created an API key",
  "key.revoke": "revoked an API key",
  "tracker_key.create": "added a tracker key",
  "tracker_key.rotate": "rotated the tracker key",
  "tracker_key.remove": "removed a tracker key",
  "person.invite": "invited a person",
  "person.roles": "changed a person's roles",
  "person.remove": "removed a person",
  "person.link": "made a sign-in link",
  "person.sign_in": "signed in",
  "person.password": "set a password",
  "person.totp_on": "turned two-step sign-in on",
  "person.totp_off": "turned two-step sign-in off",
  "person.sessions_ended": "ended sessions",
  "person.locked_out": "was locked out after too many attempts",
  "customer.change": "changed a customer",
  "customer.merge": "merged customers",
  "merge.undo": "undid a merge",
  "conflict.resolve": "decided a conflict",
  "catalogue.define": "defined an action",
  "catalogue.forget": "took a definition away",
  "customer.erase": "erased a customer",
  "customer.export": "exported a customer",
  "events.import": "imported past events",
  "rejected.replay": "sent turned-away events again",
};

/** "lists.change" is "changed the lists"; an act without words of its own is said as it is. */
export const actWords = (act: string): string => ACTS[act] ?? act.replaceAll(/[._]/g, " ");

const MOMENT_MIN = 1_000_000_000_000; // a larger number is a moment in epoch milliseconds, not a count

export interface Difference {
  name: string;
  from: string | null;
  to: string;
}

/** "sessionTimeoutSeconds" and "session_timeout_seconds" are "session timeout seconds". */
export const nameWords = (name: string): string =>
  name.replaceAll(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();

const said = (value: unknown): string => {
  if (value === null || value === undefined || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number" && value > MOMENT_MIN) return new Date(value).toISOString().slice(0, 16).replace("T", " ") + " UTC";
  if (Array.isArray(value)) return value.length ? value.map(said).join(", ") : "none";
  if (typeof value === "object") return Object.entries(value).map(([name, inner]) => `${nameWords(name)} ${said(inner)}`).join(", "); // prettier-ignore
  return String(value);
};

const isChange = (value: unknown): value is { from: unknown; to: unknown } =>
  typeof value === "object" && value !== null && "from" in value && "to" in value;

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((each) => typeof each === "string");

/** What an entry's detail says, a row for each field; of lists, what came and what went. */
export const differences = (detail: Record<string, unknown>): Difference[] =>
  Object.entries(detail).map(([key, value]) => {
    const name = nameWords(key);
    if (!isChange(value)) return { name, from: null, to: said(value) };
    if (isTexts(value.from) && isTexts(value.to)) {
      const [from, to] = [value.from, value.to];
      const came = to.filter((each) => !from.includes(each)).map((each) => `+ ${each}`);
      const went = from.filter((each) => !to.includes(each)).map((each) => `− ${each}`);
      return { name, from: null, to: [...came, ...went].join("  ") || "another order" };
    }
    return { name, from: said(value.from), to: said(value.to) };
  });
