// What the assistant hears of requests: which are the tracker's, and what became of each event.
import { afterEach, describe, expect, test, vi } from "vitest";
import { Log } from "../../src/assistant/log";
import { listen, readQueue } from "../../src/assistant/requests";

const KEY = "fft_a";
const isOurs = (key: string): boolean => key === KEY;
const URL_OF = `https://c.example.com/v1/events?key=${KEY}&sentAt=1`;
const event = (id: string) => ({ id, action: "a.b" });
const body = JSON.stringify([event("1"), event("2")]);
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

let deaf = (): void => {};
afterEach(() => {
  deaf();
  localStorage.clear();
});

const answering = (answer: Response | Error): Log => {
  vi.stubGlobal("fetch", () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)));
  const log = new Log();
  deaf = listen(log, isOurs);
  return log;
};
const json = (status: number, content: unknown): Response => new Response(JSON.stringify(content), { status });
const outcome = (log: Log): string[] => log.entries.map(({ state, code }) => (code ? `${state} ${code}` : state));

describe("an answer is each event's verdict", () => {
  const why = { index: 1, code: "param_invalid", field: "params.a", message: "Wrong." };
  const limited = { accepted: 0, rejected: [], error: { code: "rate_limited", message: "Too many." } };
  test.each([
    ["all taken", json(202, { accepted: 2, rejected: [] }), ["accepted", "accepted"]],
    ["one refused", json(202, { accepted: 1, rejected: [why] }), ["accepted", "refused param_invalid"]],
    ["all refused for one reason", json(403, { accepted: 0, rejected: [], error: { code: "origin_denied", message: "No." } }), ["refused origin_denied", "refused origin_denied"]],
    ["too many", json(429, limited), ["waiting rate_limited", "waiting rate_limited"]],
    ["overloaded", json(503, {}), ["waiting", "waiting"]],
    ["a proxy's page", new Response("<html>", { status: 502 }), ["waiting", "waiting"]],
    ["no network", new TypeError("Failed to fetch"), ["waiting", "waiting"]],
  ])("%s", async (_, answer, states) => {
    const log = answering(answer);
    const response = fetch(URL_OF, { method: "POST", body });
    expect(outcome(log)).toEqual(["sending", "sending"]);
    await response.catch(() => null);
    await settled();
    expect(outcome(log)).toEqual(states);
  });
});

test("the page gets its own answer, unread", async () => {
  answering(json(202, { accepted: 2, rejected: [] }));
  const response = await fetch(URL_OF, { method: "POST", body });
  await settled();
  expect(await response.json()).toEqual({ accepted: 2, rejected: [] });
});

describe("what is not the tracker's is not looked at", () => {
  test.each([
    ["another address", "https://shop.example.com/api", body],
    ["another site's key", URL_OF.replace(KEY, "fft_b"), body],
    ["no text", URL_OF, new Blob([body])],
    ["no events", URL_OF, "[1, null, {}]"],
    ["no JSON", URL_OF, "hello"],
    ["no address", "https://[", body],
  ])("%s", async (_, url, sent) => {
    const said = vi.spyOn(console, "warn").mockImplementation(() => {});
    const log = answering(json(200, {}));
    await fetch(url, { method: "POST", body: sent });
    expect(log.entries).toEqual([]);
    said.mockRestore();
  });
});

test("a beacon's answer is never seen; one that is not taken waits", () => {
  const beacon = vi.fn(() => true);
  Object.defineProperty(navigator, "sendBeacon", { value: beacon, configurable: true, writable: true });
  const log = answering(json(200, {}));
  expect(navigator.sendBeacon(URL_OF, body)).toBe(true);
  expect(outcome(log)).toEqual(["unseen", "unseen"]);
  beacon.mockReturnValue(false);
  navigator.sendBeacon(URL_OF, JSON.stringify([event("3")]));
  expect(log.of("3")?.state).toBe("waiting");
});

test("after it stops, fetch and sendBeacon are as they were", () => {
  const before = [window.fetch, navigator.sendBeacon];
  listen(new Log(), isOurs)();
  expect([window.fetch, navigator.sendBeacon]).toEqual(before);
});

test("the queue is looked at for what waits, and for what another tab has sent", () => {
  const log = new Log();
  localStorage.setItem(`ff_queue:${KEY}:1`, JSON.stringify(event("1")));
  localStorage.setItem("ff_queue:fft_b:2", JSON.stringify(event("2")));
  localStorage.setItem(`ff_queue:${KEY}:3`, "broken");
  readQueue(log, isOurs);
  expect(outcome(log)).toEqual(["waiting"]);
  localStorage.clear();
  readQueue(log, isOurs);
  expect(outcome(log)).toEqual(["unseen"]);
});

describe("the log", () => {
  test("goes on from page to page, and what was under way has no verdict any more", () => {
    const log = new Log();
    log.note(event("1"), "accepted");
    log.note(event("2"), "sending");
    expect(outcome(new Log(log.text))).toEqual(["accepted", "unseen"]);
  });
  test.each(["", "nonsense", "{}", "[1]", '[{"event":{}}]'])("begins anew after %j", (text) => expect(new Log(text).entries).toEqual([]));
  test("keeps the newest 200, and an accepted event as it is", () => {
    const log = new Log();
    for (let id = 0; id < 250; id++) log.note(event(String(id)), "accepted");
    log.note(event("249"), "waiting");
    expect(log.entries).toHaveLength(200);
    expect(log.of("249")?.state).toBe("accepted");
  });
});
