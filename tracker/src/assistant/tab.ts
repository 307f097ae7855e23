// What the assistant remembers for this tab: its token, what was recorded on earlier pages, how it was left.

const NAME = "ff_debug";
const LOG = "ff_debug_log";
const LOG_CHARACTERS_MAX = 256 * 1024; // of 5 MiB that all of the page's own things share
const SHAPE = "ff_debug_shape";

const storage = (): Storage | null => {
  try {
    return sessionStorage;
  } catch {
    return null; // A sandboxed frame has none: the assistant then stays on its first page.
  }
};

const keep = (name: string, value: string): void => {
  try {
    storage()?.setItem(name, value);
  } catch {
    // Full: the next page begins anew.
  }
};

/** The token in the address, or the one that this tab came with. */
export const token = (): string => {
  const given = new URLSearchParams(location.search).get(NAME);
  if (given) keep(NAME, given);
  return given || storage()?.getItem(NAME) || "";
};

export const recorded = (): string => storage()?.getItem(LOG) || "";

export const record = (log: string): void => {
  if (log.length <= LOG_CHARACTERS_MAX) keep(LOG, log);
};

export type Shape = { small?: boolean; left?: boolean; plain?: boolean };

export const shape = (): Shape => {
  try {
    return JSON.parse(storage()?.getItem(SHAPE) || "{}");
  } catch {
    return {};
  }
};

export const reshape = (change: Shape): void => keep(SHAPE, JSON.stringify({ ...shape(), ...change }));

/** Ends the assistant for this tab; a reload does not bring it back. */
export const forget = (): void => {
  for (const name of [NAME, LOG, SHAPE]) storage()?.removeItem(name);
  const url = new URL(location.href);
  if (!url.searchParams.has(NAME)) return;
  url.searchParams.delete(NAME);
  history.replaceState(history.state, "", url);
};

/** The address with the token in its query; what else it says stays as it is written. */
export const carrying = (url: URL, value: string): string => {
  const rest = url.search.slice(1).split("&").filter((pair) => pair && !pair.startsWith(NAME + "="));
  const copy = new URL(url);
  copy.search = [...rest, `${NAME}=${value}`].join("&");
  return copy.href;
};
