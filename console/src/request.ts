// How the console asks the server: one way to ask, one error for every answer that is none.

/** An answer that is an error: its stable code, a sentence for people, the HTTP status, and the field at fault. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field: string | null = null,
    /** After how many seconds it may be tried again; null when the server did not say. */
    readonly retrySeconds: number | null = null,
  ) {
    super(message);
  }
}

export type Query = Record<string, string | number | null | undefined>;

const withQuery = (path: string, query: Query): string => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return path + (search && `?${search}`);
};

/** A path with what is set of `query`. */
export const rootPath = (path: string, query: Query = {}): string => withQuery(`/api/v1${path}`, query);

/** A path below a site, with what is set of `query`. */
export const sitePath = (site: string, path: string, query: Query = {}): string =>
  rootPath(`/sites/${encodeURIComponent(site)}${path}`, query);

async function answerTo(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { "X-Footfall": "1", ...init.headers } });
  } catch {
    throw new ApiError(0, "unreachable", "Footfall does not answer. Is it running?");
  }
  if (response.ok) return response;
  const error = (await response.json().catch(() => null))?.error ?? {};
  const retry = Number(response.headers.get("Retry-After"));
  const message = error.message ?? `The server answered ${response.status}.`;
  throw new ApiError(response.status, error.code ?? "internal", message, error.field ?? null, retry > 0 ? retry : null);
}

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await answerTo(path, init);
  return (response.status === 204 ? null : await response.json()) as T;
}

const sending = (method: string) => <T>(path: string, body: unknown = {}): Promise<T> =>
  ask<T>(path, { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });

export const get = <T>(path: string): Promise<T> => ask<T>(path);
export const post = sending("POST");
export const put = sending("PUT");
export const patch = sending("PATCH");
export const remove = <T = null>(path: string): Promise<T> => ask<T>(path, { method: "DELETE" });

/** Keeps an answer as a file on this computer. */
export async function download(path: string, type: string, fileName: string): Promise<void> {
  const response = await answerTo(path, { headers: { Accept: type } });
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  // The browser reads the address after this turn of the loop.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
