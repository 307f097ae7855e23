// The logic behind the settings: patterns as typed, what a form sends, roles, and what the audit says in words.
import { describe, expect, test } from "vitest";
import type { Site } from "../api";
import type { Authentication } from "../api_settings";
import { agentWords } from "./agent";
import { actWords, differences, nameWords } from "./audit_words";
import { withKey, withReplacement, withRules, withoutKey } from "./key_changes";
import { broughtBy, mendingOf, readable } from "./mending";
import { domainHints, entriesOf, patternHints } from "./patterns";
import { type Role, isAtLeast, roleOn } from "./roles";
import { collectPathHint, scriptNameHint, trackerLine } from "./own_names";
import { numberHint, rateHint, siteChange, siteDraft } from "./site_draft";

describe("patterns, one a line", () => {
  test.each([
    ["", []],
    ["page.visit", ["page.visit"]],
    ["  page.visit \n\n banner.*\n", ["page.visit", "banner.*"]],
    ["page.visit\npage.visit", ["page.visit"]],
    ["Page.Visit\npage.visit", ["Page.Visit", "page.visit"]],
  ])("%j holds %j", (text, entries) => expect(entriesOf(text)).toEqual(entries));

  test.each([
    ["page.visit", 0],
    ["*", 0],
    ["a-Z_0.9*", 0],
    ["  page.visit  ", 0],
    ["x".repeat(64), 0],
    ["x".repeat(65), 1],
    ["page visit", 1],
    ["page.visit!", 1],
    ["żółw", 1],
    ["ok\nnot ok\nnot/ok", 2],
    [Array.from({ length: 501 }, (_, at) => `a${at}`).join("\n"), 1],
  ])("%j has as many hints as lines at fault", (text, hints) => expect(patternHints(text)).toHaveLength(hints));

  test("a hint names the line and the entry", () => expect(patternHints("ok\n\nnot ok")[0]).toMatch(/^Line 3, “not ok”/));

  test.each([
    ["example.com\n*.example.com\nlocalhost\nEXAMPLE.com", 0],
    ["https://example.com", 1],
    ["*example.com", 1],
    ["a.*.com", 1],
    ["-a.com", 1],
  ])("of the domains %j, %i cannot be", (text, hints) => expect(domainHints(text)).toHaveLength(hints));
});

describe("roles", () => {
  test.each<[Role | null, Role, boolean]>([
    ["viewer", "viewer", true],
    ["viewer", "analyst", false],
    ["analyst", "analyst", true],
    ["admin", "viewer", true],
    [null, "viewer", false],
  ])("%s is at least %s: %s", (role, needed, enough) => expect(isAtLeast(role, needed)).toBe(enough));

  test.each<[Record<string, Role>, Role | null]>([
    [{}, null],
    [{ other: "admin" }, null],
    [{ s: "viewer" }, "viewer"],
    [{ "*": "analyst" }, "analyst"],
    [{ "*": "analyst", s: "viewer" }, "analyst"],
    [{ "*": "viewer", s: "admin" }, "admin"],
  ])("of %j the stronger counts on the site", (roles, role) => expect(roleOn(roles, "s")).toBe(role));
});

describe("a site's form", () => {
  const site = {
    id: "s",
    name: "Shop",
    domains: ["shop.example"],
    timeZone: "UTC",
    sessionTimeoutSeconds: 1800,
    automaticEvents: true,
    browsersOnly: false,
    limits: { keyEventsPerSecond: 1000, addressEventsPerSecond: null },
    trackerKey: "fft_a",
    scriptName: "lantern.js",
    collectPath: null,
    secretParams: ["voucher"],
    strictCatalogue: false,
    sourceRules: [],
    conversionActions: ["transaction.charge"],
  } as unknown as Site;
  test.each([
    [{}, {}],
    [{ name: "Store" }, { name: "Store" }],
    [{ domains: "a.example\n\n b.example" }, { domains: ["a.example", "b.example"] }],
    [{ timeoutMinutes: "45" }, { sessionTimeoutSeconds: 2700 }],
    [{ timeoutMinutes: "1.5" }, { sessionTimeoutSeconds: 90 }],
    [{ keyRate: "" }, { limits: { keyEventsPerSecond: null, addressEventsPerSecond: null } }],
    [{ addressRate: "50" }, { limits: { keyEventsPerSecond: 1000, addressEventsPerSecond: 50 } }],
    [{ browsersOnly: true }, { browsersOnly: true }],
    [{ scriptName: " glow.js " }, { scriptName: "glow.js" }],
    [{ scriptName: " " }, { scriptName: null }],
    [{ collectPath: "lantern" }, { collectPath: "lantern" }],
    [{ secretParams: "voucher\n\n code" }, { secretParams: ["voucher", "code"] }],
    [{ secretParams: "" }, { secretParams: [] }],
    [{ conversionActions: "transaction.charge\nform.*" }, { conversionActions: ["transaction.charge", "form.*"] }],
  ])("changed by %j sends %j", (changed, sent) => expect(siteChange(site, { ...siteDraft(site), ...changed })).toEqual(sent));
});

