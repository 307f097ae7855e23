// footfall.js: the script tag's own tracker, with everything that a page can tell, and the calls made before it arrived.
import { flush, identify, optIn, optOut, pageVisit, reset, sendFormData, setToken, start, stop, track, uuid } from "./api";
import { banners } from "./banners";
import { clicks } from "./clicks";
import { forms } from "./forms";
import { routes, visits } from "./page";
import { extras } from "./settings";
import { safe, warn, type Call } from "./safe";

/** What the page knows as `footfall`: a list of calls until the script arrives, then the calls themselves. */
const page = window as unknown as { footfall?: any };

const calls: Record<string, Call> = {
  track, trackCustomEvent: track, pageVisit, identify, reset, setToken, sendFormData, optOut, optIn, flush, uuid, stop,
}; // prettier-ignore

safe(() => {
  // currentScript is null where a tag manager has put this text into a script of its own.
  const script = (document.currentScript || document.querySelector("script[data-key]")) as HTMLScriptElement | null;
  const { key, host, pageVisit, consent, spa, pageLeave } = script!.dataset;
  const early: any = page.footfall || [];
  // Nobody's site, or included twice: a second start would count everything twice.
  if (!early.pop || !key) return;
  const footfall: any = (page.footfall = {});
  for (const name in calls) footfall[name] = safe(calls[name]!);
  // The page may have kept hold of the list.
  footfall.push = early.push = (...list: [string, ...unknown[]][]) =>
    list.forEach(safe(([name, ...parameters]) => (footfall[name] || warn)(...parameters)));
  start(
    key,
    // `https://HOST` or a `/path` of the page's own server; otherwise where the script came from.
    host ? host.replace(/\/?$/, "/") : "" + new URL(".", script!.src),
    consent,
    (pageLeave != null || /ff_/.test(location.search)) && extras,
    !pageVisit && visits,
    spa && routes,
    banners,
    clicks,
    forms,
    () => footfall.push(...early), // last, for a consent among them begins the visit
  );
})();
