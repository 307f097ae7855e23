// Who is browsing: the customer's uuid, and the token by which the site's own backend vouches for them.
import { allowed } from "./consent";
import { newUuid } from "./event";
import { within } from "./patience";
import { read, recall, remember, write } from "./storage";

export type Token = string | null | undefined;
export type TokenSource = Token | (() => Token | Promise<Token>);

const UUID = "ff_uuid";
const SUBJECT = "ff_subject";
const EXPIRY_MARGIN_MS = 30_000; // a token must outlive its way to the server
const TOKEN_WAIT_MS = 5_000; // then events go without one: most need none, and must not be held up

type Claims = { exp?: number; uuid?: string; customId?: unknown; email?: string };

let renewed: string | undefined;
/** Nothing, or "", while there is none. */
export let token: string;
let claims: Claims;
let source: TokenSource;

export const setUuid = (value: string): string => {
  remember(UUID, (renewed = value));
  return value;
};

/**
 * The customer's uuid, made on first use; "" for somebody who may not be tracked.
 * Asked anew each time, for another tab may have changed it.
 */
export const uuid = (): string => {
  if (!allowed()) return "";
  const known = recall(UUID);
  // Written once on each page, so that the cookie's 400 days start again and the mirror agrees with it.
  return known === renewed ? known : setUuid(known[35] ? known : newUuid());
};

/** Forgets who this was; what comes next is somebody else. */
export const forget = (): void => {
  source = token = "";
  remember(UUID, "");
  write(SUBJECT, "");
};

/** Takes a token; who may not be tracked leaves no trace of it, until it is adopted again. */
export const adopt = (value: Token): void => {
  token = value || "";
  try {
    claims = JSON.parse(atob(token.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/"))) || {};
  } catch {
    claims = {}; // Not for us to judge: the server will say what is wrong with it.
  }
  become(claims);
};

/** Takes note of who this is: somebody else than before, without a reset() in between, must not go on as they did. */
export const become = ({ customId, email, uuid: own }: Claims): void => {
  // A digest is enough to see that the person changed, without keeping their address in the browser.
  const subject = [...`${customId || email || own || ""}`].reduce(
    (digest, character) => (digest * 31 + (character as any).charCodeAt()) | 0,
    0,
  );
  if (!subject || !allowed()) return;
  // An event naming another uuid than its token does would be refused.
  if (own || (read(SUBJECT) || subject) != subject) setUuid(own || newUuid());
  write(SUBJECT, subject as any);
};

export const setToken = (value: TokenSource): void => {
  source = value;
  adopt((value as any)?.call ? "" : (value as Token));
};

/** Has a token that will last, as far as the page can provide one. Never rejects. */
export const freshToken = async (): Promise<void> => {
  const asked = source;
  if (!(asked as any)?.call || (token && claims.exp! * 1000 > Date.now() + EXPIRY_MARGIN_MS)) return;
  const value = await within(TOKEN_WAIT_MS, async () => (asked as () => Token)());
  // A reset() or another setToken() in the meantime has made it somebody else's.
  if (asked === source) adopt(value);
};

/** The token for events of this customer; those that somebody else left behind are not theirs to vouch for. */
export const tokenFor = (owner: string): string | false => (owner === uuid() && token);

/** Drops a token that the server refused, unless there is another by now; true when the page can provide another. */
export const renewToken = (refused: string | false): boolean => {
  if (token === refused) token = "";
  return !!(source as any)?.call;
};