describe("own names of the tracker", () => {
  test.each([
    ["", true],
    ["lantern.js", true],
    [" lantern.js ", true],
    ["l2-x.js", true],
    ["lantern", false],
    ["l.js", false],
    ["Lantern.js", false],
    ["-a.js", false],
    [`${"x".repeat(42)}.js`, false],
  ])("%j can be a script: %s", (text, can) => expect(scriptNameHint(text) === null).toBe(can));

  test.each([
    ["", true],
    ["lantern", true],
    ["lantern.js", false],
    ["/lantern", false],
    ["a", false],
    ["x".repeat(42), false],
  ])("%j can be a collecting path: %s", (text, can) => expect(collectPathHint(text) === null).toBe(can));

  test.each([
    ["", "https://t.example/footfall.js"],
    [" lantern.js ", "https://t.example/lantern.js"],
  ])("a script named %j is loaded from %s", (name, source) =>
    expect(trackerLine("https://t.example", "fft_a", name)).toBe(`<script async src="${source}" data-key="fft_a"></script>`));
});

describe("numbers as typed", () => {
  test.each([
    ["30", true, true],
    [" 30 ", true, true],
    ["1.5", true, false],
    ["", false, true],
    ["soon", false, false],
    ["-5", false, false],
    ["1e3", false, false],
  ])("%j is a number: %s, a limit: %s", (text, isNumber, isRate) =>
    expect([numberHint(text) === null, rateHint(text) === null]).toEqual([isNumber, isRate]));
});

describe("changing the keys of tokens", () => {
  const key = (id: string, expiresAt: string | null = null): Authentication["keys"][number] => ({
    id, algorithm: "RS256", kind: "publicKey", fingerprint: "", createdAt: "2026-11-23T10:00:00.000Z", expiresAt,
  }); // prettier-ignore
  const until = "2026-12-01T00:00:00.000Z";
  const before: Authentication = { required: ["form.submit"], audience: "footfall", keys: [key("a"), key("b", until)] };
  const added = { algorithm: "ES256", publicKey: "PEM" };
  const rest = { required: ["form.submit"], audience: "footfall" };
  test("new rules keep every key, and when it ends", () =>
    expect(withRules(before, ["*"], " ")).toEqual({ required: ["*"], keys: [{ id: "a" }, { id: "b", expiresAt: until }] }));
  test("a further key stands beside the others", () =>
    expect(withKey(before, added)).toEqual({ ...rest, keys: [{ id: "a" }, { id: "b", expiresAt: until }, added] }));
  test("a removed key is left out", () => expect(withoutKey(before, "b")).toEqual({ ...rest, keys: [{ id: "a" }] }));
  test("a replaced key ends later, and the new one counts at once", () =>
    expect(withReplacement(before, "a", added, until)).toEqual({
      ...rest,
      keys: [{ id: "a", expiresAt: until }, { id: "b", expiresAt: until }, added],
    }));
});

describe("the audit in words", () => {
  test.each([
    ["lists.change", "changed the lists"],
    ["tracker_key.rotate", "rotated the tracker key"],
    ["board.share_link", "board share link"],
  ])("%s is said as %j", (act, words) => expect(actWords(act)).toBe(words));

  test.each([
    ["sessionTimeoutSeconds", "session timeout seconds"],
    ["session_timeout_seconds", "session timeout seconds"],
    ["deny", "deny"],
  ])("the field %s is called %j", (name, words) => expect(nameWords(name)).toBe(words));

  test.each([
    ["a change", { days: { from: 7, to: 30 } }, { name: "days", from: "7", to: "30" }],
    ["what had no value", { audience: { from: null, to: "shop" } }, { name: "audience", from: "none", to: "shop" }],
    ["yes and no", { signals: { from: false, to: true } }, { name: "signals", from: "no", to: "yes" }],
    ["what came to a list and what went", { deny: { from: ["a", "b"], to: ["b", "c"] } }, { name: "deny", from: null, to: "+ c  − a" }],
    ["a list in another order", { deny: { from: ["a", "b"], to: ["b", "a"] } }, { name: "deny", from: null, to: "another order" }],
    ["a fact that is no change", { scopes: ["events:read"] }, { name: "scopes", from: null, to: "events:read" }],
    ["a moment", { until: 1764028800000 }, { name: "until", from: null, to: "2025-11-25 00:00 UTC" }],
    ["a value within a value", { privacy: { from: { ip: "kept" }, to: { ip: "dropped" } } }, { name: "privacy", from: "ip kept", to: "ip dropped" }],
  ])("tells %s", (_, detail, told) => expect(differences(detail)).toEqual([told]));
});

describe("what was turned away", () => {
  test.each([
    ["event_denied", "lists"],
    ["auth_required", "authentication"],
    ["auth_mismatch", "authentication"],
    ["origin_denied", "site"],
    ["rate_limited", "site"],
    ["signal_honoured", "privacy"],
    ["param_invalid", null],
  ])("%s is mended in %s", (code, tab) => expect(mendingOf(code).tab).toBe(tab));

  test.each([
    ["tracker", "tracker key"],
    ["api", "api key"],
    ["import", "an import"],
  ] as const)("what came by %s is said to have come by %s", (kind, words) =>
    expect(broughtBy({ key: { kind, id: "x" } })).toBe(words),
  );

  test.each([
    ['{"a":1}', '{\n  "a": 1\n}'],
    ['{"a":', '{"a":'],
    ["plain text", "plain text"],
  ])("the raw event %j is shown as %j", (raw, shown) => expect(readable(raw)).toBe(shown));
});

describe("browsers of sessions", () => {
  test.each([
    ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36", "Chrome on Linux"],
    ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604", "Safari on iOS"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 15.0) Gecko/20100101 Firefox/140.0", "Firefox on macOS"],
    ["curl/8.9", "curl/8.9"],
    ["", "not known"],
  ])("%s is %s", (userAgent, words) => expect(agentWords(userAgent)).toBe(words));
});
