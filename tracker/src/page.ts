// What a page says about itself, and when it counts as visited.
import type { Params } from "./event";

// A server takes at most 256 params of 32 KiB altogether from one event, and a character may be three bytes.
const ROOM_CHARACTERS = 10_000;
const PARAM_CHARACTERS = 64; // what a param costs besides its value, so that there are at most 156
const VALUE_CHARACTERS_MAX = 2_048;

export const describePage = (): Params => {
  const params: Params = {};
  let room = ROOM_CHARACTERS;
  const add = (name: string, value: string): void => {
    value = value.slice(0, VALUE_CHARACTERS_MAX);
    // Of a repeated tag the first counts, as everywhere else.
    if (!(name in params) && (room -= value.length + PARAM_CHARACTERS) > 0) params[name] = value;
  };
  add("url", location.href);
  add("title", document.title);
  add("referrer", document.referrer);
  new URLSearchParams(location.search).forEach((value, name) => /^utm_/.test(name) && add(name, value));
  document.querySelectorAll("meta").forEach((meta) => {
    const name = meta.getAttribute("property") || meta.name;
    if (/^(og|product):/.test(name)) add(name, meta.content);
  });
  return params;
};

export type Listen = (target: EventTarget, type: string, heard: (event: Event) => unknown) => void;

/** Calls back when somebody sees this page: once its head has been read, and at every return from the bfcache. */
export const onVisit = (visited: () => void, on: Listen): void => {
  let waiting = true;
  const begin = (): void => {
    // A prerendered page may never be seen. An async script may run before the head has been read: no body yet.
    if (waiting && !(document as { prerendering?: boolean }).prerendering && document.body) {
      waiting = false;
      visited();
    }
  };
  on(document, "prerenderingchange", begin);
  on(document, "DOMContentLoaded", begin);
  on(window, "pageshow", (event) => (event as PageTransitionEvent).persisted && visited());
  begin();
};
