// The calls that a page makes, and the start that they need.
import * as consent from "./consent";
import type { Params } from "./event";
import { describeForm } from "./forms";
import { adopt, become, forget, setToken as takeToken, token, uuid as own, type TokenSource } from "./identity";
import { leaving, life, on, see } from "./life";
import { visit } from "./page";
import { record } from "./record";
import { safe } from "./safe";
import * as settings from "./settings";
import * as transport from "./transport";

/** A custom event. */
export const track: (action: string, params?: Params, label?: string) => void = record;

/** A `page.visit` on demand. */
export const pageVisit: (params?: Params) => void = visit;

/** Who this is, with attributes of theirs. */
export const identify = ({ customId, email, phone, ...params }: Params): void => {
  // Somebody may have a new address, but not a new customId.
  token || become({ customId });
  record("client.identify", params, undefined, undefined, { customId, email, phone });
};

/** Forgets who this was: what comes next is somebody else. */
export const reset: () => void = forget;

/** The customer's token, or a function that fetches one whenever it has expired. */
export const setToken = (source: TokenSource): void => {
  takeToken(source);
  transport.soon(); // some events may have waited for it
};

/** A form's fields as `form.submit`; `mapping` says which customer attribute each field sets. */
export const sendFormData = (form: string, data?: Params | FormData, mapping?: Record<string, string>): void =>
  record("form.submit", describeForm(form, data, mapping));

/** Whether this page was not yet seen, or not since it was left. */
let waiting = true;

/** Tells of a page once somebody sees it: not while it is prerendered or in the background; at every return to it. */
const begin = (): void => {
  // An async script may run before the head has been read: no body yet.
  if (waiting && !document.hidden && document.body && consent.allowed()) {
    waiting = false;
    see();
  }
};

export const optOut = (): void => {
  consent.choose("1");
  transport.abandon();
};

export const optIn = (): void => {
  consent.choose("0");
  adopt(token);
  begin();
  transport.soon(); // what was kept before it was required
};

/** Sends what is queued without waiting. */
export const flush: () => void = transport.flush;

/** This customer's uuid; "" for somebody who may not be tracked. */
export const uuid: () => string = own;

/** Undoes every listener. */
export const stop = (): void => life.abort();

/**
 * Starts the tracker of the site with this tracker key, with those of its parts that are named.
 *
 * `host` is where Footfall answers, with a slash at its end; with `required` nothing happens before `optIn`.
 */
export const start = (
  key: string,
  host: string,
  required: unknown,
  ...features: unknown[]
): void => {
  consent.open(required);
  settings.open(host, key);
  if (consent.refused()) transport.abandon(); // perhaps on another subdomain, and this one's mirrors go as well
  if (!consent.optedOut() && !consent.pending()) settings.ready(); // a browser's signal may count no longer
  features.forEach((feature) => feature && safe(feature as () => void)());
  const leave = (gone?: unknown): void => {
    leaving.forEach((each) => each(gone));
    transport.flush(1);
  };
  // Not on unload: phones never fire it, and listening to it would keep the page out of the bfcache.
  on(window, "pagehide", () => {
    leave(1);
    waiting = true; // to be seen again, if it comes back from the bfcache
  });
  const turn = (): void => {
    begin();
    transport.flush();
  };
  // What the document is told passes the window first.
  on(window, "visibilitychange DOMContentLoaded pageshow online", () => (document.hidden ? leave() : turn()));
  turn(); // what other pages left behind goes from a background tab as well
};
