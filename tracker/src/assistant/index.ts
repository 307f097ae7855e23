// The tag assistant on a page of a site: starts listening at once, and shows itself only when the server knows the token.
import { safe } from "./element";
import { carryAlong } from "./links";
import { Log } from "./log";
import { Outlines } from "./outlines";
import { Panel } from "./panel";
import { listen, readQueue } from "./requests";
import { type Site, keys, siteOf } from "./site";
import * as tab from "./tab";
import { findTags } from "./tags";

const LOOK_MS = 1000; // for what nothing tells of: shadow roots made late, elements that move by themselves, the queue
const SETTLE_MS = 100; // a page that changes much is looked through once

const show = (site: Site, token: string, log: Log, deaf: () => void): void => {
  const life = new AbortController();
  const { signal } = life;
  const outlines = new Outlines();
  const isOurs = (key: string): boolean => key === site.key;

  const look = safe((): void => {
    panel.stay();
    const tags = findTags(panel.host, site.takes);
    outlines.show(tags);
    panel.showTags(tags);
  });
  let looking: ReturnType<typeof setTimeout> | undefined;
  const lookSoon = (): void => {
    looking ??= setTimeout(() => {
      looking = undefined;
      look();
    }, SETTLE_MS);
  };
  const stop = (): void => {
    life.abort();
    observer.disconnect();
    clearInterval(ticking);
    clearTimeout(looking);
    clearTimeout(ending);
    deaf();
    outlines.end();
  };
  const close = safe((): void => {
    stop();
    panel.end();
    tab.forget();
  });

  const panel = new Panel(site, log, outlines, close);
  const observer = new MutationObserver((changes) => {
    const retagged = changes.some(({ type, attributeName }) => type === "childList" || attributeName?.startsWith("data-ff-"));
    if (retagged) lookSoon();
    else outlines.place(); // a class or a style may move things
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true });
  const ticking = setInterval(() => {
    if (document.hidden) return;
    look();
    safe(readQueue)(log, isOurs);
  }, LOOK_MS);
  const ending = setTimeout(() => {
    stop();
    panel.expire();
  }, site.expiresAt - Date.now());

  log.changed = safe((entry) => panel.showEvent(entry));
  addEventListener("pagehide", () => tab.record(log.text), { signal });
  carryAlong(token, site.domains, signal);
  look();
};

const start = async (): Promise<void> => {
  const token = tab.token();
  const known = keys();
  if (!token || !known.length) return;
  const fetching = window.fetch.bind(window);
  const log = new Log(tab.recorded());
  // Before the server has answered: the first visit is sent by then.
  const deaf = listen(log, (key) => known.includes(key));
  const site = await siteOf(token, known, fetching);
  if (site) show(site, token, log, deaf);
  else deaf();
};

safe(() => {
  start().catch((error) => console.warn("footfall assistant:", error));
})();
