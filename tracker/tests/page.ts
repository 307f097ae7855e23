// A page that holds the tracker: starts footfall.js in a clean or a returning browser and sees what it sends.
import { vi } from "vitest";
import { extraOf } from "./extra";
import { inView } from "./in_view";

export interface Sent {
  url: URL;
  init: RequestInit;
  events: any[];
}

export type Answer =
  | { status?: number; retryAfter?: string; body?: unknown; text?: string; afterMs?: number }
  | "network"
  | "never"
  | "throws";

export const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const HOST = "https://collect.example.net/";

/** What the server answers: to `/v1/events` the list in turn, then 202; to everything else always the same. */
export const server = {
  events: [] as Answer[],
  settings: { body: {} } as Answer,
  link: { body: {} } as Answer,
  /** Whether it has no footfall-extra.js. */
  extraMissing: false,
};
/** What the browser says and does of its own accord. */
export const browser: { doNotTrack?: string; globalPrivacyControl?: boolean; locks?: unknown } = {};
export let sent: Sent[] = [];
/** How often the site's settings were asked for. */
export let settingsAsked = 0;
/** What the server was asked about links to the site's other domains. */
export let linksAsked: string[] = [];
export let beacons: { url: URL; events: any[] }[] = [];
/** Every listener registered since the page began, by target and type. */
export let listening: string[] = [];

const listeners = [window, document].map((target) => [target, target.addEventListener] as const);

const answerTo = async (answer: Answer): Promise<Response> => {
  if (answer === "throws" || answer === "network") throw new TypeError("Failed to fetch");
  if (answer === "never") return new Promise(() => {});
  const { status = 200, retryAfter, body = {}, text = JSON.stringify(body), afterMs } = answer;
  if (afterMs) await new Promise((resolve) => setTimeout(resolve, afterMs));
  return new Response(text, { status, headers: retryAfter ? { "Retry-After": retryAfter } : {} });
};

/** The answer to a batch of which some events were refused, by their place in it. */
export const refusing = (codes: Record<number, string>, status = 202): Answer => ({
  status,
  body: { accepted: 1, rejected: Object.entries(codes).map(([index, code]) => ({ index: +index, code, message: "" })) },
});

export const cookie = (name: string): string | undefined =>
  document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1];

export const forgetEverything = (): void => {
  localStorage.clear();
  for (const pair of document.cookie.split("; ")) {
    const name = pair.split("=")[0];
    for (const domain of ["", "; Domain=example.com", "; Domain=shop.example.com"]) {
      document.cookie = `${name}=; Path=/; Max-Age=0${domain}; Secure`;
    }
  }
};

export const footfall = (): any => (window as any).footfall;

let running: any[] = [];
let undo: (() => void)[] = [];

/** Every cookie that is set from now on, as its text. */
export const cookiesWritten = (): string[] => {
  const cookies: string[] = [];
  const real = Object.getOwnPropertyDescriptor(Document.prototype, "cookie")!;
  vi.spyOn(document, "cookie", "set").mockImplementation((text) => {
    cookies.push(text);
    real.set!.call(document, text);
  });
  return cookies;
};

/** As another tab of the same browser: what runs here goes on, and the next inclusion starts as well. */
export const openTab = (): void => {
  delete (window as any).footfall;
};

/** As a closed page: nothing of it hears or sends any more. */
export const close = (): void => {
  running.forEach((instance) => instance.stop());
  running = [];
  undo.forEach((each) => each());
  undo = [];
  openTab();
  for (const name of ["pushState", "replaceState"]) delete (history as any)[name];
  const now = Date.now();
  vi.clearAllTimers(); // which sets the clock back as well
  vi.setSystemTime(now);
  vi.resetModules();
  sent = [];
  beacons = [];
  settingsAsked = 0;
  linksAsked = [];
  listening = [];
};

const fetched = (address: string, init?: RequestInit): Promise<Response> => {
  const url = new URL(address, location.href);
  if (init?.body) {
    const answer = server.events.shift() ?? { status: 202 };
    // Some browsers throw at once, others reject; either way nothing has left.
    if (answer === "throws") throw new TypeError("keepalive is not possible");
    sent.push({ url, init, events: JSON.parse(init.body as string) });
    return answerTo(answer);
  }
  if (url.pathname.endsWith("/link")) {
    linksAsked.push(url.search);
    return answerTo(server.link);
  }
  settingsAsked++;
  if (server.settings === "throws") throw new TypeError("no");
  return answerTo(server.settings);
};

