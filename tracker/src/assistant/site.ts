// What the server says: whether this page may show the assistant, and which actions the site takes.

const BASE = new URL(".", import.meta.url).href;
const ANSWER_MS_MAX = 10_000; // nobody waits longer for a tool; the page itself waits for nothing

export interface Site {
  key: string;
  name: string;
  /** Epoch ms. */
  expiresAt: number;
  /** Whether the site's lists let an action in. */
  takes: (action: string) => boolean;
  /** Hosts, or `*.host`, when the site has more than one. */
  domains: string[];
}

/** The keys of the trackers on this page. */
export const keys = (): string[] => {
  const scripts = document.querySelectorAll<HTMLScriptElement>("script[data-key]");
  // A tag manager takes its script away once it runs; the tracker then knows its key still.
  const running = Object.keys((window as any).footfall?.sites || {});
  return [...new Set([...[...scripts].map((script) => script.dataset.key || ""), ...running])].filter(Boolean);
};

const ask = async (fetching: typeof fetch, path: string): Promise<any> => {
  const patience = new AbortController();
  const late = setTimeout(() => patience.abort(), ANSWER_MS_MAX);
  try {
    const response = await fetching(BASE + path, { signal: patience.signal });
    const answer = await response.json();
    return response.ok ? answer : null;
  } catch {
    return null;
  } finally {
    clearTimeout(late);
  }
};

const taker = (keep: unknown): Site["takes"] => {
  try {
    const pattern = typeof keep === "string" ? new RegExp(keep) : null;
    return (action) => !pattern || pattern.test(action);
  } catch {
    return () => true;
  }
};

/** The first site whose server knows the token; `fetching` is the page's own fetch, not ours around it. */
export const siteOf = async (token: string, known: string[], fetching: typeof fetch): Promise<Site | null> => {
  for (const key of known) {
    const path = `v1/tracker/${encodeURIComponent(key)}`;
    const found = await ask(fetching, `${path}/assistant?token=${encodeURIComponent(token)}`);
    if (!found) continue;
    const settings = (await ask(fetching, path)) || {};
    return {
      key,
      name: found.site.name,
      expiresAt: Date.parse(found.expiresAt),
      takes: taker(settings.keep),
      domains: settings.domains || [],
    };
  }
  return null;
};
