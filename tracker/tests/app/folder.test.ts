// @vitest-environment node
// footfall/node: events in a folder outlive the program, however it ends, and programs that have nothing to do end.
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { appScript, folder, nodeScript, scratch } from "./built";
import { actions, collector, events, type Collector } from "./collector";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 }); // of a busy machine

let server: Collector;
let place: string;
let places = 0;

beforeEach(async () => {
  server = await collector();
  place = join(scratch, `events-${places++}`);
});
afterEach(() => server.close());

const IMPORTS = `
import { start } from ${JSON.stringify(appScript)};
import { folder } from ${JSON.stringify(nodeScript)};
const [host, place] = process.argv.slice(1);
`;

/** Runs a program until it ends by itself or, where it says "kill me", is killed. */
const run = (program: string, heard: (said: string) => void = () => {}): Promise<string> =>
  new Promise((ended, failed) => {
    const given = ["--input-type=module", "-e", IMPORTS + program, server.host, place];
    const child: ChildProcess = spawn(process.execPath, given, { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout!.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      heard(said);
      if (said.includes("kill me")) child.kill("SIGKILL");
    });
    child.on("error", failed);
    child.on("close", (code, signal) => ended(`${signal ?? code}`));
  });

const START = `const footfall = await start({ key: "KEY", host, storage: folder(place) });`;

test("events of a killed program come with its next start, once and in order", async () => {
  server.answers = Array(3).fill("cut");
  const killed = await run(`${START}
    for (let number = 0; number < 50; number++) footfall.track("a.b", { number });
    await footfall.flush();
    console.log("kill me");
    setInterval(() => {}, 1000);`);
  expect(killed).toBe("SIGKILL");
  const tried = server.received.flatMap((each) => each.events);
  server.received = [];
  server.answers = [];

  expect(await run(`${START} await footfall.flush();`)).toBe("0");
  expect(events(server).map(({ params }) => params.number)).toEqual([...Array(50).keys()]);
  expect(events(server).map(({ id }) => id)).toEqual(expect.arrayContaining(tried.map(({ id }) => id)));

  server.received = [];
  expect(await run(`${START} await footfall.flush();`)).toBe("0");
  expect(events(server)).toEqual([]);
});

test("a program killed while it writes leaves whole events or none", async () => {
  server.answers = Array(1_000).fill("hang");
  await run(`${START}
    setInterval(() => footfall.track("a.b", { text: "x".repeat(10_000) }), 1);
    setTimeout(() => console.log("kill me"), 300);`);
  server.answers = [];
  server.received = [];
  const before = readdirSync(place).filter((name) => name.startsWith("ff%3AKEY%3A") && name.length > 20).length;
  expect(before).toBeGreaterThan(0);
  expect(await run(`${START} await footfall.flush();`)).toBe("0");
  expect(events(server)).toHaveLength(before);
  expect(new Set(events(server).map(({ params }) => params.text.length))).toEqual(new Set([10_000]));
});

test("killed at any moment, on a line that fails every other time, nothing that was kept is lost", async () => {
  const kept = new Set<string>();
  for (let round = 0; round < 6; round++) {
    server.answers = Array.from({ length: 1_000 }, (_, place) => (place % 2 ? "cut" : { status: place % 3 ? 202 : 503 }));
    await run(
      `${START}
      for (let number = 0; ; number++) {
        footfall.track("a.b", { name: "${round}-" + number });
        await footfall.flush();
        console.log("kept ${round}-" + number);
        if (!number) setTimeout(() => process.kill(process.pid, "SIGKILL"), ${5 + 45 * round});
      }`,
      (said) => said.match(/\d+-\d+(?=\n)/g)?.forEach((name) => kept.add(name)),
    );
  }
  server.answers = [];
  expect(await run(`${START} await footfall.flush();`)).toBe("0");
  const arrived = new Map(events(server).map(({ id, params }) => [params.name, id]));
  expect(kept.size).toBeGreaterThanOrEqual(6);
  expect([...kept].filter((name) => !arrived.has(name))).toEqual([]);
  expect(new Set(events(server).map(({ id }) => id)).size).toBe(arrived.size);
});

test("a program that has told its last event ends by itself, when all is well", async () => {
  const before = performance.now();
  expect(await run(`${START} footfall.track("a.b");`)).toBe("0");
  expect(performance.now() - before).toBeLessThan(20_000);
  expect(actions(server)).toEqual(["a.b"]);
});

test("and when the server is away: its events wait in the folder", async () => {
  server.answers = [{ status: 503, retryAfter: "3600" }];
  const before = performance.now();
  expect(await run(`${START} footfall.track("a.b");`)).toBe("0");
  expect(performance.now() - before).toBeLessThan(20_000);
  expect(await run(`${START} await footfall.flush();`)).toBe("0");
  expect(new Set(events(server).map(({ id }) => id)).size).toBe(1);
  expect(server.received).toHaveLength(2);
});

test("a folder gives back what it was given, under any name, and is nobody else's to read", async () => {
  const storage = folder(join(place, "deep"));
  for (const name of ["ff:KEY:1", "ff_uuid", "../out", "Ł/ó:*?"]) {
    expect(await storage.getItem(name)).toBeNull();
    await storage.setItem(name, `first of ${name}`);
    await storage.setItem(name, `value of ${name} 😀`);
    expect(await storage.getItem(name)).toBe(`value of ${name} 😀`);
    expect(await storage.getAllKeys()).toEqual([name]);
    await storage.removeItem(name);
    await storage.removeItem(name);
    expect(await storage.getItem(name)).toBeNull();
  }
  await storage.setItem("a", "b");
  expect(readdirSync(place)).toEqual(["deep"]);
  expect(statSync(join(place, "deep")).mode & 0o77).toBe(0);
  expect(statSync(join(place, "deep", "a.item")).mode & 0o77).toBe(0);
});

test("what could not be written leaves nothing that takes up room", async () => {
  const storage = folder(place);
  mkdirSync(join(place, "a.item"), { recursive: true });
  await expect(storage.setItem("a", "b")).rejects.toThrow();
  expect(readdirSync(place)).toEqual(["a.item"]);
});

test("what a killed program had not finished is no item, and is cleared when it is old", async () => {
  mkdirSync(place);
  const [old, recent] = ["1-0.new", "2-0.new"].map((name) => join(place, name));
  for (const path of [old!, recent!]) writeFileSync(path, "half of a");
  utimesSync(old!, 0, 0);
  expect(await folder(place).getAllKeys()).toEqual([]);
  expect([existsSync(old!), existsSync(recent!)]).toEqual([false, true]);
});
