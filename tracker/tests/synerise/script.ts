// A page that was written for Synerise's web SDK: loads footfall-sr.js in a clean browser and sees what it sends.
import { vi } from "vitest";

export interface Sent {
  url: URL;
  token: string | undefined;
  events: any[];
}

export let sent: Sent[] = [];

const page = window as any;
const NAMES = ["SR", "Shop", "SyneriseTC", "SyneriseObjectNamespace", "onSyneriseLoad", "whenLoaded"];

export const sr = (): any => page.SR;

/** What a loader leaves for the script to find: an empty list that knows the callback's name. */
export const loader = (callback?: () => void, namespace = "SR", name = "onSyneriseLoad"): any => {
  page.SyneriseObjectNamespace = namespace;
  if (callback) page[name] = callback;
  return (page[namespace] = Object.assign([], { _l: name }));
};

export const begin = (): void => {
  vi.useFakeTimers({ now: new Date("2026-11-23T10:00:00.123Z") });
  sent = [];
  localStorage.clear();
  for (const name of ["ff_uuid", "ff_optout"])
    for (const domain of ["", ";domain=example.com"]) document.cookie = `${name}=;path=/;max-age=0${domain}`;
  document.head.innerHTML = "<title>Blue Mug</title>";
  document.body.innerHTML = "";
  vi.stubGlobal("IntersectionObserver", class { observe() {} });
  vi.stubGlobal("fetch", async (address: string, init?: RequestInit) => {
    if (!init?.body) return new Response("{}");
    const token = new Headers(init.headers).get("X-Customer-Token") ?? undefined;
    sent.push({ url: new URL(address), token, events: JSON.parse(init.body as string) });
    return new Response('{"accepted": 1, "rejected": []}', { status: 202 });
  });
};

let stop: (() => void)[] = [];

/** As a closed page: nothing of it hears or sends any more. */
export const close = (): void => {
  stop.forEach((each) => each());
  stop = [];
  for (const name of NAMES) delete page[name];
  vi.clearAllTimers();
  vi.resetModules();
};

/** Runs the script once, as a tag would; `tagged` is false where a tag manager holds its text. */
export const include = async (namespace = "SR", tagged = true): Promise<void> => {
  const script = document.createElement("script");
  script.src = "https://collect.example.net/t/footfall-sr.js";
  if (!tagged) document.head.append(Object.assign(script, { type: "text/plain" }));
  vi.resetModules();
  Object.defineProperty(document, "currentScript", { value: tagged ? script : null, configurable: true });
  await import("../../src/synerise/index");
  Object.defineProperty(document, "currentScript", { value: null, configurable: true });
  stop.push(page[namespace].stop);
};

/** Lets promises and the gathering timer run. */
export const moment = (milliseconds = 50): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

export const events = (): any[] => sent.flatMap((request) => request.events);
export const actions = (): string[] => events().map((event) => event.action);

/** A token as a backend would sign it; the tracker only reads it. */
export const jwt = (claims: object): string => `e30.${btoa(JSON.stringify(claims)).replace(/=/g, "")}.c2ln`;
