// How long the tracker lives on this page: its listeners, all undone at once, and what runs when a page is seen or left.
import { safe, type Call } from "./safe";

export const life = new AbortController();

/** Before the page's own handlers can stop an event. */
export const LISTENING = { capture: true, signal: life.signal };

export const on = (target: EventTarget, types: string, heard: (event: any) => unknown): void =>
  types
    .split(" ")
    .forEach((type) => target.addEventListener(type, safe(heard), LISTENING));

/** Called in turn when a page is seen: at its first sight, and at every new one. */
export const seeing: Call[] = [];

export const see = (): void => seeing.forEach((each) => each({}, true));

/** Called in turn when the page is hidden or left (then with true), before what is queued is sent. */
export const leaving: Call[] = [];
