// How events reach the server: in batches, at once, and again with the same ids until it has answered for them.
import { allowed, refused } from "./consent";
import { newUuid, type Event } from "./event";
import { forget, freshToken, renewToken, tokenFor } from "./identity";
import { within } from "./patience";
import * as queue from "./queue";
import { slot } from "./storage";
import * as settings from "./settings";

const BATCH_BYTES_MAX = 60_000; // browsers let a page have 64 KiB of keepalive requests and beacons altogether
const GATHER_MS = 20; // events of one click go together, and the live view does not notice
const ANSWER_MS_MAX = 30_000; // a request that hangs must not hold up those behind it
const BACKOFF_MS = 1_000;
const BACKOFF_MS_MAX = 300_000;
const RETRY_AFTER_MS_MAX = 3_600_000;
const FINAL = /^(2|40[013]|41[35])/; // sending the same again would be refused again

/** Below the ids of this page's events: what other pages left behind does not go in nobody's turn. */
const first = newUuid();
const inFlight = new Set<string>();
/** Events whose token was refused once; a second refusal is final, or a wrong key would be tried for ever. */
const doubted = new Set<string>();
let failures = 0;
/** What is under way, if anything. */
let busy: unknown;
let timer: ReturnType<typeof setTimeout> | undefined;
/** Epoch ms, from the server's Retry-After; not even a closing page goes against it. */
let notBefore = 0;

/** Forgets who this was, and all that they did and is not yet sent. */
export const abandon = (): void => {
  queue.clear();
  forget();
};

/** Sends the next events that go together, oldest first, and more when the server has answered for them. */
const sendNext = async (leaving?: unknown): Promise<void> => {
  const batch: Event[] = [];
  leaving || (await freshToken());
  const { keep, off, sampling, tokens } = settings.site;
  let room = BATCH_BYTES_MAX;
  if (refused()) abandon();
  for (const event of queue.list()) {
    const { id, action, auto, uuid } = event;
    // A customer is in the sample with all events or with none, on every page alike.
    if ((auto && off) || !RegExp(keep!).test(action) || uuid.slice(-8) >= sampling!) queue.remove(id);
    else if (
      !inFlight.has(id) &&
      !(leaving && id < first) &&
      // All of one customer, for a token vouches for no other's.
      uuid === (batch[0] || event).uuid &&
      // Those that only a token lets in wait for it, and let the others pass.
      !(tokens && RegExp(tokens).test(action) && !tokenFor(uuid))
    ) {
      room -= queue.bytes(event);
      if (room < 0) break;
      batch.push(event);
      inFlight.add(id);
    }
  }
  if (!(busy = batch[0])) return;

  const token = tokenFor(batch[0]!.uuid);
  const to = settings.base + "v1/events?key=" + settings.key + "&sentAt=" + Date.now() + (token && leaving ? "&customerToken=" + token : "");
  const body = JSON.stringify(batch);
  let status: any;
  let pause = 0;
  let refusals: { index: number; code: string }[] | undefined;
  await within(ANSWER_MS_MAX, async () => {
    // A text and no header of our own is what a page may send to another origin without asking first; a closing page has
    // no time to ask.
    const headers = token && !leaving ? { "X-Customer-Token": token } : {};
    const response = await fetch(to, { method: "POST", keepalive: true, headers, body });
    status = response.status;
    pause = Math.min(1000 * +response.headers.get("Retry-After")! || 0, RETRY_AFTER_MS_MAX);
    refusals = (await response.json()).rejected; // or a proxy's answer rather than ours, or one cut short
  });
  // A beacon taken is not a beacon delivered: later the events are sent again, and the server knows their ids.
  if (leaving && !status) navigator.sendBeacon(to, body);
  busy = 0;
  const answered = FINAL.test(status);
  batch.forEach(({ id }, place) => {
    inFlight.delete(id);
    const code = refusals?.find?.((refusal) => refusal.index === place)?.code;
    if (/^auth_[ir]/.test(code!) && !doubted.has(id) && renewToken(token)) doubted.add(id);
    else if (answered) queue.remove(id);
  });
  if (answered) {
    failures = 0;
    return leaving ? flush() : sendNext(); // in the same turn: another takes the browser a while
  }
  notBefore = Date.now() + pause;
  clearTimeout(timer);
  // Spread out, lest every browser come back in the same second.
  timer = setTimeout(flush, pause + Math.min(BACKOFF_MS * 2 ** failures++, BACKOFF_MS_MAX) * (0.5 + Math.random() / 2));
};

let stay = new AbortController();

/** Sends, in its turn until the page is left: in the bfcache it would keep the turn from everybody. */
const send = (): Promise<unknown> =>
  new Promise((resolve) => sendNext().finally((stay.signal.onabort = resolve as () => void)));

/** Sends now; `leaving` in nobody's turn, for there may be no later. */
export const flush = (leaving?: unknown): void => {
  if (leaving) {
    stay.abort();
    stay = new AbortController();
  }
  if (Date.now() < notBefore) return;
  timer = clearTimeout(timer) as undefined;
  if (!allowed()) return;
  if (leaving) sendNext(leaving);
  else
    busy ||= settings
      .ready()
      .then(() => navigator.locks.request(slot, stay, send)) // one tab at a time
      .catch(send); // Without locks (no https, a sandboxed frame) each goes on its own, as does who left before its turn.
};

/** Sends within a moment. */
export const soon = (): void => {
  timer ??= setTimeout(flush, GATHER_MS);
};
