// Links to the site's other domains take the customer along: signed by the server, for two minutes.
import type { Tracker } from "./index";

const FRESH_MS = 60_000; // of the ticket's two minutes, the other is for the page to open
const WAIT_MS = 1_000; // the page's first events wait for it

const below = (host: string, parent: string): boolean => `.${host}`.endsWith(`.${parent}`);

/** Whether a host is one of the site's domains. */
const ours = (host: string, domains: string[]): boolean =>
  domains.some((pattern) => below(host, pattern.replace("*.", "")));

const ask = async ({ base, key }: Tracker, query: string): Promise<{ ticket?: string; uuid?: string }> => {
  try {
    const waiting = new AbortController();
    setTimeout(() => waiting.abort(), WAIT_MS);
    return await (await fetch(`${base}v1/tracker/${key}/link?${query}`, { signal: waiting.signal })).json();
  } catch {
    return {}; // Away or too slow: the link leads on without it.
  }
};

/** Goes on as the customer that a link brought along, and takes the ticket out of the address. */
const arrive = async (tracker: Tracker): Promise<void> => {
  const ticket = location.search.match(/[?&]ff_link=([\w-]+)/)?.[1];
  if (!ticket) return;
  history.replaceState(history.state, "", location.href.replace(/ff_link=[\w-]+&?/, "").replace(/[?&](#|$)/, "$1"));
  // Somebody else's page must not make this visitor somebody else.
  const from = document.referrer && new URL(document.referrer).hostname;
  if (!from || !ours(from, tracker.site.domains!)) return;
  const before = tracker.uuid();
  if (!before || localStorage.ff_subject) return; // they may not be tracked, or are somebody already
  const { uuid } = await ask(tracker, `ticket=${ticket}`);
  if (!uuid) return;
  tracker.setUuid(uuid);
  // What they did here so far, for nothing of it has left yet.
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(`ff:${tracker.key}:`)) localStorage[name] = localStorage[name].replace(before, uuid);
  }
};

export const links = (tracker: Tracker): Promise<void> => {
  let ticket: string | undefined;
  let owner = "";
  let asked = -FRESH_MS;

  /** Whether a link leads to another of the site's domains; subdomains share the cookie. */
  const leadsOut = ({ href, hostname }: { href?: string; hostname?: string }): boolean =>
    !!href &&
    !!hostname &&
    ours(hostname, tracker.site.domains!) &&
    !below(hostname, location.hostname) &&
    !below(location.hostname, hostname);
  const outward = (event: Event): HTMLAnchorElement | undefined =>
    (event.composedPath() as HTMLAnchorElement[]).find(leadsOut);
  // Asked for when somebody is about to follow a link, for a click cannot wait.
  const renew = async (): Promise<void> => {
    const uuid = tracker.uuid();
    if (!uuid || (owner === uuid && performance.now() - asked < FRESH_MS)) return;
    asked = performance.now();
    owner = uuid;
    ticket = (await ask(tracker, `uuid=${uuid}`)).ticket;
  };
  const near = (event: Event): unknown => outward(event) && renew();
  const follow = (event: Event): void => {
    const link = outward(event);
    if (!link || !ticket || owner !== tracker.uuid()) return;
    const { search } = link;
    link.search += `${search && "&"}ff_link=${ticket}`;
    setTimeout(() => (link.search = search)); // the browser has gone by it, and may come back
  };
  // Some are followed sooner than a ticket comes.
  const prepare = (): void => {
    if (document.readyState !== "loading" && [...document.links].some(leadsOut)) renew();
  };
  const listening = { capture: true, signal: tracker.stopped };
  document.addEventListener("DOMContentLoaded", prepare, listening);
  for (const type of ["pointerover", "focusin"]) document.addEventListener(type, near, listening);
  for (const type of ["click", "auxclick"]) document.addEventListener(type, follow, listening);
  const arrived = arrive(tracker);
  arrived.then(prepare, () => {});
  return arrived;
};
