// @vitest-environment node
// footfall/app against a server: what its calls tell, and what the app's adapters do.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Footfall, Options, Storage } from "../../src/app/index";
import { start } from "./built";
import { actions, collector, events, outcome, until, type Collector } from "./collector";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 }); // of a busy machine

let server: Collector;
let running: Footfall[] = [];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  server = await collector();
});
afterEach(async () => {
  await outcome(Promise.all(running.map((each) => each.stop())));
  running = [];
  await server.close();
  vi.useRealTimers();
});

const begin = async (options: Partial<Options> = {}): Promise<Footfall> => {
  const footfall = await start({ key: "KEY", host: server.host, ...options });
  running.push(footfall);
  return footfall;
};

/** As AsyncStorage, or as one of the lesser ones. */
const storageOf = (kept: Map<string, string>, { slow = false, lists = true } = {}): Storage => {
  const later = async <T>(work: () => T): Promise<T> => {
    if (slow) await new Promise((resolve) => setTimeout(resolve, 50));
    return work();
  };
  const full = {
    getItem: (name: string) => later(() => kept.get(name) ?? null),
    setItem: (name: string, value: string) => later(() => void kept.set(name, value)),
    removeItem: (name: string) => later(() => void kept.delete(name)),
    getAllKeys: () => later(() => [...kept.keys()]),
  };
  const { getAllKeys: _, ...less } = full;
  return lists ? full : less;
};

const syncStorage = (kept: Map<string, string>): Storage => ({
  getItem: (name) => kept.get(name),
  setItem: (name, value) => kept.set(name, value),
  removeItem: (name) => kept.delete(name),
});

const queued = (kept: Map<string, string>): string[] => [...kept.keys()].filter((name) => /^ff:KEY:./.test(name));

const CALLS: [string, (footfall: Footfall) => void, object][] = [
  ["screenView", (it) => it.screenView("Basket", { items: 2 }), { action: "screen.view", params: { name: "Basket", items: 2 } }],
  ["buttonClick", (it) => it.buttonClick("Buy"), { action: "button.click", params: { name: "Buy" } }],
  ["applicationStarted", (it) => it.applicationStarted({ applicationName: "Shop" }), { action: "client.applicationStarted", params: { applicationName: "Shop" } }],
  ["login", (it) => it.login({ customId: 17, email: "a@b.c" }, { method: "code" }), { action: "client.login", params: { method: "code" }, client: { customId: "17", email: "a@b.c" } }],
  ["logout", (it) => it.logout({ by: "menu" }), { action: "client.logout", params: { by: "menu" } }],
  ["identify", (it) => it.identify({ phone: "+48600", city: "Kraków" }), { action: "client.identify", params: { city: "Kraków" }, client: { phone: "+48600" } }],
  ["track", (it) => it.track("a.b", { c: 1 }, "Did it"), { action: "a.b", params: { c: 1 }, label: "Did it" }],
  ["sendFormData", (it) => it.sendFormData("signup", { mail: "a@b.c", password: "x" }, { email: "mail" }), { action: "form.submit", params: { form: "signup", fields: { mail: "a@b.c" }, attributes: { email: "a@b.c" } } }],
]; // prettier-ignore

test.each(CALLS)("%s tells its event", async (_, call, expected) => {
  const footfall = await begin();
  const uuid = footfall.uuid();
  call(footfall);
  await until(() => server.received.length);
  expect(events(server)[0]).toMatchObject({ ...expected, uuid });
});

test("a start is told once, with the app's name and version, before everything else", async () => {
  const footfall = await begin({ app: { name: "Shop", version: "1.2", build: 7 } });
  footfall.screenView("Home");
  await until(() => server.received.length);
  expect(actions(server)).toEqual(["client.applicationStarted", "screen.view"]);
  expect(events(server)[0].params).toEqual({ applicationName: "Shop", version: "1.2", build: 7 });
});

test("after a logout somebody else goes on", async () => {
  const footfall = await begin();
  const before = footfall.uuid();
  footfall.logout();
  footfall.track("a.b");
  await until(() => actions(server).length === 2);
  const [logout, next] = events(server);
  expect(logout).toMatchObject({ action: "client.logout", uuid: before });
  expect(next.uuid).toBe(footfall.uuid());
  expect(next.uuid).not.toBe(before);
});

