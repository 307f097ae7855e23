// How events reach the server: in batches, at once, and again with the same ids until it has answered for them.
import { optedOut } from "./consent";
import type { Event } from "./event";
import { freshToken, renewToken, tokenFor } from "./identity";
import { within } from "./patience";
import * as queue from "./queue";
import { safe } from "./safe";
import * as settings from "./settings";

const BATCH_EVENTS_MAX = 50;
const IN_FLIGHT_BYTES_MAX = 60_000; // browsers let a page have 64 KiB of keepalive requests and beacons altogether
const GATHER_MS = 20; // events of one click go together, and the live view does not notice
const ANSWER_MS_MAX = 30_000; // a request that hangs must not hold up those behind it
const BACKOFF_MS = 1_000;
const BACKOFF_MS_MAX = 300_000;
const RETRY_AFTER_MS_MAX = 3_600_000;
const FINAL = [400, 401, 403, 413, 415]; // sending the same again would be refused again

const inFlight = new Set<string>();
let inFlightBytes = 0;
let failures = 0;
let gathering: ReturnType<typeof setTimeout> | undefined;
let retrying: ReturnType<typeof setTimeout> | undefined;
/** Epoch ms, from the server's Retry-After; not even a closing page goes against it. */
let notBefore = 0;
let address: string;

export const open = (host: string, key: string): void => {
  address = `${host}/v1/events?key=${key}&sentAt=`;
};

const settle = (ids: Set<string>, size: number, response?: Response): void => {
  ids.forEach((id) => inFlight.delete(id));
  inFlightBytes -= size;
  const { ok, status = 0, headers } = response || {};
  if (ok || (FINAL.includes(status) && !(status === 401 && renewToken()))) {
    queue.remove(ids);
    failures = 0;
    flush();
  } else {
    const asked = Math.min(1000 * +(headers?.get("Retry-After") || 0) || 0, RETRY_AFTER_MS_MAX);
    // Spread out, lest every browser come back in the same second.
    const wait = Math.min(BACKOFF_MS * 2 ** failures++, BACKOFF_MS_MAX) * (0.5 + Math.random() / 2);
    notBefore = asked && Date.now() + asked;
    clearTimeout(retrying);
    retrying = setTimeout(retry, Math.max(wait, asked), true);
  }
};

const deliver = (batch: Event[], size: number, leaving?: boolean): void => {
  const ids = new Set(batch.map(({ id }) => id));
  const token = tokenFor(batch[0]!.uuid);
  const plain = address + Date.now();
  const vouched = token ? `${plain}&customerToken=${token}` : plain;
  const body = JSON.stringify(batch);
  ids.forEach((id) => inFlight.add(id));
  inFlightBytes += size;
  let answer: Promise<Response>;
  try {
    // A text and no header of our own is what a page may send to another origin without asking first; a closing
    // page has no time to ask.
    answer = fetch(leaving ? vouched : plain, {
      method: "POST",
      keepalive: true,
      headers: token && !leaving ? { "X-Customer-Token": token } : {},
      body,
    });
  } catch (error) {
    // A beacon taken is not a beacon delivered: later the events are sent again, and the server knows their ids.
    answer = navigator.sendBeacon(vouched, body) ? new Promise(() => {}) : Promise.reject(error);
  }
  within(ANSWER_MS_MAX, answer).then((response) => settle(ids, size, response));
};

const send = safe((leaving?: boolean): void => {
  if (optedOut()) return queue.clear();
  queue.save();
  if (Date.now() < notBefore || (!leaving && (retrying || inFlightBytes))) return;
  const refused = queue.waiting.filter((event) => !settings.permits(event));
  if (refused[0]) queue.remove(new Set(refused.map(({ id }) => id)));
  let batch: Event[];
  do {
    batch = [];
    let size = 0;
    for (const event of queue.waiting) {
      // One customer per request, for a token must not vouch for what somebody else left behind.
      if (inFlight.has(event.id) || (batch[0] && batch[0].uuid !== event.uuid)) continue;
      const more = queue.bytes(event) + 2;
      if (batch.length === BATCH_EVENTS_MAX || inFlightBytes + size + more > IN_FLIGHT_BYTES_MAX) break;
      size += more;
      batch.push(event);
    }
    if (batch[0]) deliver(batch, size, leaving);
  } while (leaving && batch[0]);
});

/** Sends now; `leaving` sends everything at once, for there may be no later. */
export const flush = (leaving?: boolean): void => {
  clearTimeout(gathering);
  gathering = undefined;
  if (leaving) send(leaving);
  else if (queue.waiting[0]) settings.ready.then(freshToken).then(() => send());
};

/** Sends within a moment. */
export const soon = (): void => {
  gathering ??= setTimeout(flush, GATHER_MS);
};

/** Tries again without waiting for the back-off, the network being back. */
export const retry = (due?: boolean): void => {
  if (!due && Date.now() < notBefore) return;
  clearTimeout(retrying);
  retrying = undefined;
  notBefore = 0;
  flush();
};
