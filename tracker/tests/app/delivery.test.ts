// @vitest-environment node
// footfall/app on bad days: servers that fail, hang and ask to wait, and programs that are waited for.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Footfall } from "../../src/app/index";
import { start } from "./built";
import { actions, collector, events, outcome, until, type Answer, type Collector } from "./collector";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 }); // of a busy machine

let server: Collector;
let footfall: Footfall;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  server = await collector();
  footfall = await start({ key: "KEY", host: server.host });
});
afterEach(async () => {
  await footfall.stop();
  await server.close();
  vi.useRealTimers();
});

const BAD_DAYS: [string, Answer, number][] = [
  ["a failure", { status: 500 }, 500],
  ["a proxy's page", { status: 502, body: "<h1>Bad gateway</h1>" }, 500],
  ["a connection that is cut", "cut", 500],
  ["no answer at all", "hang", 30_000],
  ["503 with a time to wait", { status: 503, retryAfter: "60" }, 60_000],
  ["429 with a time to wait", { status: 429, retryAfter: "7" }, 7_000],
];

test.each(BAD_DAYS)("after %s the same events come again, not too soon", async (_, answer, milliseconds) => {
  server.answers = [answer];
  footfall.track("a.1");
  footfall.track("a.2");
  await until(() => server.received.length === 1);
  const first = Date.now();
  await until(() => server.received.length === 2);
  expect(Date.now() - first).toBeGreaterThanOrEqual(milliseconds - 20);
  const [once, again] = server.received;
  expect(again!.events).toEqual(once!.events);
  expect(actions(server)).toEqual(["a.1", "a.2", "a.1", "a.2"]);
});

test("a burst of a thousand events arrives whole and in order", async () => {
  for (let number = 0; number < 1_000; number++) footfall.track("a.b", { number });
  await until(() => events(server).length === 1_000);
  expect(events(server).map(({ params }) => params.number)).toEqual([...Array(1_000).keys()]);
});

const duration = async (work: Promise<void>): Promise<number> => {
  const before = Date.now();
  await outcome(work);
  return Date.now() - before;
};

test("a flush lasts until everything has been answered for, in several batches too", async () => {
  for (let number = 0; number < 20; number++) footfall.track("a.b", { text: "x".repeat(9_000) });
  await outcome(footfall.flush());
  expect(events(server)).toHaveLength(20);
  expect(server.received.length).toBeGreaterThan(2);
});

test("a flush with nothing to send is soon over", async () => {
  expect(await duration(footfall.flush())).toBeLessThan(2_000);
});

test("a flush that fails is over, and what is left comes later", async () => {
  server.answers = [{ status: 503, retryAfter: "60" }];
  footfall.track("a.b");
  await outcome(footfall.flush());
  expect(server.received).toHaveLength(1);
  expect(await duration(footfall.flush())).toBeLessThan(2_000); // it may not be sent yet, so nothing to wait for
  expect(server.received).toHaveLength(1);
  await until(() => server.received.length === 2);
});

test("a flush of events that the site does not want is soon over", async () => {
  const other = await collector();
  other.settings = { status: 200, body: { keep: "^wanted$" } };
  const choosy = await start({ key: "KEY", host: other.host });
  choosy.track("unwanted");
  expect(await duration(choosy.flush())).toBeLessThan(2_000);
  expect(other.received).toEqual([]);
  await other.close();
});
