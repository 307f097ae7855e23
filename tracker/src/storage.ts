// Where the tracker remembers things: localStorage for this origin, a first-party cookie for the whole site.

// Storage that the browser refuses (a sandboxed frame, a strict setting) is replaced by this page's memory.
let kept: Record<string, string> = {};
try {
  kept = localStorage || kept;
} catch {
  // Asking for it is enough to be refused.
}

export const read = (name: string): string => kept[name] || "";

/** Keeps a value on this origin; "" forgets it. */
export const write = (name: string, value: string): void => {
  delete kept[name];
  try {
    if (value) kept[name] = value;
  } catch {
    // Full: what is only kept here is gone with the page.
  }
};

const COOKIE_SECONDS = 400 * 24 * 60 * 60; // browsers cap a cookie's life at 400 days
let domain: string | undefined;

const readCookie = (name: string): string | undefined => {
  try {
    return document.cookie.match(`\\b${name}=([^;]*)`)?.[1];
  } catch {
    // A sandboxed frame has none.
  }
};

const writeCookie = (name: string, value: string, on: string): void => {
  try {
    document.cookie =
      `${name}=${value}; Path=/; SameSite=Lax; Max-Age=${value ? COOKIE_SECONDS : 0}; Domain=${on}` +
      (location.protocol === "https:" ? "; Secure" : "");
  } catch {
    // As above.
  }
};

/**
 * The widest domain that this page may set cookies on, so that one visitor is one customer on every subdomain.
 * Browsers refuse public suffixes (`co.uk`), so the first that sticks is the registrable domain; "" is this host only.
 */
const widestDomain = (): string => {
  const labels = location.hostname.split(".");
  let candidate = "";
  while (labels[0] && !readCookie("ff_probe")) {
    candidate = labels.pop() + (candidate && "." + candidate);
    writeCookie("ff_probe", "1", candidate);
  }
  if (!readCookie("ff_probe")) return "";
  writeCookie("ff_probe", "", candidate);
  return candidate;
};

/** The cookie is the truth, being shared by subdomains; storage is asked only where there is no cookie. */
export const recall = (name: string): string => readCookie(name) || read(name);

/** Remembers a value on the whole site for 400 days from now; "" forgets it. */
export const remember = (name: string, value: string): void => {
  writeCookie(name, value, (domain ??= widestDomain()));
  write(name, value);
};
