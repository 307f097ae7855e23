// The tracker's core as an app needs it: the same calls as a page's, without a page.
import * as api from "../api";
import * as consent from "../consent";
import type { Params } from "../event";
import { record } from "../record";
import { safe } from "../safe";
import * as settings from "../settings";
import * as transport from "../transport";
import type { Identifiers } from "./identifiers";

const open = (key: string, host: string, required: boolean): void => {
  consent.open(required);
  settings.open(host, key);
  if (consent.refused()) transport.abandon();
  else if (!consent.pending()) settings.ready();
};

export const core = {
  open: safe(open),
  allowed: consent.allowed,
  /** An event that is made by itself, unless the site has switched those off. */
  recordAutomatic: safe((action: string, params: Params): void => record(action, params, undefined, true)),
  login: safe(({ customId, email, phone }: Identifiers, params?: Params): void =>
    record("client.login", params, undefined, false, { customId: customId && "" + customId, email, phone }),
  ),
  track: safe(api.track),
  identify: safe(api.identify),
  reset: safe(api.reset),
  setToken: safe(api.setToken),
  sendFormData: safe(api.sendFormData),
  optOut: safe(api.optOut),
  optIn: safe(api.optIn),
  flush: safe(api.flush),
  uuid: safe(api.uuid),
  stop: safe(api.stop),
};

export type Core = typeof core;
