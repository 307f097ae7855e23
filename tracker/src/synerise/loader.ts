// The loader's side of the bargain: the lists that a page filled before the script came, and the callback it waits for.
import { safe, warn, type Call } from "../safe";

const page = window as unknown as Record<string, any>;

/** Where the page looks for the calls: the loader may have named another place. */
const place = (): string => page.SyneriseObjectNamespace || "SR";

/** A call by its path, as in `["event.trackCustomEvent", "a.b"]`. */
const find = (calls: object, path: string): Call | undefined =>
  path
    .split(".")
    .reduce<any>((found, name) => (found && Object.keys(found).includes(name) ? found[name] : undefined), calls);

/** Puts the calls where the page looks for them, and makes those that it left there; false if they are there already. */
export const queues = (calls: object, uuid: () => string): boolean => {
  const list: any = page[place()] || [];
  if (list.init) return false; // Included twice; a second start would count everything twice.
  const older: any = page.SyneriseTC || [];
  const early = [list, older].flatMap((each) => (Array.isArray(each) ? each.splice(0) : []));
  const make = safe((entry: any) => {
    if (entry?.call) return entry();
    const call = find(calls, "" + entry?.[0]);
    return call?.call ? call(...entry.slice(1)) : warn("no such call:", entry);
  });
  const push = (...entries: unknown[]): void => entries.forEach((entry) => make(entry));
  // The page may have kept hold of a list: it becomes what it was waiting for.
  page[place()] = Object.assign(list, calls, { push });
  page.SyneriseTC = Object.defineProperty(Object.assign(older, calls, { push }), "uuid", { get: uuid });
  push(...early);
  return true;
};

/** Calls the page back, once: some loaders do so by themselves when the script has loaded, a plain script tag does not. */
export const callBack = (): void => {
  const name: string = page[place()]._l || "onSyneriseLoad";
  const callback = page[name];
  if (!callback?.call) return;
  let called = false;
  const once = (): void => {
    if (called) return;
    called = true;
    callback();
  };
  page[name] = once;
  setTimeout(once);
};
