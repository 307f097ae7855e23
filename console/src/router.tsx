// The address: which page is open, links that change it without loading anything, and who may object to leaving.
import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from "react";

const CHANGED = "footfall:address";

/** Asked before the address changes; true takes the change over, and the address stays. */
type Guard = (path: string) => boolean;
const guards = new Set<Guard>();
let shown = location.pathname + location.search;

const subscribe = (listener: () => void): (() => void) => {
  addEventListener(CHANGED, listener);
  return () => removeEventListener(CHANGED, listener);
};

const isHeld = (path: string): boolean => [...guards].some((guard) => guard(path));

const tell = (): void => {
  shown = location.pathname + location.search;
  dispatchEvent(new Event(CHANGED));
};

addEventListener("popstate", () => {
  if (location.pathname + location.search === shown) return; // to a place in the page, such as its content
  // The browser has gone already: put back the address that is still shown.
  if (isHeld(location.pathname + location.search)) history.pushState(null, "", shown);
  else tell();
});

export const guardLeaving = (guard: Guard): (() => void) => {
  guards.add(guard);
  return () => guards.delete(guard);
};

export const go = (path: string, replace = false): void => {
  if (isHeld(path)) return;
  history[replace ? "replaceState" : "pushState"](null, "", path);
  tell();
  scrollTo(0, 0);
};

export const usePath = (): string => useSyncExternalStore(subscribe, () => location.pathname);

const PAGES = ["live", "customers", "catalogue", "conflicts", "turned-away", "settings", "install", "assistant"] as const;
export type Page = (typeof PAGES)[number];

export interface Address {
  site: string;
  page: Page;
  /** Below the page: a customer, an action, or a tab of the settings. */
  part: string | null;
  /** Below that: a tab of the customer. */
  detail: string | null;
}

export const addressOf = (path: string): Address | null => {
  const [root, site, page, part, detail] = path.split("/").filter(Boolean).map(decodeURIComponent);
  if (root !== "s" || !site) return null;
  return { site, page: PAGES.find((known) => known === page) ?? "live", part: part ?? null, detail: detail ?? null };
};

export const pathTo = (site: string, page: Page, ...parts: string[]): string =>
  ["/s", site, page, ...parts].map((each, at) => (at ? encodeURIComponent(each) : each)).join("/");

export const ACCOUNT = "/account";

export function Link({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}