const STORAGES: [string, (kept: Map<string, string>) => Storage][] = [
  ["one that answers later", (kept) => storageOf(kept, { slow: true })],
  ["one that cannot list its names", (kept) => storageOf(kept, { lists: false })],
  ["one that answers at once", syncStorage],
];

describe.each(STORAGES)("with %s", (_, storage) => {
  test("the next start goes on as the same customer, and sends what is left with the same ids", async () => {
    const kept = new Map<string, string>();
    const offline = { fetch: () => Promise.reject(new TypeError("no network")) };
    const first = await outcome(begin({ storage: storage(kept), network: offline }));
    for (const action of ["a.1", "a.2", "a.3"]) first.track(action);
    const uuid = first.uuid();
    await outcome(first.stop());
    const ids = queued(kept).map((name) => name.split(":")[2]);
    expect(ids).toHaveLength(3);

    const second = await outcome(begin({ storage: storage(kept) }));
    expect(second.uuid()).toBe(uuid);
    await until(() => actions(server).length === 3);
    expect(events(server).map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(actions(server)).toEqual(["a.1", "a.2", "a.3"]);
    await until(() => !queued(kept).length);
  });
});

test("no event is sent before the storage has it", async () => {
  const kept = new Map<string, string>();
  const footfall = await outcome(begin({ storage: storageOf(kept, { slow: true }) }));
  let missing: string[] | undefined;
  server.arrived = () => (missing = events(server).filter(({ id }) => !kept.has("ff:KEY:" + id)));
  for (let number = 0; number < 5; number++) footfall.track("a.b", { number });
  await until(() => missing);
  expect(missing).toEqual([]);
  expect(server.received[0]!.events).toHaveLength(5);
});

test("a storage that needs long for many events loses neither them nor who this is", async () => {
  const kept = new Map<string, string>();
  const offline = { fetch: () => Promise.reject(new TypeError("no network")) };
  const first = await outcome(begin({ storage: storageOf(kept), network: offline }));
  for (const action of ["a.1", "a.2"]) first.track(action);
  const uuid = first.uuid();
  await outcome(first.stop());

  const slow = storageOf(kept);
  const getItem = async (name: string) => {
    if (name.startsWith("ff:")) await new Promise((resolve) => setTimeout(resolve, 8_000));
    return slow.getItem(name);
  };
  const second = await outcome(begin({ storage: { ...slow, getItem } }));
  second.track("a.3");
  expect([second.uuid(), kept.get("ff_uuid")]).toEqual([uuid, uuid]);
  await until(() => actions(server).includes("a.3"));
  await vi.advanceTimersByTimeAsync(8_000);
  await outcome(second.flush());
  expect(actions(server)).toEqual(["a.3", "a.1", "a.2"]);
  expect(queued(kept)).toEqual([]);
});

test.each([
  ["fails", () => Promise.reject(new Error("disk full"))],
  ["throws", () => { throw new Error("no storage"); }],
  ["hangs", () => new Promise<never>(() => {})],
])("a storage that %s costs nothing but memory", async (_, broken) => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const storage = { getItem: broken, setItem: broken, removeItem: broken, getAllKeys: broken };
  const footfall = await outcome(begin({ storage }));
  footfall.track("a.b");
  await until(() => actions(server).length);
  expect(footfall.uuid()).toBe(events(server)[0].uuid);
}); // prettier-ignore

test("leaving the app, coming back and a network send what waits; a stopped tracker hears nothing", async () => {
  const listening = new Set<(active: boolean) => void>();
  const networks = new Set<() => void>();
  const footfall = await begin({
    appState: {
      onChange: (changed) => {
        listening.add(changed);
        return { remove: () => void listening.delete(changed) };
      },
    },
    network: {
      onOnline: (online) => {
        networks.add(online);
        return () => void networks.delete(online);
      },
    },
  });
  for (const happen of [() => listening.forEach((heard) => heard(false)), () => networks.forEach((heard) => heard())]) {
    server.answers = [{ status: 503 }];
    const before = server.received.length;
    footfall.track("a.b");
    await until(() => server.received.length === before + 1);
    await new Promise((resolve) => setImmediate(resolve));
    await until(() => {
      if (server.received.length === before + 1) happen();
      return server.received.length > before + 1;
    });
  }
  await footfall.stop();
  expect([listening.size, networks.size]).toEqual([0, 0]);
});

