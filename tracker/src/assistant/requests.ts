// Hearing what the tracker sends, and the answers, without changing either: around fetch and sendBeacon, and its queue.
import { safe } from "./element";
import type { Log, Recorded, State } from "./log";

const QUEUE = "ff_queue:";
const LATER = [408, 429]; // and everything from 500: the tracker comes again by itself

/** The events of a request, if it is one of the tracker's. */
const sentBy = (url: unknown, body: unknown, isOurs: (key: string) => boolean): Recorded[] => {
  if (typeof body !== "string") return [];
  const { searchParams } = new URL(url instanceof Request ? url.url : String(url), location.href);
  // By its own parameters rather than its path, which a site may choose.
  if (!searchParams.has("sentAt") || !isOurs(searchParams.get("key") || "")) return [];
  const events: unknown = JSON.parse(body);
  return (Array.isArray(events) ? events : [events]).filter((event) => event?.id && event.action);
};

const settle = (log: Log, events: Recorded[], status: number, body: any): void => {
  const error = body?.error || {};
  if (status >= 500 || LATER.includes(status) || !body) {
    const why = error.message || `The server answered ${status}.`;
    return events.forEach((event) => log.note(event, "waiting", error.code, `${why} It is sent again by itself.`));
  }
  const rejected = new Map<number, any>((body.rejected || []).map((each: any) => [each.index, each]));
  events.forEach((event, index) => {
    const why = rejected.get(index) || (status >= 400 ? error : null);
    if (why) log.note(event, "refused", why.code || String(status), why.message);
    else log.note(event, "accepted");
  });
};

/** Notes in `log` what is sent from now on; call what it returns to stop. `isOurs` says which keys count. */
export const listen = (log: Log, isOurs: (key: string) => boolean): (() => void) => {
  const { fetch: fetching } = window;
  const beaconing = navigator.sendBeacon;
  let hears = true;
  const note = safe((events: Recorded[], state: State, message?: string) =>
    events.forEach((event) => log.note(event, state, undefined, message)),
  );
  const read = safe((url: unknown, body: unknown) => (hears ? sentBy(url, body, isOurs) : []));

  const heardFetch: typeof fetch = function (this: unknown, input, init) {
    const events = read(input, init?.body) || [];
    // The page's own call, and its own answer: what it throws is the tracker's business.
    const answer = fetching.call(window, input, init);
    if (!events[0]) return answer;
    note(events, "sending");
    answer.then(
      (response) => {
        const settled = safe((body?: unknown) => settle(log, events, response.status, body));
        response.clone().json().then(settled, () => settled());
      },
      () => note(events, "waiting", "No answer. It is sent again once the network is back."),
    );
    return answer;
  };
  const heardBeacon: Navigator["sendBeacon"] = function (this: unknown, url, data) {
    const taken = beaconing.call(navigator, url, data);
    note(read(url, data) || [], taken ? "unseen" : "waiting");
    return taken;
  };
  window.fetch = heardFetch;
  navigator.sendBeacon = heardBeacon;
  return () => {
    hears = false;
    // Somebody may have wrapped ours since; then it stays, and only passes on.
    if (window.fetch === heardFetch) window.fetch = fetching;
    if (navigator.sendBeacon === heardBeacon) navigator.sendBeacon = beaconing;
  };
};

/** Notes what lies in the tracker's queue and was not sent from here, and what another tab has sent since. */
export const readQueue = (log: Log, isOurs: (key: string) => boolean): void => {
  const queued = new Set<string>();
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(QUEUE) || !isOurs(name.slice(QUEUE.length).split(":")[0]!)) continue;
    try {
      const event: Recorded = JSON.parse(localStorage.getItem(name) || "");
      if (!event.id || !event.action) continue;
      queued.add(event.id);
      if (!log.of(event.id)) log.note(event, "waiting", undefined, "In the queue.");
    } catch {
      // Nothing of the tracker's, or gone since.
    }
  }
  for (const { event, state } of log.entries) {
    if (state === "waiting" && !queued.has(event.id)) log.note(event, "unseen", undefined, "Sent by another tab.");
  }
};
