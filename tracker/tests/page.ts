// A page that holds the tracker: starts footfall.js in a clean or a returning browser and sees what it sends.
import { vi } from "vitest";

export interface Sent {
  url: URL;
  init: RequestInit;
  events: any[];
}

export type Answer = { status?: number; retryAfter?: string; body?: unknown } | "network" | "never" | "throws";

export const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** What the server answers: to `/v1/events` the list in turn, then 202; to the settings always the same. */
export const server = { events: [] as Answer[], settings: { body: {} } as Answer };
export let sent: Sent[] = [];
export let beacons: { url: URL; events: any[] }[] = [];
/** Every listener registered since the page began, by target and type. */
export let listening: string[] = [];

const listeners = [window, document].map((target) => [target, target.addEventListener] as const);

const answerTo = (answer: Answer): Promise<Response> => {
  if (answer === "throws") throw new TypeError("keepalive is not possible");
  if (answer === "network") return Promise.reject(new TypeError("Failed to fetch"));
  if (answer === "never") return new Promise(() => {});
  const { status = 200, retryAfter, body = {} } = answer;
  const headers = retryAfter ? { "Retry-After": retryAfter } : {};
  return Promise.resolve(new Response(JSON.stringify(body), { status, headers }));
};

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

/** As a closed page: nothing of it hears or sends any more. */
export const close = (): void => {
  running.forEach((instance) => instance.stop());
  running = [];
  delete (window as any).footfall;
  vi.clearAllTimers();
  vi.resetModules();
  sent = [];
  beacons = [];
  listening = [];
};

/** Runs the script once, as a tag with these attributes would. */
export const include = async (attributes: Record<string, string> = {}): Promise<void> => {
  const script = document.createElement("script");
  script.src = "https://collect.example.net/footfall.js";
  const all: Record<string, string> = { "data-key": "KEY", ...attributes };
  for (const name in all) if (all[name]) script.setAttribute(name, all[name]!);
  vi.resetModules();
  vi.stubGlobal("fetch", (address: string, init?: RequestInit) => {
    const url = new URL(address, location.href);
    if (!init?.body) return answerTo(server.settings);
    const answer = server.events.shift() ?? { status: 202 };
    if (answer !== "throws") sent.push({ url, init, events: JSON.parse(init.body as string) });
    return answerTo(answer);
  });
  vi.stubGlobal("navigator", {
    sendBeacon: (address: string, body: string) => {
      beacons.push({ url: new URL(address, location.href), events: JSON.parse(body) });
      return true;
    },
  });
  for (const [target, listen] of listeners) {
    vi.spyOn(target, "addEventListener").mockImplementation((...given: any[]) => {
      listening.push(given[0]);
      listen.apply(target, given as any);
    });
  }
  Object.defineProperty(document, "currentScript", { value: script, configurable: true });
  await import("../src/index");
  Object.defineProperty(document, "currentScript", { value: null, configurable: true });
  if (footfall()?.stop) running.push(footfall(), ...Object.values(footfall().sites ?? {}));
};

/** Lets promises and the gathering timer run. */
export const moment = (milliseconds = 50): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

export const events = (): any[] => sent.flatMap((request) => request.events);
export const actions = (): string[] => events().map((event) => event.action);

export const hide = (): void => {
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
  window.dispatchEvent(new Event("pagehide"));
  Object.defineProperty(document, "hidden", { value: false, configurable: true });
};

/** A token as a backend would sign it; the tracker only reads it. */
export const jwt = (claims: object): string => `e30.${btoa(JSON.stringify(claims)).replace(/=/g, "")}.c2ln`;

export const begin = (): void => {
  vi.useFakeTimers({ now: new Date("2026-11-23T10:00:00.123Z") });
  vi.spyOn(Math, "random").mockReturnValue(1);
  forgetEverything();
  document.head.innerHTML = "<title>Blue Mug</title>";
  history.replaceState(null, "", "/mugs/blue");
  server.events = [];
  server.settings = { body: {} };
};