test("before consent nothing is kept, asked or sent; then the start is told", async () => {
  const kept = new Map<string, string>();
  const footfall = await begin({ storage: syncStorage(kept), consent: "required", app: { name: "Shop" } });
  footfall.track("a.b");
  await vi.advanceTimersByTimeAsync(5_000);
  expect([kept.size, server.received.length, server.settingsAsked, footfall.uuid()]).toEqual([0, 0, 0, ""]);
  footfall.optIn();
  footfall.track("c.d");
  await until(() => actions(server).length === 2);
  expect(actions(server)).toEqual(["client.applicationStarted", "c.d"]);
  footfall.optOut();
  footfall.track("e.f");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(actions(server)).not.toContain("e.f");
  expect(queued(kept)).toEqual([]);
});

test("the customer's token goes along, and a refused one is replaced", async () => {
  const tokens = ["old", "new"];
  server.answers = [{ status: 401, body: { accepted: 0, rejected: [{ index: 0, code: "auth_invalid", message: "" }] } }];
  const footfall = await begin();
  footfall.setToken(() => Promise.resolve(tokens.shift() ?? "new"));
  footfall.track("a.b");
  await until(() => server.received.length === 2);
  expect(server.received.map(({ token }) => token)).toEqual(["old", "new"]);
  expect(new Set(events(server).map(({ id }) => id)).size).toBe(1);
});

test("what the site denies does not leave, and one with many domains is no trouble", async () => {
  server.settings = { status: 200, body: { keep: "^(?!secret\\.)", domains: ["a.example", "b.example"] } };
  const footfall = await begin();
  footfall.track("secret.x");
  footfall.track("a.b");
  await until(() => actions(server).length);
  expect(actions(server)).toEqual(["a.b"]);
});

test("two trackers of one program do not mix", async () => {
  const other = await collector();
  const [one, two] = [await begin(), await begin({ host: other.host + "/", key: "OTHER" })];
  expect(one.uuid()).not.toBe(two.uuid());
  one.track("for.one");
  two.track("for.two");
  await until(() => actions(server).length && actions(other).length);
  expect([actions(server), actions(other)]).toEqual([["for.one"], ["for.two"]]);
  expect(other.received[0]!.path).toContain("/v1/events?key=OTHER&sentAt=");
  await other.close();
});

test("it needs neither navigator nor TextEncoder", async () => {
  vi.stubGlobal("navigator", undefined);
  vi.stubGlobal("TextEncoder", undefined);
  const footfall = await begin();
  footfall.track("a.b", { city: "Łódź 😀" });
  vi.unstubAllGlobals(); // the server's side of it needs them
  await until(() => actions(server).length);
  expect(events(server)[0].params.city).toBe("Łódź 😀");
});

test.each([
  ["a bad action", (it: Footfall) => it.track("not allowed!")],
  ["params without an end", (it: Footfall) => it.track("a.b", endless())],
  ["no identifiers", (it: Footfall) => it.login(undefined as never)],
])("%s is a warning, never an error", async (_, call) => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  const footfall = await begin();
  call(footfall);
  expect(warned).toHaveBeenCalled();
});

const NEEDED = 'start needs a key, and a host such as "https://events.example.com"; not';

test.each([
  ["nothing", undefined, [undefined, undefined]],
  ["no key", { host: "https://events.example.com" }, [undefined, "https://events.example.com"]],
  ["no host", { key: "KEY", host: undefined }, ["KEY", undefined]],
  ["a host without https://", { key: "KEY", host: "events.example.com" }, ["KEY", "events.example.com"]],
])("a start with %s says what it needs, and the app goes on", async (_, options, given) => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  const kept = new Map<string, string>();
  const footfall = await start({ app: { name: "Shop" }, ...options, storage: storageOf(kept) } as never);
  footfall.track("a.b");
  footfall.login({ customId: "c-17" });
  await outcome(footfall.flush());
  await outcome(footfall.stop());
  expect(warned.mock.calls).toEqual([["footfall:", NEEDED, ...given]]);
  expect([footfall.uuid(), kept.size]).toEqual(["", 0]);
});

test("an adapter that fails is a warning, and events go all the same", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  const broken = () => {
    throw new Error("the native module is missing");
  };
  const footfall = await begin({ appState: { onChange: broken }, network: { onOnline: broken } });
  footfall.track("a.b");
  await until(() => actions(server).length);
  expect(warned).toHaveBeenCalledTimes(2);
});

const endless = (): Record<string, unknown> => {
  const params: Record<string, unknown> = {};
  params.self = params;
  return params;
};
