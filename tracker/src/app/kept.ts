// What the core keeps: in memory at once, and in the app's storage in the same order, a moment later.
import { warn } from "../safe";

type Later<T> = T | Promise<T>;

/** Where an app keeps things; React Native's AsyncStorage is one as it is. */
export interface Storage {
  getItem(name: string): Later<string | null | undefined>;
  setItem(name: string, value: string): unknown;
  removeItem(name: string): unknown;
  /** Without it, the names of what is kept are kept in one more item. */
  getAllKeys?(): Later<readonly string[]>;
}

export interface Kept {
  readonly items: Record<string, string>;
  /** Keeps a value; "" forgets it. */
  write(name: string, value: string): void;
  /** How many items were forgotten so far. */
  forgotten(): number;
  /** Resolves when all that was written so far is in the storage, as far as that took it. Never rejects. */
  settled(): Promise<unknown>;
}

const SHARED = ["ff_uuid", "ff_subject", "ff_optout"]; // by all sites of one app
const ANSWER_MS_MAX = 5_000; // a storage that hangs holds up neither the app nor what is to be sent

/** Names in a storage that cannot list them: one item holds them, as JSON. */
const listed = async (storage: Storage, list: string): Promise<string[]> => {
  try {
    return JSON.parse((await storage.getItem(list)) || "[]") as string[];
  } catch {
    return []; // Cut short; who they are is kept all the same.
  }
};

const namesOf = async (storage: Storage, key: string): Promise<string[]> => {
  const slot = `ff:${key}:`;
  const names = storage.getAllKeys
    ? await storage.getAllKeys()
    : [...SHARED, slot, ...(await listed(storage, `ff:${key}`))];
  return names.filter((name) => SHARED.includes(name) || name.startsWith(slot));
};

/** Tells of each item as it is read: who this is and what they chose first, for the events may be many. */
const load = async (storage: Storage, key: string, read: (name: string, value: string) => void): Promise<void> => {
  const one = async (name: string): Promise<void> => {
    const value = await storage.getItem(name);
    if (value) read(name, value);
  };
  // One that cannot be read must not hide the others.
  await Promise.allSettled(SHARED.map(one));
  const others = (await namesOf(storage, key)).filter((name) => !SHARED.includes(name));
  await Promise.allSettled(others.map(one));
};

/** What the work brings, or else the other when it fails or takes too long. */
const inTime = async <T>(work: Promise<T>, otherwise: T): Promise<T> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, ANSWER_MS_MAX, otherwise);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    warn(error);
    return otherwise;
  } finally {
    clearTimeout(timer); // or a program would not end before it
  }
};

export const keep = async (storage: Storage, key: string): Promise<Kept> => {
  const items: Record<string, string> = {};
  let begun = false;
  const read = (name: string, value: string): void => {
    // Events that come late are sent all the same; who this is was decided then, and may have changed since.
    if (!begun || !SHARED.includes(name)) items[name] = value;
  };
  await inTime(load(storage, key, read), undefined);
  begun = true;
  let known = new Set(Object.keys(items));
  let work: Promise<void> = Promise.resolve();
  let forgotten = 0;

  const put = async (name: string, value: string): Promise<void> => {
    if (!value) return void (await storage.removeItem(name));
    if (!storage.getAllKeys && !known.has(name)) {
      // First the name, with those that follow: an item that is not on the list would be lost.
      known = new Set([...Object.keys(items), name]);
      await storage.setItem(`ff:${key}`, JSON.stringify([...known]));
    }
    await storage.setItem(name, value);
  };

  return {
    items,
    write: (name, value) => {
      if ((items[name] ?? "") === value) return;
      if (value) items[name] = value;
      else {
        delete items[name];
        forgotten++;
      }
      // Where the storage is full or broken, it is in memory at least.
      work = work.then(() => inTime(put(name, value), undefined));
    },
    forgotten: () => forgotten,
    settled: () => work,
  };
};

/** For an app without a storage: until it ends. */
export const memory = (): Storage => ({
  getItem: () => undefined,
  setItem: () => undefined,
  removeItem: () => undefined,
  getAllKeys: () => [],
});
