// The core's storage in an app: what was loaded from the app's own storage at the start, and is kept there.
import type { Kept } from "./kept";

/** Given by the build, for each core its own. */
declare const kept: Kept;

/** Where this site's things are: its settings there, its events there and then their ids. */
export let slot: string;

export const open = (key: string): void => {
  slot = "ff:" + key + ":";
};

export const read = (name: string): string => kept.items[name] || "";

export const write = (name: string, value: string): void => kept.write(name, value);

export const names = (): string[] => Object.keys(kept.items);

// There are no subdomains here that would share anything.
export const recall = read;
export const remember = write;