/** Runs the script once, as a tag with these attributes would, or its text alone, as a tag manager's own script. */
export const include = async (attributes: Record<string, string> = {}, tagged = true): Promise<void> => {
  const script = document.createElement("script");
  script.src = HOST + "footfall.js";
  const all: Record<string, string> = { "data-key": "KEY", ...attributes };
  for (const name in all) if (all[name]) script.setAttribute(name, all[name]!);
  vi.resetModules();
  extraOf(HOST, server.extraMissing);
  vi.stubGlobal("IntersectionObserver", inView.Observer);
  vi.stubGlobal("fetch", fetched);
  vi.stubGlobal("navigator", {
    ...browser,
    sendBeacon: (address: string, body: string) => {
      beacons.push({ url: new URL(address, location.href), events: JSON.parse(body) });
      return true;
    },
  });
  for (const [target, listen] of listeners) {
    vi.spyOn(target, "addEventListener").mockImplementation((...given: any[]) => {
      listening.push(given[0]);
      listen.apply(target, given as any);
      undo.push(() => target.removeEventListener(given[0], given[1], given[2]));
    });
  }
  // The document's own script as well, for some parts look for it there.
  if (tagged) document.head.append(Object.assign(script, { type: "text/plain" }));
  Object.defineProperty(document, "currentScript", { value: tagged ? script : null, configurable: true });
  await import("../src/index");
  Object.defineProperty(document, "currentScript", { value: null, configurable: true });
  if (footfall()?.stop) running.push(footfall());
};

const STEPS = 10; // answers are read in turns of the real loop, and time that jumps to its end gives them too few

/** Lets promises and the gathering timer run. */
export const moment = async (milliseconds = 50): Promise<void> => {
  for (let step = 0; step < STEPS; step++)
    await vi.advanceTimersByTimeAsync(Math.floor((milliseconds * (step + 1)) / STEPS) - Math.floor((milliseconds * step) / STEPS));
};

export const events = (): any[] => sent.flatMap((request) => request.events);
export const actions = (): string[] => events().map((event) => event.action);

/** The events that still wait in this browser, oldest first. */
export const stored = (): any[] =>
  Object.keys(localStorage)
    .filter((name) => /^ff:KEY:./.test(name))
    .sort()
    .map((name) => JSON.parse(localStorage[name]));

export const during = async (name: string, value: unknown, run: () => unknown): Promise<void> => {
  Object.defineProperty(document, name, { value, configurable: true });
  await run();
  delete (document as any)[name];
};

/** The tab is put in the background, or brought back. */
export const see = (visible: boolean): void => {
  if (visible) delete (document as any).hidden;
  else Object.defineProperty(document, "hidden", { value: true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
};

/** The page is left for another, in the order of the browsers: it may come back. */
export const hide = (): void => {
  see(false);
  window.dispatchEvent(new Event("pagehide"));
  delete (document as any).hidden;
};

/** The page comes back from the bfcache. */
export const comeBack = (): void => {
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
};

/** A token as a backend would sign it; the tracker only reads it. */
export const jwt = (claims: object): string => `e30.${btoa(JSON.stringify(claims)).replace(/=/g, "")}.c2ln`;

let drawn = 0;
/** Almost one, so that waits are as long as they can be, and never the same twice, for ids are made of it. */
const almostOne = (): number => 1 - (2 * drawn++ + 1) * 2 ** -48;

export const begin = async (): Promise<void> => {
  vi.useFakeTimers({ now: new Date("2026-11-23T10:00:00.123Z") });
  await moment(0); // for the requests of the page before, whose answers come now
  vi.clearAllTimers();
  sent = [];
  beacons = [];
  vi.spyOn(Math, "random").mockImplementation(almostOne);
  forgetEverything();
  document.head.innerHTML = "<title>Blue Mug</title>";
  document.body.innerHTML = "";
  delete (document as any).hidden;
  history.replaceState(null, "", "/mugs/blue");
  server.events = [];
  server.settings = { body: {} };
  server.link = { body: {} };
  server.extraMissing = false;
  inView.clear();
  for (const name in browser) delete (browser as any)[name];
};
