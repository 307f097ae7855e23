// footfall-extra.js: what few pages need, loaded only by those that do: links between a site's domains, the time spent on
// a page, and the tag assistant.
import type { Params } from "../event";
import type { SiteSettings } from "../settings";
import { leaves } from "./leaves";
import { links } from "./links";

/** What the tracker lends; a page loads it with the tracker's own version of this file beside it. */
export interface Tracker {
  /** Where Footfall answers, with a slash at its end. */
  base: string;
  key: string;
  site: SiteSettings;
  uuid: () => string;
  setUuid: (value: string) => string;
  record: (action: string, params?: Params) => void;
  seeing: ((...parameters: any[]) => unknown)[];
  leaving: ((gone?: unknown) => unknown)[];
  stopped: AbortSignal;
}

/** Resolves when nothing may be sent without it any longer. */
export const run = async (
  base: string,
  key: string,
  site: SiteSettings,
  uuid: () => string,
  setUuid: (value: string) => string,
  record: Tracker["record"],
  seeing: Tracker["seeing"],
  leaving: Tracker["leaving"],
  stopped: AbortSignal,
): Promise<void> => {
  const tracker: Tracker = { base, key, site, uuid, setUuid, record, seeing, leaving, stopped };
  if (document.querySelector("script[data-page-leave]")) leaves(tracker);
  await Promise.all([
    site.domains && links(tracker),
    /[?&]ff_debug=/.test(location.search) && import(base + "footfall-debug.js").catch(() => {}),
  ]);
};
