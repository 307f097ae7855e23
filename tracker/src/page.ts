// What a page says about itself, and when it counts as visited and as left.
import type { Params } from "./event";
import { leaving, see, seeing } from "./life";
import { record } from "./record";
import { eachRoot } from "./roots";

const VALUE_CHARACTERS_MAX = 1_000; // of a meta tag: some hold a picture, and a server takes 32 KiB of params
const SETTLE_MS = 200; // routers replace an address more than once, and set the title last
let url: string | undefined;
/** The page before this one, in this document or, at first, on whatever site it was. */
let referrer: string;
/** What a single-page application must change for another page: an anchor is none, a hash route is one. */
const routeOf = (address: string): string => address.replace(/[?&]ff_[^&#]*|#(?![!/].).*/g, "");

/** Tells of a visit to the page as it is now. */
export const visit = (more?: Params, auto?: boolean): void => {
  if (url !== location.href) referrer = url || document.referrer;
  url = location.href;
  const params: Params = {
    url,
    title: document.title,
    referrer,
    canonical: document.querySelector<HTMLLinkElement>("link[rel=canonical]")?.href,
  };
  document.querySelectorAll("meta").forEach((meta) => {
    const name = meta.getAttribute("property") || meta.name;
    // Of a repeated tag the first counts, as everywhere else.
    if (/^(og|product):/.test(name)) params[name] ||= meta.content.slice(0, VALUE_CHARACTERS_MAX);
  });
  record("page.visit", { ...params, ...more }, undefined, auto);
};

/** Tells of a visit whenever somebody sees this page anew. */
export const visits = (): void => {
  seeing.push(visit);
};

/** Tells of a visit to each page of a single-page application, however its router goes there, once it has settled. */
export const routes = (): void => {
  const moved = (): unknown => url && routeOf(url) !== routeOf(location.href);
  const settle = (): void => {
    if (moved()) see();
  };
  // Nobody is told of every way to another address; looking at it finds them all.
  eachRoot(() => {
    if (!document.hidden && moved()) setTimeout(settle, SETTLE_MS);
  });
  leaving.push(settle);
};
