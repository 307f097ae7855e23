// Where the tracker remembers things: localStorage for this origin, a first-party cookie for the whole site.

// Where the browser refuses them (a sandboxed frame, a strict setting) this page's memory stands in.
let kept: Record<string, string> = {};
let jar: { cookie: string } = document;
try {
  jar.cookie.slice();
  kept = localStorage || kept;
} catch {
  // Asking for them is enough to be refused.
  jar = { cookie: "" };
}

/** Where this site's things are: its settings there, its events there and then their ids; the name of its lock too. */
export let slot: string;

export const open = (key: string): void => {
  slot = "ff:" + key + ":";
};

export const read = (name: string): string => kept[name] || "";

/** Keeps a value on this origin; "" forgets it. */
export const write = (name: string, value: string): void => {
  delete kept[name];
  try {
    if (value) kept[name] = value;
  } catch {
    // Full: from now on in this page's memory.
    kept = { ...kept, [name]: value };
  }
};

export const names = (): string[] => Object.keys(kept);

const COOKIE_SECONDS = 400 * 24 * 60 * 60; // browsers cap a cookie's life at 400 days

/** The widest domain on which this page may set cookies, once something was remembered. */
let domain: string | undefined;

const readCookie = (name: string): string | undefined => jar.cookie.match(`\\b${name}=([^;]+)`)?.[1];

const writeCookie = (name: string, value: string): void => {
  jar.cookie =
    `${name}=${value};path=/;samesite=lax;max-age=${value ? COOKIE_SECONDS : 0};domain=${domain}` +
    (location.protocol > "http:" ? ";secure" : "");
};

/** The cookie is the truth, being shared by subdomains; storage is asked only where there is no cookie. */
export const recall = (name: string): string => readCookie(name) || read(name);

/** Remembers a value on the whole site for 400 days from now; "" forgets it. */
export const remember = (name: string, value: string): void => {
  if (!value && !recall(name)) return; // Even to look for the domain would write a cookie.
  if (!domain) {
    // The widest first, so that one visitor is one customer on every subdomain. Browsers refuse public suffixes
    // (`co.uk`), so the first that sticks is the registrable domain.
    const labels = location.hostname.split(".");
    for (domain = labels.pop()!; labels[0] && !readCookie("ff_p"); writeCookie("ff_p", "1"))
      domain = labels.pop() + "." + domain;
    writeCookie("ff_p", "");
  }
  writeCookie(name, value);
  write(name, value);
};
