// The address: which page is open, and links that change it without loading anything.
import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from "react";

const CHANGED = "footfall:address";

const subscribe = (listener: () => void): (() => void) => {
  addEventListener("popstate", listener);
  addEventListener(CHANGED, listener);
  return () => {
    removeEventListener("popstate", listener);
    removeEventListener(CHANGED, listener);
  };
};

export const go = (path: string, replace = false): void => {
  history[replace ? "replaceState" : "pushState"](null, "", path);
  dispatchEvent(new Event(CHANGED));
  scrollTo(0, 0);
};

export const usePath = (): string => useSyncExternalStore(subscribe, () => location.pathname);

export type Page = "live" | "customers" | "install";

export interface Address {
  site: string;
  page: Page;
  customer: string | null;
}

export const addressOf = (path: string): Address | null => {
  const [root, site, page, customer] = path.split("/").filter(Boolean).map(decodeURIComponent);
  if (root !== "s" || !site) return null;
  const known: Page = page === "customers" || page === "install" ? page : "live";
  return { site, page: known, customer: known === "customers" ? (customer ?? null) : null };
};

export const pathTo = (site: string, page: Page, customer?: string): string =>
  ["/s", site, page, ...(customer ? [customer] : [])].map((part, at) => (at ? encodeURIComponent(part) : part)).join("/");

export function Link({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}
