// Who is browsing: the customer's uuid, and the token by which the site's own backend vouches for them.
import { newUuid } from "./event";
import { within } from "./patience";
import { read, recall, remember, write } from "./storage";

export type Token = string | null | undefined;
export type TokenSource = Token | (() => Token | Promise<Token>);

const UUID = "ff_uuid";
const SUBJECT = "ff_subject";
const EXPIRY_MARGIN_MS = 30_000; // a token must outlive its way to the server
const TOKEN_WAIT_MS = 5_000; // then events go without one: most need none, and must not be held up

type Claims = { exp?: number; uuid?: string; customId?: string; email?: string };

let renewed: string | undefined;
let token = "";
let source: TokenSource;

const setUuid = (value: string): string => {
  remember(UUID, (renewed = value));
  return value;
};

/** The customer's uuid, made on first use. Asked anew each time, for another tab may have changed it. */
export const uuid = (): string => {
  const known = recall(UUID);
  // Written once on each page, so that the cookie's 400 days start again and the mirror agrees with it.
  return known && known === renewed ? known : setUuid(/^[\w-]{36}$/.test(known) ? known : newUuid());
};

/** Forgets who this was; what comes next is somebody else. */
export const forget = (): void => {
  source = token = "";
  remember(UUID, "");
  write(SUBJECT, "");
};

const claims = (): Claims => {
  try {
    return JSON.parse(atob(token.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/"))) as Claims;
  } catch {
    return {}; // Not for us to judge: the server will say what is wrong with it.
  }
};

const adopt = (value: Token): void => {
  token = value || "";
  const { customId, email, uuid: own } = claims();
  // A digest is enough to see that the person changed, without keeping their address in the browser.
  let subject = 0;
  for (const character of customId || email || own || "") {
    subject = (Math.imul(subject, 31) + character.charCodeAt(0)) | 0;
  }
  if (!subject) return;
  // An event naming another uuid than its token does would be refused. Without one, when somebody else logged in
  // and nobody called reset() in between, they must not go on as the person before.
  if (own || ![`${subject}`, ""].includes(read(SUBJECT))) setUuid(own || newUuid());
  write(SUBJECT, `${subject}`);
};

export const setToken = (value: TokenSource): void => {
  source = value;
  adopt(typeof value === "string" ? value : "");
};

/** Has a token that will last, as far as the page can provide one. Never rejects. */
export const freshToken = async (): Promise<void> => {
  const asked = source;
  if (typeof asked === "function" && !(claims().exp! * 1000 > Date.now() + EXPIRY_MARGIN_MS)) {
    const value = await within(TOKEN_WAIT_MS, Promise.resolve().then(asked));
    // A reset() or another setToken() in the meantime has made it somebody else's.
    if (asked === source) adopt(value);
  }
};

/** The token for events of this customer; those that somebody else left behind are not theirs to vouch for. */
export const tokenFor = (owner: string): string => (owner === uuid() ? token : "");

/** Drops a token that the server refused; true when the page can provide another. */
export const renewToken = (): boolean => typeof source === "function" && !!token && !(token = "");
