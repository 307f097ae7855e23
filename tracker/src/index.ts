// The public calls of footfall.js, the queue of calls made before it arrived, and its start.
import { choose, optedOut } from "./consent";
import { ACTION, LABEL_CHARACTERS_MAX, newUuid, type Event, type Identifiers, type Params } from "./event";
import { describeForm } from "./form";
import { forget, setToken, uuid } from "./identity";
import { describePage, onVisit, type Listen } from "./page";
import * as queue from "./queue";
import { safe, warn, type Call } from "./safe";
import * as settings from "./settings";
import * as transport from "./transport";

const EVENT_BYTES_MAX = 40_000; // params have at most 32 KiB, and a larger request could not outlive its page

type Footfall = Record<string, Call> & { push: (...calls: [string, ...unknown[]][]) => void };
/** What the page knows as `footfall`: a list until the script arrives, then the calls themselves. */
type Page = { footfall?: (Footfall | unknown[]) & { sites?: Record<string, Footfall> } };

const record = (
  action: string,
  params: Params = {},
  label?: string,
  client?: Identifiers,
  automatic?: boolean,
): void => {
  if (!action || !ACTION.test(action)) return warn("not an action:", action);
  if (optedOut()) return;
  const now = Date.now();
  // A copy, for the page may go on changing its params.
  const event: Event = JSON.parse(
    JSON.stringify({
      id: newUuid(now),
      action,
      time: new Date(now),
      uuid: uuid(),
      params,
      // By characters, not by UTF-16 units: half an emoji is not text.
      label: label && [...label].slice(0, LABEL_CHARACTERS_MAX).join(""),
      client,
    }),
  );
  if (queue.bytes(event) > EVENT_BYTES_MAX) return warn("too large:", action);
  if (automatic) settings.automatic.add(event);
  queue.add(event);
  transport.soon();
};

const visit = (params?: Params, automatic?: boolean): void =>
  record(
    "page.visit",
    { ...describePage(), ...params },
    "Visited page " + (document.title || location.pathname),
    undefined,
    automatic,
  );

const track = (action: string, params?: Params, label?: string): void => record(action, params, label);

const optOut = (): void => {
  choose(true);
  queue.clear();
  forget();
};

const life = new AbortController();

const calls: Record<string, Call> = {
  track,
  trackCustomEvent: track,
  pageVisit: (params?: Params) => visit(params),
  identify({ customId, email, phone, ...params }: Params) {
    record("client.identify", params, "Identified", { customId: customId && "" + customId, email, phone });
  },
  reset() {
    forget();
    uuid();
  },
  setToken,
  sendFormData(form: string, data?: Params | FormData, mapping?: Record<string, string>) {
    record("form.submit", describeForm(form, data, mapping), "Submitted form " + form);
  },
  optOut,
  optIn: () => choose(false),
  flush: () => transport.flush(),
  uuid: () => (optedOut() ? "" : uuid()),
  /** Undoes every listener. */
  stop: () => life.abort(),
};

const on: Listen = (target, type, heard) => target.addEventListener(type, safe(heard), { signal: life.signal });

const start = (script: HTMLScriptElement): void => {
  const { key = "", host: named, pageVisit } = script.dataset;
  const page = window as unknown as Page;
  const early = page.footfall;
  const sites = early?.sites || {};
  if (sites[key]) return; // Included twice; a second start would count everything twice.

  // `https://HOST`, `HOST` or a `/path` of the page's own server.
  const host = named
    ? (named.includes("/") ? "" : "//") + named.replace(/\/$/, "")
    : new URL(script.src).origin;
  queue.open("ff_queue:" + key);
  settings.load(`${host}/v1/tracker/${key}`, "ff_settings:" + key);
  transport.open(host, key);

  const footfall = (sites[key] = {} as Footfall);
  for (const name in calls) footfall[name] = safe(calls[name]!);
  footfall.push = (...list) =>
    list.forEach(
      safe(([name, ...parameters]: [string, ...unknown[]]) => {
        if (!calls.hasOwnProperty(name)) return warn("no such call:", name);
        footfall[name]!(...parameters);
      }),
    );
  // With trackers of two sites on one page the first keeps the name; the others are at footfall.sites[KEY].
  if (!early?.sites) page.footfall = Object.assign(footfall, { sites });
  if (optedOut()) optOut(); // perhaps on another subdomain; this one's mirrors go as well
  if (Array.isArray(early)) {
    footfall.push(...(early as []));
    early.push = footfall.push as typeof early.push; // the page may have kept hold of the list
  }

  const leave = (): void => transport.flush(true);
  // Not on unload: phones never fire it, and listening to it would keep the page out of the bfcache.
  on(window, "pagehide", leave);
  on(document, "visibilitychange", () => document.hidden && leave());
  on(window, "online", () => transport.retry());
  onVisit(() => {
    if (pageVisit !== "manual") visit({}, true);
    transport.flush();
  }, on);
};

safe(() => {
  // currentScript is null where a tag manager has put this text into a script of its own.
  const script = (document.currentScript || document.querySelector("script[data-key]")) as HTMLScriptElement | null;
  if (script?.dataset.key) start(script);
  else warn("its script tag needs data-key");
})();
